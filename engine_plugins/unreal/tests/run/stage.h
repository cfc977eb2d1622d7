// An actor with a speaker in a world that ticks 100 times a second.
#pragma once

#include "Components/AudioComponent.h"
#include "Engine/World.h"
#include "FacewireSpeaker.h"
#include "GameFramework/Actor.h"
#include "UObject/UObjectGlobals.h"

#include <chrono>
#include <string>
#include <thread>

class FStage
{
public:
	FStage()
	{
		Actor->Root = NewObject<USceneComponent>(Actor);
		Speaker->OnStarted.AddLambda([this] { ++Started; });
		Speaker->OnFinished.AddLambda([this](bool bInterrupted) { ++(bInterrupted ? Interrupted : Finished); });
		Speaker->OnFailed.AddLambda(
			[this](const FString& Why) { ++Failed; Reason = FTCHARToUTF8(*Why).Get(); });
	}
	~FStage() { Speaker->EndPlay(EEndPlayReason::Destroyed); }
	FStage(const FStage&) = delete;

	// Lets the world tick until something holds, or `LongestMs` have passed; says whether it holds.
	template <typename Condition>
	bool Until(int64 LongestMs, Condition&& Holds)
	{
		for (const int64 EndMs = NowMs() + LongestMs; NowMs() < EndMs && !Holds();)
		{
			std::this_thread::sleep_for(std::chrono::milliseconds(TickMs));
			if (!World->IsPaused() || Speaker->PrimaryComponentTick.bTickEvenWhenPaused)
			{
				Speaker->TickComponent(TickMs / 1000.0f, LEVELTICK_All, &Speaker->PrimaryComponentTick);
			}
		}
		return Holds();
	}
	UAudioComponent* Audio() const { return Speaker->Audio; }
	int64 StartedMs() const { return Audio()->StartedNs / 1000000; }
	static int64 NowMs() { return std::chrono::steady_clock::now().time_since_epoch().count() / 1000000; }

	UWorld* const World = NewObject<UWorld>(nullptr);
	AActor* const Actor = NewObject<AActor>(World);
	UFacewireSpeaker* const Speaker = NewObject<UFacewireSpeaker>(Actor);
	int32 Started = 0;
	int32 Finished = 0;
	int32 Interrupted = 0;
	int32 Failed = 0;
	std::string Reason;

private:
	static constexpr int32 TickMs = 10;
};
