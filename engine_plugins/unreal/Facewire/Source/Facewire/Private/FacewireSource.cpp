#include "FacewireSource.h"

#include "FacewireDial.h"
#include "FacewireLog.h"
#include "FacewireSourceFactory.h"
#include "FacewireSourceSettings.h"
#include "FacewireText.h"
#include "ILiveLinkClient.h"
#include "Templates/Casts.h"

#define LOCTEXT_NAMESPACE "Facewire"

static_assert(static_cast<uint8>(EFacewireRig::MetaHumanFrom56)
	== static_cast<uint8>(facewire::livelink::Rig::metahuman_from_5_6), "the same rigs in the same order");

FFacewireSource::FFacewireSource(const facewire::Endpoint& InEndpoint)
	: Endpoint(InEndpoint)
{
}

FFacewireSource::~FFacewireSource() = default;

void FFacewireSource::ReceiveClient(ILiveLinkClient* InClient, FGuid InSourceGuid)
{
	Client = InClient;
	SourceGuid = InSourceGuid;
	Start();
}

void FFacewireSource::InitializeSettings(ULiveLinkSourceSettings* Settings)
{
	Settings->ConnectionString = FacewireText::FromUtf8(facewire::format_endpoint(Endpoint));
	Settings->Factory = UFacewireSourceFactory::StaticClass();
	if (UFacewireSourceSettings* Ours = Cast<UFacewireSourceSettings>(Settings))
	{
		Ours->Host = FacewireText::FromUtf8(Endpoint.host);
		Ours->FacesPort = Endpoint.faces_port;
		Ours->ControlPort = Endpoint.control_port;
		Ours->Subjects.Reset();
		for (const std::string& Subject : Endpoint.subjects)
		{
			Ours->Subjects.Add(FacewireText::FromUtf8(Subject));
		}
		ApplyShowing(*Ours);
	}
}

void FFacewireSource::Update()
{
	ForgetFinished();
}

bool FFacewireSource::RequestSourceShutdown()
{
	bShuttingDown = true;
	Retire();
	ForgetFinished();
	// Live Link asks again until the thread, which uses its client, has finished.
	return Retired.Num() == 0;
}

FText FFacewireSource::GetSourceType() const
{
	return LOCTEXT("SourceType", "Facewire");
}

FText FFacewireSource::GetSourceMachineName() const
{
	return FText::FromString(FacewireText::FromUtf8(Endpoint.host));
}

FText FFacewireSource::GetSourceStatus() const
{
	if (!FacewireMayDial())
	{
		return LOCTEXT("NobodyLooks", "Not connected: dedicated servers and commandlets show no faces");
	}
	return FText::FromString(Receiver.IsValid() ? Receiver->GetStatus() : FString(TEXT("Stopped")));
}

TSubclassOf<ULiveLinkSourceSettings> FFacewireSource::GetSettingsClass() const
{
	return UFacewireSourceSettings::StaticClass();
}

void FFacewireSource::OnSettingsChanged(ULiveLinkSourceSettings* Settings, const FPropertyChangedEvent&)
{
	const UFacewireSourceSettings* Ours = Cast<UFacewireSourceSettings>(Settings);
	if (Ours == nullptr || Client == nullptr)
	{
		return;
	}
	ApplyShowing(*Ours);

	facewire::Endpoint Wanted;
	Wanted.host = FacewireText::ToUtf8(Ours->Host);
	Wanted.faces_port = static_cast<std::uint16_t>(FMath::Clamp(Ours->FacesPort, 1, 65535));
	Wanted.control_port = static_cast<std::uint16_t>(FMath::Clamp(Ours->ControlPort, 1, 65535));
	for (const FString& Subject : Ours->Subjects)
	{
		Wanted.subjects.push_back(FacewireText::ToUtf8(Subject));
	}
	const std::string Line = facewire::format_endpoint(Wanted);
	if (Line == facewire::format_endpoint(Endpoint))
	{
		return;
	}
	// Through the line, which refuses what a preset could not read back.
	const facewire::Status Status = facewire::parse_endpoint(Line, Wanted);
	if (!Status.ok())
	{
		UE_LOG(LogFacewire, Warning, TEXT("These settings are not used: %s"),
			*FacewireText::FromUtf8(facewire::describe(Status)));
		return;
	}
	Endpoint = Wanted;
	Settings->ConnectionString = FacewireText::FromUtf8(Line);
	const TArray<FLiveLinkSubjectKey> Old = Receiver.IsValid() ? Receiver->GetSubjects() : TArray<FLiveLinkSubjectKey>();
	Retire();
	for (const FLiveLinkSubjectKey& Subject : Old)
	{
		Client->RemoveSubject_AnyThread(Subject);
	}
	Start();
}

void FFacewireSource::Start()
{
	if (bShuttingDown || !FacewireMayDial())
	{
		return;
	}
	const TSharedRef<FFacewireReceiver, ESPMode::ThreadSafe> Work =
		MakeShared<FFacewireReceiver, ESPMode::ThreadSafe>(Endpoint, *Client, SourceGuid);
	Work->SetShowing(Showing);
	Receiver = Work;
	Thread = MakeUnique<FFacewireThread>(Work, TEXT("Facewire receiver"));
}

void FFacewireSource::Retire()
{
	if (Thread.IsValid())
	{
		Thread->RequestStop();
		Retired.Add(MoveTemp(Thread));
	}
	Receiver.Reset();
}

void FFacewireSource::ForgetFinished()
{
	Retired.RemoveAll([](const TUniquePtr<FFacewireThread>& Old) { return Old->HasFinished(); });
}

void FFacewireSource::ApplyShowing(const UFacewireSourceSettings& Settings)
{
	Showing.Angles.rig = static_cast<facewire::livelink::Rig>(Settings.Rig);
	Showing.Angles.scale = Settings.AngleScale;
	Showing.Angles.flip_yaw = Settings.bFlipYaw;
	Showing.Angles.flip_pitch = Settings.bFlipPitch;
	Showing.Angles.flip_roll = Settings.bFlipRoll;
	Showing.DelayNs = static_cast<int64>(static_cast<double>(Settings.DelayMs) * 1e6);
	if (Receiver.IsValid())
	{
		Receiver->SetShowing(Showing);
	}
}

#undef LOCTEXT_NAMESPACE
