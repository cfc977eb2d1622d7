// An actor with a component in a world that ticks 100 times a second.
#pragma once

#include "Components/AudioComponent.h"
#include "Engine/World.h"
#include "GameFramework/Actor.h"
#include "UObject/UObjectGlobals.h"

#include <chrono>
#include <thread>
#include <utility>

// Milliseconds: what may take long on a busy machine is waited for so long.
inline constexpr int64 Patience = 20000;

template <typename Component>
class TStage
{
public:
	TStage() { Actor->Root = NewObject<USceneComponent>(Actor); }
	~TStage() { End(); }
	TStage(const TStage&) = delete;

	// Lets the component leave the world, once.
	void End()
	{
		if (!std::exchange(bHasEnded, true))
		{
			Speaker->EndPlay(EEndPlayReason::Destroyed);
		}
	}
	// Lets the world tick until something holds, or `LongestMs` have passed; says whether it holds.
	template <typename Condition>
	bool Until(int64 LongestMs, Condition&& Holds)
	{
		for (const int64 EndMs = NowMs() + LongestMs; NowMs() < EndMs && !Holds();)
		{
			std::this_thread::sleep_for(std::chrono::milliseconds(TickMs));
			if (!World->IsPaused() || Speaker->PrimaryComponentTick.bTickEvenWhenPaused)
			{
				++Ticks;
				Speaker->TickComponent(TickMs / 1000.0f, LEVELTICK_All, &Speaker->PrimaryComponentTick);
			}
		}
		return Holds();
	}
	UAudioComponent* Audio() const { return Speaker->Audio; }
	int64 StartedMs() const { return Audio()->StartedNs / 1000000; }
	static int64 NowMs() { return std::chrono::steady_clock::now().time_since_epoch().count() / 1000000; }

	int32 Ticks = 0;
	UWorld* const World = NewObject<UWorld>(nullptr);
	AActor* const Actor = NewObject<AActor>(World);
	Component* const Speaker = NewObject<Component>(Actor);

private:
	static constexpr int32 TickMs = 10;
	bool bHasEnded = false;
};
