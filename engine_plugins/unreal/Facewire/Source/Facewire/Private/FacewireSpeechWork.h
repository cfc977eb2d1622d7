#pragma once

#include "CoreMinimal.h"
#include "FacewireMood.h"
#include "FacewireTcp.h"
#include "FacewireThread.h"
#include "HAL/CriticalSection.h"

THIRD_PARTY_INCLUDES_START
#include <facewire/playout.hpp>
#include <facewire/speech.hpp>
THIRD_PARTY_INCLUDES_END

// What the game thread asks for at a time.
struct FFacewireSpeechNews
{
	TArray<uint8> Samples; // Silence and sound, to be handed to the sound device now.
	bool bStart = false; // The sound begins with them.
	bool bPaused = false; // The sound stands still.
	bool bHeard = false; // The line has been heard to its end.
	bool bCutOff = false; // Somebody else has cut the line off.
	bool bStarved = false; // Sound came too slowly since the last time.
	bool bFailed = false; // There will be no face; the sound plays all the same.
	FString Reason; // Why.
};

// One character's voice: takes its lines to the sidecar on a thread of its own, and says when to play what.
class FFacewireSpeechWork final : public FFacewireWork
{
public:
	// A predecessor of the same subject is waited for, so that it says nothing more about it. Where nobody listens
	// (FacewireMayDial) it leaves the sidecar alone, and plays by the clock.
	FFacewireSpeechWork(const facewire::Endpoint& InEndpoint, const FString& InSubject,
		const facewire::control::AudioFormat& Format, int64 LatencyNs, TSharedPtr<FFacewireThread> InPredecessor);

	virtual bool Step() override;
	virtual void Leave() override;

	// Whether it speaks for the same subject, and a line like this can be its next.
	bool IsFor(const facewire::Endpoint& OtherEndpoint, const FString& OtherSubject) const;
	bool Takes(const facewire::control::AudioFormat& Format, int64 LatencyNs) const;

	// Any thread. Begins another line, after one that has been heard to its end.
	void Begin();
	void Append(const TArray<uint8>& Samples);
	// Moods whose times count from what is appended next.
	void Colour(const TArray<FFacewireMood>& Moods);
	void End();
	// Cuts the line off; what is appended from here on is another.
	void Cancel();
	void Pause();
	void Resume();
	// Cuts the line off and ends the subject.
	void Close();
	// Gives what is new; the game thread comes once in `HorizonNs`.
	void Take(int64 HorizonNs, FFacewireSpeechNews& Out);

	// The core's speech, on this work's thread.
	void answered(const facewire::Answer& Answer, std::int64_t DueNs);
	void happened(const facewire::SubjectEvent& Event, std::int64_t DueNs);

private:
	enum class EWish : uint8 { Sound, Moods, End, Cancel, Pause, Resume, Close };

	struct FWish
	{
		EWish What = EWish::Sound;
		TArray<uint8> Samples;
		std::vector<facewire::control::TimedMood> Moods;
	};

	void Wish(EWish What);
	void Perform(const FWish& Wanted);
	void PlayWithoutFace();
	void AddPart(const facewire::Playout::Part& Part, TArray<uint8>& Out) const;

	const facewire::Endpoint Endpoint;
	const FString Subject;
	TSharedPtr<FFacewireThread> Predecessor;
	facewire::Speech<FFacewireTcp> Speech;
	int32 LineUnderWay = 0; // Of the last cancel that was performed.
	std::uint32_t Utterance = 0; // Of the line under way, once it has one.

	mutable FCriticalSection Guard;
	TArray<FWish> Wishes;
	facewire::Playout Playout;
	TArray<uint8> Unanswered; // Sound of the line whose moment is not known.
	int32 Line = 0; // Counts cancels.
	bool bEnded = false;
	bool bPaused = false;
	bool bClosing = false;
	bool bCutOff = false;
	bool bStarved = false;
	bool bFailed = false;
	FString Reason;
};
