// What a speaker does with each tick: where its line's samples come from, when its sound plays, what is told of it.
#include "FacewireSpeaker.h"

#include "Components/AudioComponent.h"
#include "Engine/World.h"
#include "FacewireLog.h"
#include "FacewirePcm.h"
#include "FacewireSpeechWork.h"
#include "FacewireTap.h"
#include "FacewireThread.h"
#include "GameFramework/Actor.h"
#include "Sound/SoundWaveProcedural.h"
#include "UObject/UObjectGlobals.h"

namespace
{
	constexpr double TickNsPerMs = 1e6;
	constexpr double LongestTickMs = 100.0; // A game that hangs for longer is not waited for in advance.
	// What the mixer and the device still hold when the last sample has been handed over.
	constexpr int64 TailNs = 250000000;
}

void UFacewireSpeaker::TickComponent(
	float DeltaTime, ELevelTick TickType, FActorComponentTickFunction* ThisTickFunction)
{
	Super::TickComponent(DeltaTime, TickType, ThisTickFunction);
	Retired.RemoveAll([](const TSharedPtr<FFacewireThread>& Old) { return Old->HasFinished(); });
	TellInterrupted();
	if (SilentNs != 0 && facewire::monotonic_ns() >= SilentNs)
	{
		SilentNs = 0;
		// Whoever gave it may have taken it away meanwhile.
		if (Audio != nullptr)
		{
			Audio->Stop();
		}
	}
	if (Line == ELine::None)
	{
		return;
	}
	PollReader();
	PollTap();
	PollPause();
	const double TickMs = FMath::Clamp(static_cast<double>(DeltaTime) * 1000.0, 1.0, LongestTickMs);
	// Pieces are placed to the sample, ahead of time; a whole sound begins with the tick that is nearest to its moment.
	const double HorizonMs = Line == ELine::Pieces ? TickMs : TickMs / 2.0;
	FFacewireSpeechNews News;
	if (bVoice)
	{
		Work->Take(static_cast<int64>(HorizonMs * TickNsPerMs), News);
	}
	Play(News);
	Tell(News);
}

// A whole sound goes to the sidecar once its samples are there; without any, the face follows what is heard.
void UFacewireSpeaker::PollReader()
{
	FFacewirePcm Pcm;
	const FFacewireReader::EState State = Reader.IsValid() ? Reader->Poll(Pcm) : FFacewireReader::EState::Reading;
	if (State == FFacewireReader::EState::Reading)
	{
		return;
	}
	Reader.Reset();
	bVoice = State == FFacewireReader::EState::Ready && OpenVoice(Pcm.SampleRate, Pcm.Channels);
	if (bVoice)
	{
		Work->Colour(SpokenMoods);
		Work->Append(Pcm.Samples);
		Work->End();
		if (bPaused)
		{
			Work->Pause();
		}
		return;
	}
	Line = ELine::Heard;
	Tap = MakeShared<FFacewireTap, ESPMode::ThreadSafe>();
	StartSound(Spoken);
}

void UFacewireSpeaker::PollTap()
{
	if (Line != ELine::Heard || Tap->GetSampleRate() == 0)
	{
		return;
	}
	if (!bVoice && OpenVoice(Tap->GetSampleRate(), 1))
	{
		bVoice = true;
		Work->Colour(SpokenMoods);
	}
	TArray<uint8> Samples;
	Tap->Take(Samples);
	if (bVoice && Samples.Num() > 0)
	{
		Work->Append(Samples);
	}
}

// A game that is paused pauses its sounds, and its faces stand still with them.
void UFacewireSpeaker::PollPause()
{
	const bool bWanted = Line != ELine::None && (bWantsPause || (GetWorld() != nullptr && GetWorld()->IsPaused()));
	if (bWanted == bPaused)
	{
		return;
	}
	bPaused = bWanted;
	if (bVoice && bPaused)
	{
		Work->Pause();
	}
	else if (bVoice)
	{
		Work->Resume();
	}
}

