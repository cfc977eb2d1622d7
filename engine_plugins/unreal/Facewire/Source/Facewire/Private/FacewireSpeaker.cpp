#include "FacewireSpeaker.h"

#include "Components/AudioComponent.h"
#include "FacewireLog.h"
#include "FacewirePcm.h"
#include "FacewireSpeechWork.h"
#include "FacewireTap.h"
#include "FacewireText.h"
#include "FacewireThread.h"
#include "Sound/SoundWaveProcedural.h"
#include "UObject/UObjectGlobals.h"

#include <utility>

namespace
{
	constexpr double NsPerMs = 1e6;
	constexpr double LongestLatencyMs = 500.0;
}

UFacewireSpeaker::UFacewireSpeaker()
{
	PrimaryComponentTick.bCanEverTick = true;
	// To notice that the game pauses, and that it goes on.
	PrimaryComponentTick.bTickEvenWhenPaused = true;
}

void UFacewireSpeaker::Speak(USoundBase* Sound)
{
	SpeakWithMoods(Sound, TArray<FFacewireMood>());
}

void UFacewireSpeaker::SpeakWithMoods(USoundBase* Sound, const TArray<FFacewireMood>& Moods)
{
	StopSpeaking();
	if (Sound == nullptr)
	{
		UE_LOG(LogFacewire, Error, TEXT("No sound was given, so that nothing is said."));
		OnFailed.Broadcast(FString(TEXT("no sound was given")));
		return;
	}
	BeginLine(ELine::Whole);
	Spoken = Sound;
	SpokenMoods = Moods;
	Reader = MakeShared<FFacewireReader>(*Sound);
	bEnded = true;
	PollReader();
}

void UFacewireSpeaker::BeginSpeech(int32 SampleRate, int32 Channels)
{
	StopSpeaking();
	if (!OpenVoice(SampleRate, Channels))
	{
		UE_LOG(LogFacewire, Error, TEXT("%d Hz and %d channels cannot be said; 8000 to 192000 Hz and 1 to 8 can."),
			SampleRate, Channels);
		OnFailed.Broadcast(FString(TEXT("the sound has a format that cannot be said")));
		return;
	}
	BeginLine(ELine::Pieces);
	bVoice = true;
	Wave = NewObject<USoundWaveProcedural>(this);
	Wave->SetSampleRate(static_cast<uint32>(SampleRate));
	Wave->NumChannels = Channels;
	Wave->Duration = INDEFINITELY_LOOPING_DURATION;
	Wave->bLooping = false;
}

void UFacewireSpeaker::PushSpeech(const TArray<uint8>& Samples)
{
	if (Line == ELine::Pieces && !bEnded && Samples.Num() > 0)
	{
		Work->Append(Samples);
	}
}

void UFacewireSpeaker::PushMoods(const TArray<FFacewireMood>& Moods)
{
	if (Line == ELine::Pieces && !bEnded)
	{
		Work->Colour(Moods);
	}
}

void UFacewireSpeaker::EndSpeech()
{
	if (Line == ELine::Pieces && !bEnded)
	{
		bEnded = true;
		Work->End();
	}
}

void UFacewireSpeaker::StopSpeaking()
{
	if (Line != ELine::None)
	{
		FallSilent(true);
		// Told with the next tick: whoever hears of it may speak, and we may be about to.
		++Interrupted;
	}
}

void UFacewireSpeaker::PauseSpeaking()
{
	if (Line != ELine::None)
	{
		bWantsPause = true;
		PollPause();
	}
}

void UFacewireSpeaker::ResumeSpeaking()
{
	bWantsPause = false;
	PollPause();
}

void UFacewireSpeaker::EndPlay(const EEndPlayReason::Type EndPlayReason)
{
	StopSpeaking();
	// There is no next tick to tell it with.
	TellInterrupted();
	// Whoever heard of it may have begun another line, which nobody will hear.
	StopSpeaking();
	Interrupted = 0;
	// Nobody would end what plays on behind its last line.
	if (SilentNs != 0 && Audio != nullptr)
	{
		Audio->Stop();
	}
	LeaveVoice();
	// Waits for each to say goodbye, some 50 ms at most.
	Retired.Reset();
	Super::EndPlay(EndPlayReason);
}

// Counts down first: whoever is told may stop or begin a line.
void UFacewireSpeaker::TellInterrupted()
{
	for (int32 Count = std::exchange(Interrupted, 0); Count > 0; --Count)
	{
		OnFinished.Broadcast(true);
	}
}

void UFacewireSpeaker::BeginLine(ELine NewLine)
{
	Line = NewLine;
	++LineNumber;
	StartedNs = 0;
	bVoice = bBegun = bEnded = bWantsPause = bPaused = bStandsStill = bTold = false;
}

// The voice is kept from line to line; one of another format takes its subject over. False: it cannot have that format.
bool UFacewireSpeaker::OpenVoice(int32 SampleRate, int32 Channels)
{
	facewire::control::AudioFormat Format;
	Format.sample_rate = static_cast<std::uint32_t>(FMath::Max(SampleRate, 0));
	Format.channels = static_cast<std::uint32_t>(FMath::Max(Channels, 0));
	if (!Format.valid())
	{
		return false;
	}
	facewire::Endpoint Endpoint;
	Endpoint.host = FacewireText::ToUtf8(Host);
	Endpoint.faces_port = static_cast<std::uint16_t>(FMath::Clamp(FacesPort, 1, 65535));
	Endpoint.control_port = static_cast<std::uint16_t>(FMath::Clamp(ControlPort, 1, 65535));
	const double LatencyMs = FMath::Clamp(static_cast<double>(SoundLatencyMs), 0.0, LongestLatencyMs);
	const int64 LatencyNs = static_cast<int64>(LatencyMs * NsPerMs);
	TSharedPtr<FFacewireThread> Predecessor;
	if (Work.IsValid() && Work->IsFor(Endpoint, Subject))
	{
		if (Work->Takes(Format, LatencyNs))
		{
			Work->Begin();
			return true;
		}
		Thread->RequestStop();
		Predecessor = Thread;
	}
	else
	{
		LeaveVoice();
	}
	const TSharedRef<FFacewireSpeechWork, ESPMode::ThreadSafe> NewWork =
		MakeShared<FFacewireSpeechWork, ESPMode::ThreadSafe>(Endpoint, Subject, Format, LatencyNs, MoveTemp(Predecessor));
	Work = NewWork;
	Thread = MakeShared<FFacewireThread>(NewWork, TEXT("Facewire speech"));
	return true;
}

void UFacewireSpeaker::LeaveVoice()
{
	if (Thread.IsValid())
	{
		Work->Close();
		Thread->RequestStop();
		Retired.Add(Thread);
	}
	Thread.Reset();
	Work.Reset();
}
