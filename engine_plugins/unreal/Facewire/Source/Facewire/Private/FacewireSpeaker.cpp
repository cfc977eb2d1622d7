#include "FacewireSpeaker.h"

#include "Components/AudioComponent.h"
#include "FacewireLog.h"
#include "FacewirePcm.h"
#include "FacewireSpeechWork.h"
#include "FacewireText.h"
#include "FacewireThread.h"
#include "GameFramework/Actor.h"
#include "Sound/SoundWave.h"
#include "Sound/SoundWaveProcedural.h"

namespace
{
	constexpr double NsPerMs = 1e6;
	constexpr double LongestLatencyMs = 500.0;
	constexpr double LongestTickMs = 100.0; // A game that hangs for longer is not waited for in advance.
}

UFacewireSpeaker::UFacewireSpeaker()
{
	PrimaryComponentTick.bCanEverTick = true;
}

void UFacewireSpeaker::Speak(USoundWave* Sound)
{
	FFacewirePcm Pcm;
	if (Sound == nullptr || !ReadFacewirePcm(*Sound, Pcm))
	{
		UE_LOG(LogFacewire, Error,
			TEXT("%s cannot be read; in a packaged game set its Loading Behavior to Force Inline."),
			Sound == nullptr ? TEXT("No sound was given, so it") : *Sound->GetName());
		OnFailed.Broadcast(FString(TEXT("the sound cannot be read")));
		return;
	}
	BeginSpeech(Pcm.SampleRate, Pcm.Channels);
	PushSpeech(Pcm.Samples);
	EndSpeech();
}

void UFacewireSpeaker::BeginSpeech(int32 SampleRate, int32 Channels)
{
	StopSpeaking();
	facewire::control::AudioFormat Format;
	Format.sample_rate = static_cast<std::uint32_t>(FMath::Max(SampleRate, 0));
	Format.channels = static_cast<std::uint32_t>(FMath::Max(Channels, 0));
	if (!Format.valid())
	{
		UE_LOG(LogFacewire, Error, TEXT("%d Hz and %d channels cannot be said; 8000 to 192000 Hz and 1 to 8 can."),
			SampleRate, Channels);
		OnFailed.Broadcast(FString(TEXT("the sound has a format that cannot be said")));
		return;
	}
	facewire::Endpoint Endpoint;
	Endpoint.host = FacewireText::ToUtf8(Host);
	Endpoint.faces_port = static_cast<std::uint16_t>(FMath::Clamp(FacesPort, 1, 65535));
	Endpoint.control_port = static_cast<std::uint16_t>(FMath::Clamp(ControlPort, 1, 65535));
	OpenVoice(Endpoint, Format);

	Wave = NewObject<USoundWaveProcedural>(this);
	Wave->SetSampleRate(static_cast<uint32>(SampleRate));
	Wave->NumChannels = Channels;
	Wave->Duration = INDEFINITELY_LOOPING_DURATION;
	Wave->bLooping = false;
	bEnded = bStandsStill = bTold = false;
}

void UFacewireSpeaker::PushSpeech(const TArray<uint8>& Samples)
{
	if (Wave != nullptr && !bEnded && Samples.Num() > 0)
	{
		Work->Append(Samples);
	}
}

void UFacewireSpeaker::EndSpeech()
{
	if (Wave != nullptr && !bEnded)
	{
		bEnded = true;
		Work->End();
	}
}

void UFacewireSpeaker::StopSpeaking()
{
	if (Wave != nullptr)
	{
		Work->Cancel();
		FallSilent();
		// Told with the next tick: whoever hears of it may speak, and we may be about to.
		++Interrupted;
	}
}

void UFacewireSpeaker::PauseSpeaking()
{
	if (Wave != nullptr)
	{
		Work->Pause();
		SetStill(true);
	}
}

