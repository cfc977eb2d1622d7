// A stage for a speaker, which counts its events.
#pragma once

#include "FacewireSpeaker.h"
#include "stage.h"

#include <string>

class FStage : public TStage<UFacewireSpeaker>
{
public:
	FStage()
	{
		Speaker->OnStarted.AddLambda([this] { ++Started; });
		Speaker->OnFinished.AddLambda([this](bool bInterrupted) { ++(bInterrupted ? Interrupted : Finished); });
		Speaker->OnFailed.AddLambda(
			[this](const FString& Why) { ++Failed; Reason = FTCHARToUTF8(*Why).Get(); });
	}

	// What hears of the end is part of this class.
	~FStage() { End(); }

	int32 Started = 0;
	int32 Finished = 0;
	int32 Interrupted = 0;
	int32 Failed = 0;
	std::string Reason;
};