void UFacewireSpeaker::Play(const FFacewireSpeechNews& News)
{
	// What has a voice goes on with the tick in which its moment has come.
	const bool bStill = Line == ELine::Heard || !bVoice ? bPaused : News.bPaused;
	if (bStandsStill != bStill && Audio != nullptr && StartedNs != 0)
	{
		Audio->SetPaused(bStill);
	}
	bStandsStill = bStill;
	if (Line == ELine::Pieces && News.Samples.Num() > 0)
	{
		Wave->QueueAudio(News.Samples.GetData(), News.Samples.Num());
	}
	if (Line != ELine::Heard && News.bStart && StartedNs == 0)
	{
		USoundBase* const Whole = Spoken.Get();
		StartSound(Line == ELine::Pieces ? Wave.Get() : Whole);
	}
}

void UFacewireSpeaker::StartSound(USoundBase* Started)
{
	if (Audio == nullptr && GetOwner() != nullptr)
	{
		Audio = NewObject<UAudioComponent>(GetOwner());
		Audio->bAutoDestroy = false;
		Audio->bAutoActivate = false;
		Audio->SetupAttachment(GetOwner()->GetRootComponent());
		Audio->RegisterComponent();
	}
	StartedNs = facewire::monotonic_ns();
	SilentNs = 0;
	if (Audio != nullptr)
	{
		Audio->Stop();
		Audio->SetPaused(false);
		Audio->SetSourceBufferListener(Tap, false);
		Audio->SetSound(Started);
		Audio->Play();
	}
}

// By the sound device where it says so: it has more to play than it was given, or stands still with the game.
bool UFacewireSpeaker::IsHeard(const FFacewireSpeechNews& News) const
{
	if (StartedNs == 0 || bPaused)
	{
		return false;
	}
	if (Line == ELine::Pieces)
	{
		return News.bHeard;
	}
	const bool bPlays = Audio != nullptr && Audio->IsPlaying();
	if (Line == ELine::Whole)
	{
		return News.bHeard && !bPlays;
	}
	// A sound that nobody can hear is over for the device at once, not for the story.
	const float Duration = Spoken->GetDuration();
	const double LeastNs = Duration < INDEFINITELY_LOOPING_DURATION ? static_cast<double>(Duration) * 1e9 : 0.0;
	return !bPlays && static_cast<double>(facewire::monotonic_ns() - StartedNs) >= LeastNs;
}

void UFacewireSpeaker::Tell(const FFacewireSpeechNews& News)
{
	if (News.bStarved && Line == ELine::Pieces)
	{
		UE_LOG(LogFacewire, Warning, TEXT("%s waits for sound: it comes slower than it is heard."), *Subject);
	}
	// Whoever hears of these may speak or stop, so that each may be the last of this tick.
	const int32 Number = LineNumber;
	const auto IsSaid = [this, Number] { return Line != ELine::None && LineNumber == Number; };
	const bool bHeard = IsHeard(News);
	if (StartedNs != 0 && !bBegun)
	{
		bBegun = true;
		OnStarted.Broadcast();
	}
	if (News.bFailed && IsSaid() && !bTold)
	{
		bTold = true;
		UE_LOG(LogFacewire, Warning, TEXT("%s speaks without a face: %s."), *Subject, *News.Reason);
		OnFailed.Broadcast(News.Reason);
	}
	if (News.bCutOff && IsSaid())
	{
		StopSpeaking();
	}
	if (bHeard && IsSaid())
	{
		FallSilent(false);
		OnFinished.Broadcast(false);
	}
}

// Not at once: what has been handed over is heard to its end, unless another line begins before. Pieces alone do not end
// by themselves: the device would play silence behind them for ever.
void UFacewireSpeaker::FallSilent(bool bAtOnce)
{
	// What was heard has no end of its own.
	if (bVoice && (bAtOnce || Line == ELine::Heard))
	{
		Work->Cancel();
	}
	if (Audio != nullptr && StartedNs != 0)
	{
		if (bAtOnce)
		{
			Audio->Stop();
		}
		else if (Line == ELine::Pieces)
		{
			SilentNs = facewire::monotonic_ns() + TailNs;
		}
		Audio->SetPaused(false);
	}
	Reader.Reset();
	Tap.Reset();
	Wave = nullptr;
	Spoken = nullptr;
	Line = ELine::None;
}
