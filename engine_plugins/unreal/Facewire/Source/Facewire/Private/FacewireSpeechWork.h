#pragma once

#include "CoreMinimal.h"
#include "FacewireTcp.h"
#include "FacewireThread.h"
#include "HAL/CriticalSection.h"

#include <facewire/speech.hpp>

// Takes one line of speech to the sidecar on its own thread; the game thread adds sound and asks how it goes.
class FFacewireSpeechWork final : public FFacewireWork
{
public:
	FFacewireSpeechWork(
		const facewire::Endpoint& Endpoint, const FString& Subject, const facewire::control::AudioFormat& Format);

	virtual bool Step() override;

	// Any thread.
	void Append(const TArray<uint8>& Samples);
	void Finish();
	// Sends no more, closes the line and ends.
	void Cancel();
	// Whether the sound should play by now: its moment has come, or there will be none.
	bool IsDue() const;
	bool HasFailed() const;
	FString GetReason() const;

private:
	facewire::Speech<FFacewireTcp> Speech;

	mutable FCriticalSection Guard;
	TArray<uint8> Pending;
	bool bFinished = false;
	bool bCancelled = false;
	bool bStarted = false;
	bool bFailed = false;
	int64 StartNs = 0;
	FString Reason;
};
