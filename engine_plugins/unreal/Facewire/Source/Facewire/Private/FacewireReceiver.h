#pragma once

#include "CoreMinimal.h"
#include "FacewireTcp.h"
#include "FacewireThread.h"
#include "HAL/CriticalSection.h"
#include "LiveLinkTypes.h"

#include <string>
#include <string_view>
#include <vector>

THIRD_PARTY_INCLUDES_START
#include <facewire/endpoint.hpp>
#include <facewire/faces.hpp>
#include <facewire/feed.hpp>
#include <facewire/livelink.hpp>
THIRD_PARTY_INCLUDES_END

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

	// The core's feed, on the receiver's thread.
	void introduce(size_t Track, std::string_view Name);
	void show(size_t Track, const facewire::Frame& Frame, double WorldSeconds);

private:
	void HearOfEpochs();
	FString UniqueName(int32 Place, std::string_view Name);
	void PushNames(const FLiveLinkSubjectKey& Key);
	FFacewireShowing GetShowing() const;
	int32 GetPatienceMs() const;
	void UpdateStatus(int64 NowNs);

	ILiveLinkClient& Client;
	const FGuid SourceGuid;
	const std::string Address;
	facewire::FacesClient Faces;
	FFacewireLoop Loop;
	facewire::Feed Feed;
	TArray<FLiveLinkSubjectKey> Keys; // In step with Faces.tracks().
	std::vector<facewire::livelink::SceneClock> SceneClocks; // As well.
	facewire::livelink::Angles Angles; // Of this step.
	int64 NextStatusNs = 0;
	uint64 EpochCursor = 0;

	mutable FCriticalSection Guard;
	FFacewireShowing Showing;
	FString Status;
};