void UFacewireSpeaker::ResumeSpeaking()
{
	// The sound goes on with the tick in which its moment has come.
	if (Wave != nullptr)
	{
		Work->Resume();
	}
}

void UFacewireSpeaker::TickComponent(
	float DeltaTime, ELevelTick TickType, FActorComponentTickFunction* ThisTickFunction)
{
	Super::TickComponent(DeltaTime, TickType, ThisTickFunction);
	Retired.RemoveAll([](const TSharedPtr<FFacewireThread>& Old) { return Old->HasFinished(); });
	for (; Interrupted > 0; --Interrupted)
	{
		OnFinished.Broadcast(true);
	}
	if (Wave == nullptr)
	{
		return;
	}
	const double TickMs = FMath::Clamp(static_cast<double>(DeltaTime) * 1000.0, 1.0, LongestTickMs);
	FFacewireSpeechNews News;
	Work->Take(static_cast<int64>(TickMs * NsPerMs), News);
	SetStill(News.bPaused);
	Play(News.Samples, News.bStart);
	if (News.bStarved)
	{
		UE_LOG(LogFacewire, Warning, TEXT("%s waits for sound: it comes slower than it is heard."), *Subject);
	}
	// Whoever hears of these may speak or stop, so that each may be the last of this tick.
	const TObjectPtr<USoundWaveProcedural> Said = Wave;
	if (News.bStart)
	{
		OnStarted.Broadcast();
	}
	if (News.bFailed && !bTold && Wave == Said)
	{
		bTold = true;
		UE_LOG(LogFacewire, Warning, TEXT("%s speaks without a face: %s."), *Subject, *News.Reason);
		OnFailed.Broadcast(News.Reason);
	}
	if (News.bCutOff && Wave == Said)
	{
		StopSpeaking();
	}
	if (News.bHeard && Wave == Said && Wave != nullptr)
	{
		FallSilent();
		OnFinished.Broadcast(false);
	}
}

void UFacewireSpeaker::EndPlay(const EEndPlayReason::Type EndPlayReason)
{
	StopSpeaking();
	LeaveVoice();
	// Waits for each to say goodbye, some 50 ms at most.
	Retired.Reset();
	Super::EndPlay(EndPlayReason);
}

// The voice is kept from line to line; one of another format takes its subject over.
void UFacewireSpeaker::OpenVoice(const facewire::Endpoint& Endpoint, const facewire::control::AudioFormat& Format)
{
	const double LatencyMs = FMath::Clamp(static_cast<double>(SoundLatencyMs), 0.0, LongestLatencyMs);
	const int64 LatencyNs = static_cast<int64>(LatencyMs * NsPerMs);
	TSharedPtr<FFacewireThread> Predecessor;
	if (Work.IsValid() && Work->IsFor(Endpoint, Subject))
	{
		if (Work->Takes(Format, LatencyNs))
		{
			return;
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

void UFacewireSpeaker::Play(const TArray<uint8>& Samples, bool bStart)
{
	if (Samples.Num() > 0)
	{
		Wave->QueueAudio(Samples.GetData(), Samples.Num());
	}
	if (!bStart)
	{
		return;
	}
	if (Audio == nullptr && GetOwner() != nullptr)
	{
		Audio = NewObject<UAudioComponent>(GetOwner());
		Audio->bAutoDestroy = false;
		Audio->SetupAttachment(GetOwner()->GetRootComponent());
		Audio->RegisterComponent();
	}
	if (Audio != nullptr)
	{
		Audio->SetSound(Wave);
		Audio->Play();
	}
}

void UFacewireSpeaker::SetStill(bool bStill)
{
	if (bStandsStill != bStill && Audio != nullptr)
	{
		Audio->SetPaused(bStill);
	}
	bStandsStill = bStill;
}

void UFacewireSpeaker::FallSilent()
{
	SetStill(false);
	if (Audio != nullptr)
	{
		Audio->Stop();
	}
	Wave = nullptr;
}
