#include "FacewireSpeaker.h"

#include "Components/AudioComponent.h"
#include "FacewireLog.h"
#include "FacewirePcm.h"
#include "FacewireSpeechWork.h"
#include "FacewireText.h"
#include "FacewireThread.h"
#include "GameFramework/Actor.h"
#include "HAL/PlatformTime.h"
#include "Sound/SoundWave.h"
#include "Sound/SoundWaveProcedural.h"

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
		return;
	}
	facewire::Endpoint Endpoint;
	Endpoint.host = FacewireText::ToUtf8(Host);
	Endpoint.faces_port = static_cast<std::uint16_t>(FMath::Clamp(FacesPort, 1, 65535));
	Endpoint.control_port = static_cast<std::uint16_t>(FMath::Clamp(ControlPort, 1, 65535));

	Wave = NewObject<USoundWaveProcedural>(this);
	Wave->SetSampleRate(static_cast<uint32>(SampleRate));
	Wave->NumChannels = Channels;
	Wave->Duration = INDEFINITELY_LOOPING_DURATION;
	Wave->bLooping = false;
	bEnded = bPlaying = false;
	QueuedSeconds = 0.0;
	const TSharedRef<FFacewireSpeechWork, ESPMode::ThreadSafe> NewWork =
		MakeShared<FFacewireSpeechWork, ESPMode::ThreadSafe>(Endpoint, Subject, Format);
	Work = NewWork;
	Thread = MakeShared<FFacewireThread>(NewWork, TEXT("Facewire speech"));
}

void UFacewireSpeaker::PushSpeech(const TArray<uint8>& Samples)
{
	if (Wave == nullptr || bEnded || Samples.Num() == 0)
	{
		return;
	}
	Wave->QueueAudio(Samples.GetData(), Samples.Num());
	QueuedSeconds += static_cast<double>(Samples.Num())
		/ (2.0 * Wave->NumChannels * static_cast<double>(Wave->GetSampleRateForCurrentPlatform()));
	Work->Append(Samples);
}

void UFacewireSpeaker::EndSpeech()
{
	if (Wave != nullptr)
	{
		bEnded = true;
		Work->Finish();
	}
}

void UFacewireSpeaker::StopSpeaking()
{
	if (Thread.IsValid())
	{
		Work->Cancel();
		Retired.Add(Thread);
	}
	Thread.Reset();
	Work.Reset();
	if (Audio != nullptr)
	{
		Audio->Stop();
	}
	Wave = nullptr;
	bPlaying = false;
}

void UFacewireSpeaker::TickComponent(
	float DeltaTime, ELevelTick TickType, FActorComponentTickFunction* ThisTickFunction)
{
	Super::TickComponent(DeltaTime, TickType, ThisTickFunction);
	Retired.RemoveAll([](const TSharedPtr<FFacewireThread>& Old) { return Old->HasFinished(); });
	if (Wave == nullptr)
	{
		return;
	}
	if (!bPlaying && Work->IsDue())
	{
		StartSound();
	}
	// A procedural sound has no end of its own.
	if (bPlaying && bEnded && FPlatformTime::Seconds() - PlayingSince > QueuedSeconds)
	{
		StopSpeaking();
	}
}

void UFacewireSpeaker::EndPlay(const EEndPlayReason::Type EndPlayReason)
{
	StopSpeaking();
	// Waits for one step of each, some 10 ms. A line left open is closed by the next of the same subject.
	Retired.Reset();
	Super::EndPlay(EndPlayReason);
}

void UFacewireSpeaker::StartSound()
{
	if (Work->HasFailed())
	{
		UE_LOG(LogFacewire, Warning, TEXT("%s speaks without a face: %s."), *Subject, *Work->GetReason());
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
	bPlaying = true;
	PlayingSince = FPlatformTime::Seconds();
}
