#include "FacewireTakeSource.h"

#include "Features/IModularFeatures.h"
#include "HAL/PlatformTime.h"
#include "ILiveLinkClient.h"
#include "Roles/LiveLinkBasicRole.h"

#define LOCTEXT_NAMESPACE "Facewire"

namespace
{
	constexpr uint32 TakeFps = 60; // Of the scene time; faces come with the game's frames.

	ILiveLinkClient* FindLiveLink()
	{
		IModularFeatures& Features = IModularFeatures::Get();
		return Features.IsModularFeatureAvailable(ILiveLinkClient::ModularFeatureName)
			? &Features.GetModularFeature<ILiveLinkClient>(ILiveLinkClient::ModularFeatureName)
			: nullptr;
	}
}

FFacewireTakeSource::FFacewireTakeSource(const FString& InSubject, const facewire::livelink::Angles& InAngles)
	: Subject(InSubject)
	, Angles(InAngles)
{
}

TSharedPtr<FFacewireTakeSource> FFacewireTakeSource::Add(
	const FString& Subject, const facewire::livelink::Angles& Angles)
{
	ILiveLinkClient* const LiveLink = FindLiveLink();
	if (LiveLink == nullptr)
	{
		return nullptr;
	}
	const TSharedRef<FFacewireTakeSource> Source = MakeShared<FFacewireTakeSource>(Subject, Angles);
	LiveLink->AddSource(Source);
	return Source;
}

void FFacewireTakeSource::Remove(const TSharedPtr<FFacewireTakeSource>& Source)
{
	ILiveLinkClient* const LiveLink = FindLiveLink();
	if (LiveLink != nullptr && Source.IsValid())
	{
		LiveLink->RemoveSource(Source);
	}
}

bool FFacewireTakeSource::IsFor(const FString& OtherSubject, const facewire::livelink::Angles& Other) const
{
	return IsSourceStillValid() && Subject == OtherSubject && Angles.rig == Other.rig;
}

void FFacewireTakeSource::Show(const facewire::Face& Face)
{
	if (Client == nullptr)
	{
		return;
	}
	const double Seconds = FPlatformTime::Seconds();
	Client->PushSubjectFrameData_AnyThread(Key,
		FacewireLiveLink::MakeFrame(Face, Angles, Seconds, SceneClock, static_cast<int64>(Seconds * 1e9), TakeFps));
}

void FFacewireTakeSource::ReceiveClient(ILiveLinkClient* InClient, FGuid InSourceGuid)
{
	Client = InClient;
	Key = FLiveLinkSubjectKey(InSourceGuid, FName(*Subject));
	Client->PushSubjectStaticData_AnyThread(
		Key, ULiveLinkBasicRole::StaticClass(), FacewireLiveLink::MakeNames(Angles.rig));
}

bool FFacewireTakeSource::RequestSourceShutdown()
{
	Client = nullptr;
	return true;
}

FText FFacewireTakeSource::GetSourceType() const
{
	return LOCTEXT("TakeType", "Facewire takes");
}

FText FFacewireTakeSource::GetSourceMachineName() const
{
	return FText::FromString(Subject);
}

FText FFacewireTakeSource::GetSourceStatus() const
{
	return LOCTEXT("TakeStatus", "Plays what was baked");
}

#undef LOCTEXT_NAMESPACE
