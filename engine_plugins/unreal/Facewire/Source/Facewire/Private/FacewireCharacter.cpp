#include "FacewireCharacter.h"

#include "FacewireCharacterWork.h"
#include "FacewireLog.h"
#include "FacewireMoodWords.h"
#include "FacewirePaths.h"
#include "FacewireText.h"
#include "FacewireThread.h"

namespace
{
	facewire::Trait Named(const FString& Name, facewire::Trait::Kind Kind)
	{
		facewire::Trait Out;
		Out.name = FacewireText::ToUtf8(Name);
		Out.kind = Kind;
		return Out;
	}

	constexpr double RadiansPerDegree = 0.017453292519943295;
}

UFacewireCharacter::UFacewireCharacter()
{
	PrimaryComponentTick.bCanEverTick = true;
	PrimaryComponentTick.TickInterval = 0.1f;
}

void UFacewireCharacter::SetFile(const FString& NewFile)
{
	File = NewFile;
	GetWork().Read(NewFile.IsEmpty() ? NewFile : FacewirePaths::InContent(NewFile));
}

void UFacewireCharacter::SetMood(EFacewireMood Mood, float Gain)
{
	SetWord(TEXT("mood"), FacewireText::FromUtf8(FacewireMoods::WordOf(Mood)));
	SetNumber(TEXT("mood_gain"), Gain);
}

void UFacewireCharacter::SetNumber(const FString& Trait, float Value)
{
	facewire::Trait Changed = Named(Trait, facewire::Trait::Kind::number);
	Changed.number = static_cast<double>(Value);
	Put(Changed);
}

void UFacewireCharacter::SetWord(const FString& Trait, const FString& Word)
{
	facewire::Trait Changed = Named(Trait, facewire::Trait::Kind::word);
	Changed.word = FacewireText::ToUtf8(Word);
	Put(Changed);
}

void UFacewireCharacter::LookAt(float YawDegrees, float PitchDegrees)
{
	facewire::Trait Changed = Named(TEXT("look_at"), facewire::Trait::Kind::direction);
	Changed.yaw = static_cast<double>(YawDegrees) * RadiansPerDegree;
	Changed.pitch = static_cast<double>(PitchDegrees) * RadiansPerDegree;
	Put(Changed);
}

void UFacewireCharacter::LookFreely()
{
	SetWord(TEXT("look_at"), TEXT("free"));
}

void UFacewireCharacter::TickComponent(
	float DeltaTime, ELevelTick TickType, FActorComponentTickFunction* ThisTickFunction)
{
	Super::TickComponent(DeltaTime, TickType, ThisTickFunction);
	const FFacewireCharacterNews News = GetWork().Poll();
	Status = News.Status;
	if (News.Refusals != Refusals)
	{
		Refusals = News.Refusals;
		UE_LOG(LogFacewire, Warning, TEXT("The character of %s is refused: %s."), *Subject, *News.Reason);
		OnRefused.Broadcast(News.Reason);
	}
}

void UFacewireCharacter::EndPlay(const EEndPlayReason::Type EndPlayReason)
{
	Thread.Reset();
	Work.Reset();
	Super::EndPlay(EndPlayReason);
}

FFacewireCharacterWork& UFacewireCharacter::GetWork()
{
	if (!Work.IsValid())
	{
		facewire::Endpoint Endpoint;
		Endpoint.host = FacewireText::ToUtf8(Host);
		Endpoint.faces_port = static_cast<std::uint16_t>(FMath::Clamp(FacesPort, 1, 65535));
		Endpoint.control_port = static_cast<std::uint16_t>(FMath::Clamp(ControlPort, 1, 65535));
		const TSharedRef<FFacewireCharacterWork, ESPMode::ThreadSafe> NewWork =
			MakeShared<FFacewireCharacterWork, ESPMode::ThreadSafe>(Endpoint, Subject);
		NewWork->Read(File.IsEmpty() ? File : FacewirePaths::InContent(File));
		Work = NewWork;
		Thread = MakeShared<FFacewireThread>(NewWork, TEXT("Facewire character"));
	}
	return *Work;
}

void UFacewireCharacter::Put(const facewire::Trait& Trait)
{
	GetWork().Put(Trait);
}
