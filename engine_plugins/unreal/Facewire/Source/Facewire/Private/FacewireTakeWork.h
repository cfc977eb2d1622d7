#pragma once

#include "CoreMinimal.h"
#include "FacewireThread.h"
#include "HAL/CriticalSection.h"

THIRD_PARTY_INCLUDES_START
#include <facewire/take.hpp>
THIRD_PARTY_INCLUDES_END

// Reads a take from its file, on a thread of its own.
class FFacewireTakeWork final : public FFacewireWork
{
public:
	enum class EState : uint8 { Reading, Ready, Failed };

	explicit FFacewireTakeWork(const FString& InPath);

	virtual bool Step() override;

	// The game thread; gives the take, or why there is none, once.
	EState Poll(facewire::Take& Out, FString& Reason);

private:
	const FString Path;

	FCriticalSection Guard;
	EState State = EState::Reading;
	facewire::Take Take;
	FString Why;
};
