#pragma once

#include "CoreMinimal.h"

#include <string>

// An epoch that the sidecar has answered a cancel or a pause with.
struct FFacewireEpoch
{
	std::string Address; // Of the faces.
	std::string Subject;
	uint32 Epoch = 0;
};

// From the voices that cancel and pause to the receivers that show: what is kept of older epochs is void now, not with
// the next frame. Any thread.
namespace FacewireEpochs
{
	void Tell(const FFacewireEpoch& Told);

	// Gives what was told since `Cursor`, which begins at 0 and is moved on; what is older than the last 64 is left out.
	void Hear(uint64& Cursor, TArray<FFacewireEpoch>& Out);
}
