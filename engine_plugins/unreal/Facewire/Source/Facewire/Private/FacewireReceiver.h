#pragma once

#include "CoreMinimal.h"
#include "FacewireTcp.h"
#include "FacewireThread.h"
#include "HAL/CriticalSection.h"
#include "LiveLinkTypes.h"

#include <facewire/endpoint.hpp>
#include <facewire/faces.hpp>
#include <facewire/livelink.hpp>

class ILiveLinkClient;

// How faces become Live Link frames.
struct FFacewireShowing
{
	facewire::livelink::Angles Angles;
	int64 DelayNs = 0;
};

// Reads faces from a sidecar and pushes them to Live Link when they are due, on its own thread.
class FFacewireReceiver final : public FFacewireWork
{
public:
	FFacewireReceiver(const facewire::Endpoint& Endpoint, ILiveLinkClient& InClient, const FGuid& InSourceGuid);

	virtual bool Step() override;

	// Any thread.
	void SetShowing(const FFacewireShowing& InShowing);
	FString GetStatus() const;
	TArray<FLiveLinkSubjectKey> GetSubjects() const;

private:
	struct FSubject
	{
		FLiveLinkSubjectKey Key;
		facewire::Presenter Presenter;
		facewire::livelink::WorldClock WorldClock;
	};

	FFacewireShowing GetShowing() const;
	void Take(const facewire::FaceEvent& Event, int64 NowNs);
	void Introduce(FSubject& Subject, std::string_view Name);
	void ShowDue(int64 NowNs);
	void Push(FSubject& Subject, const facewire::Frame& Frame, const FFacewireShowing& How);
	int32 GetPatienceMs(int64 NowNs) const;
	void UpdateStatus(int64 NowNs);

	ILiveLinkClient& Client;
	const FGuid SourceGuid;
	facewire::FacesClient Faces;
	FFacewireLoop Loop;
	TArray<TUniquePtr<FSubject>> Subjects; // In step with Faces.tracks().
	int64 NextStatusNs = 0;

	mutable FCriticalSection Guard;
	FFacewireShowing Showing;
	FString Status;
	TArray<FLiveLinkSubjectKey> Introduced;
};
