#include "FacewireTakePlayer.h"

#include "Components/AudioComponent.h"
#include "Engine/World.h"
#include "FacewireDial.h"
#include "FacewireLog.h"
#include "FacewirePaths.h"
#include "FacewireTakeSource.h"
#include "FacewireTakeWork.h"
#include "FacewireThread.h"
#include "GameFramework/Actor.h"
#include "Sound/SoundBase.h"
#include "UObject/UObjectGlobals.h"

#include <utility>

THIRD_PARTY_INCLUDES_START
#include <facewire/tcp_loop.hpp>
THIRD_PARTY_INCLUDES_END

namespace
{
	constexpr int64 RestNs = 200000000;
}

// What plays, and how far it is.
struct FFacewireTakeLine
{
	TSharedPtr<FFacewireTakeWork> Work; // While its file is read.
	TSharedPtr<FFacewireThread> Thread;
	TSharedPtr<FFacewireTakeSource> Source;
	facewire::Take Take;
	facewire::Face Shown;
	int64 LastNs = 0;
	int64 PlayedNs = 0; // Of the sound; it stands still with the game.
	int64 RestedNs = 0; // Since a face of a take was shown.
	bool bStarted = false;
	bool bAtRest = true;
};

UFacewireTakePlayer::UFacewireTakePlayer()
{
	PrimaryComponentTick.bCanEverTick = true;
	PrimaryComponentTick.bTickEvenWhenPaused = true;
}

void UFacewireTakePlayer::PlayTake(USoundBase* Sound, const FString& File)
{
	StopTake();
	if (Sound == nullptr)
	{
		UE_LOG(LogFacewire, Error, TEXT("No sound was given, so that no take is played."));
		OnFailed.Broadcast(FString(TEXT("no sound was given")));
		return;
	}
	if (!Line.IsValid())
	{
		Line = MakeShared<FFacewireTakeLine>();
	}
	Spoken = Sound;
	Line->bStarted = false;
	Line->Take = facewire::Take();
	if (!FacewireMayDial())
	{
		StartSound(); // Nobody looks.
		return;
	}
	const TSharedRef<FFacewireTakeWork> Work = MakeShared<FFacewireTakeWork>(FacewirePaths::InContent(File));
	Line->Work = Work;
	Line->Thread = MakeShared<FFacewireThread>(Work, TEXT("Facewire take"));
	facewire::livelink::Angles Angles;
	Angles.rig = static_cast<facewire::livelink::Rig>(Rig);
	if (!Line->Source.IsValid() || !Line->Source->IsFor(Subject, Angles))
	{
		FFacewireTakeSource::Remove(Line->Source);
		Line->Source = FFacewireTakeSource::Add(Subject, Angles);
		Line->bAtRest = true;
	}
}

void UFacewireTakePlayer::StopTake()
{
	if (Spoken == nullptr)
	{
		return;
	}
	if (Audio != nullptr && Line->bStarted)
	{
		Audio->Stop();
	}
	Line->Work.Reset();
	Spoken = nullptr;
	// Told with the next tick: whoever hears of it may play another, and we may be about to.
	++Interrupted;
}

void UFacewireTakePlayer::TickComponent(
	float DeltaTime, ELevelTick TickType, FActorComponentTickFunction* ThisTickFunction)
{
	Super::TickComponent(DeltaTime, TickType, ThisTickFunction);
	TellInterrupted();
	if (!Line.IsValid())
	{
		return;
	}
	const int64 NowNs = facewire::monotonic_ns();
	const int64 PassedNs = GetWorld() != nullptr && GetWorld()->IsPaused() ? 0 : NowNs - Line->LastNs;
	Line->LastNs = NowNs;
	Line->RestedNs += PassedNs;
	Line->PlayedNs += PassedNs;
	PollFile();
	ShowFace();
	if (IsHeard())
	{
		Spoken = nullptr;
		OnFinished.Broadcast(false);
	}
}

void UFacewireTakePlayer::EndPlay(const EEndPlayReason::Type EndPlayReason)
{
	StopTake();
	// There is no next tick to tell it with.
	TellInterrupted();
	// Whoever heard of it may have begun another take, which nobody will see.
	StopTake();
	Interrupted = 0;
	if (Line.IsValid())
	{
		FFacewireTakeSource::Remove(Line->Source);
	}
	// Waits for a file that is still being read.
	Line.Reset();
	Super::EndPlay(EndPlayReason);
}

// Counts down first: whoever is told may stop or begin a take.
void UFacewireTakePlayer::TellInterrupted()
{
	for (int32 Count = std::exchange(Interrupted, 0); Count > 0; --Count)
	{
		OnFinished.Broadcast(true);
	}
}

void UFacewireTakePlayer::PollFile()
{
	if (!Line->Work.IsValid())
	{
		return;
	}
	FString Reason;
	const FFacewireTakeWork::EState State = Line->Work->Poll(Line->Take, Reason);
	if (State == FFacewireTakeWork::EState::Reading)
	{
		return;
	}
	Line->Work.Reset();
	StartSound();
	if (State == FFacewireTakeWork::EState::Ready && !Line->Source.IsValid())
	{
		Reason = FString(TEXT("there is no Live Link; enable its plugin"));
	}
	else if (State == FFacewireTakeWork::EState::Ready)
	{
		return;
	}
	UE_LOG(LogFacewire, Warning, TEXT("%s plays without a face: %s."), *Subject, *Reason);
	OnFailed.Broadcast(Reason);
}

void UFacewireTakePlayer::StartSound()
{
	if (Audio == nullptr && GetOwner() != nullptr)
	{
		Audio = NewObject<UAudioComponent>(GetOwner());
		Audio->bAutoDestroy = false;
		Audio->bAutoActivate = false;
		Audio->SetupAttachment(GetOwner()->GetRootComponent());
		Audio->RegisterComponent();
	}
	Line->bStarted = true;
	Line->PlayedNs = 0;
	Line->LastNs = facewire::monotonic_ns();
	if (Audio != nullptr)
	{
		Audio->Stop();
		Audio->SetSound(Spoken);
		Audio->Play();
	}
}

// Without a face for what is heard, the last one eases to rest.
void UFacewireTakePlayer::ShowFace()
{
	if (!Line->Source.IsValid())
	{
		return;
	}
	if (Spoken != nullptr && Line->bStarted && Line->Take.size() > 0)
	{
		const double Seconds = static_cast<double>(Line->PlayedNs) / 1e9 - static_cast<double>(DelayMs) / 1e3;
		Line->Shown = Line->Take.at(Seconds);
		Line->Source->Show(Line->Shown);
		Line->RestedNs = 0;
		Line->bAtRest = false;
	}
	else if (!Line->bAtRest)
	{
		const float Share = static_cast<float>(FMath::Min<int64>(Line->RestedNs, RestNs)) / static_cast<float>(RestNs);
		Line->Source->Show(facewire::mix(Line->Shown, facewire::Face(), Share));
		Line->bAtRest = Line->RestedNs >= RestNs;
	}
}

// By the device, and by the clock where it plays nothing.
bool UFacewireTakePlayer::IsHeard() const
{
	if (Spoken == nullptr || !Line->bStarted || (Audio != nullptr && Audio->IsPlaying()))
	{
		return false;
	}
	const float Duration = Spoken->GetDuration();
	const double LeastNs = Duration < INDEFINITELY_LOOPING_DURATION ? static_cast<double>(Duration) * 1e9 : 0.0;
	return static_cast<double>(Line->PlayedNs) >= LeastNs;
}
