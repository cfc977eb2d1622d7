#pragma once

#include "CoreMinimal.h"
#include "FacewireLiveLink.h"
#include "ILiveLinkSource.h"

// One character whose faces were made beforehand, as Live Link sees it. The game thread's alone.
class FFacewireTakeSource final : public ILiveLinkSource
{
public:
	FFacewireTakeSource(const FString& InSubject, const facewire::livelink::Angles& InAngles);

	// Adds a source to Live Link; nothing where there is no Live Link.
	static TSharedPtr<FFacewireTakeSource> Add(const FString& Subject, const facewire::livelink::Angles& Angles);
	static void Remove(const TSharedPtr<FFacewireTakeSource>& Source);

	bool IsFor(const FString& OtherSubject, const facewire::livelink::Angles& Other) const;
	void Show(const facewire::Face& Face);

	virtual void ReceiveClient(ILiveLinkClient* InClient, FGuid InSourceGuid) override;
	virtual bool IsSourceStillValid() const override { return Client != nullptr; }
	virtual bool RequestSourceShutdown() override;
	virtual FText GetSourceType() const override;
	virtual FText GetSourceMachineName() const override;
	virtual FText GetSourceStatus() const override;

private:
	const FString Subject;
	const facewire::livelink::Angles Angles;
	ILiveLinkClient* Client = nullptr;
	FLiveLinkSubjectKey Key;
	facewire::livelink::SceneClock SceneClock;
};
