#pragma once

#include "Audio.h"
#include "Components/SceneComponent.h"
#include "Engine/World.h"
#include "Sound/SoundBase.h"
#include "Sound/SoundWaveProcedural.h"
#include "Templates/Casts.h"

#include <chrono>

// Plays by the clock: what is given to it is heard LatencyMs later. A whole sound stops by itself once it has been
// heard; a procedural one plays what was queued, then silence, until it is stopped.
class UAudioComponent : public USceneComponent
{
	CLASS_BODY(UAudioComponent, USceneComponent)

public:
	uint8 bAutoDestroy : 1;
	uint8 bAutoActivate : 1;

	UAudioComponent() : bAutoDestroy(1), bAutoActivate(1) {}
	void SetSound(USoundBase* NewSound) { Sound = NewSound; }
	virtual void Play(float StartTime = 0.0f)
	{
		bActive = bHasDevice;
		PlayedMs = static_cast<double>(StartTime) * 1000.0;
		StartedNs = LastNs = NowNs();
		CutMs = 0.0;
		++Plays;
	}
	virtual void Stop()
	{
		if (IsPlaying())
		{
			CutMs = GivenMs() + LatencyMs - PlayedMs;
		}
		bActive = false;
	}
	void SetPaused(bool bPause)
	{
		Advance();
		bPaused = bPause;
	}
	bool IsPlaying() const
	{
		Advance();
		return bActive;
	}
	void SetSourceBufferListener(const FSharedISourceBufferListenerPtr& InListener, bool bInZeroBuffer)
	{
		Listener = InListener;
		bZeroBuffer = bInZeroBuffer;
	}

	// Milliseconds of sound that were given and not yet heard when it was stopped; below 0: none.
	double CutMs = 0.0;
	double LatencyMs = 60.0;
	bool bHasDevice = true;
	int32 Plays = 0;
	int64 StartedNs = 0;
	bool bPaused = false;
	USoundBase* Sound = nullptr;
	FSharedISourceBufferListenerPtr Listener;
	bool bZeroBuffer = false;

private:
	static int64 NowNs() { return std::chrono::steady_clock::now().time_since_epoch().count(); }
	double GivenMs() const
	{
		if (const USoundWaveProcedural* Wave = Cast<USoundWaveProcedural>(Sound))
		{
			return Wave->Queued.Num() / (2.0 * Wave->NumChannels) * 1000.0 / static_cast<double>(Wave->SampleRate);
		}
		return Sound == nullptr ? 0.0 : static_cast<double>(Sound->Duration) * 1000.0;
	}
	void Advance() const
	{
		const int64 Now = NowNs();
		const bool bStill = bPaused || (GetWorld() != nullptr && GetWorld()->IsPaused());
		PlayedMs += bStill ? 0.0 : static_cast<double>(Now - LastNs) / 1e6;
		LastNs = Now;
		const bool bEnds = Cast<USoundWaveProcedural>(Sound) == nullptr;
		bActive = bActive && !(bEnds && PlayedMs >= GivenMs() + LatencyMs);
	}

	mutable bool bActive = false;
	mutable double PlayedMs = 0.0;
	mutable int64 LastNs = 0;
};
