#pragma once

#include "CoreMinimal.h"
#include "FacewireReceiver.h"
#include "FacewireThread.h"
#include "ILiveLinkSource.h"

THIRD_PARTY_INCLUDES_START
#include <facewire/endpoint.hpp>
THIRD_PARTY_INCLUDES_END

class UFacewireSourceSettings;

// A sidecar as Live Link sees it: every Facewire subject is a Live Link subject of the Basic role.
class FFacewireSource final : public ILiveLinkSource
{
public:
	explicit FFacewireSource(const facewire::Endpoint& InEndpoint);
	virtual ~FFacewireSource() override;

	virtual void ReceiveClient(ILiveLinkClient* InClient, FGuid InSourceGuid) override;
	virtual void InitializeSettings(ULiveLinkSourceSettings* Settings) override;
	virtual void Update() override;
	virtual bool IsSourceStillValid() const override { return !bShuttingDown; }
	virtual bool RequestSourceShutdown() override;
	virtual FText GetSourceType() const override;
	virtual FText GetSourceMachineName() const override;
	virtual FText GetSourceStatus() const override;
	virtual TSubclassOf<ULiveLinkSourceSettings> GetSettingsClass() const override;
	virtual void OnSettingsChanged(
		ULiveLinkSourceSettings* Settings, const FPropertyChangedEvent& PropertyChangedEvent) override;

private:
	void Start();
	void Retire();
	void ForgetFinished();
	void ApplyShowing(const UFacewireSourceSettings& Settings);

	facewire::Endpoint Endpoint;
	ILiveLinkClient* Client = nullptr;
	FGuid SourceGuid;
	FFacewireShowing Showing;
	TSharedPtr<FFacewireReceiver, ESPMode::ThreadSafe> Receiver;
	TUniquePtr<FFacewireThread> Thread;
	TArray<TUniquePtr<FFacewireThread>> Retired; // Told to stop, not yet finished.
	bool bShuttingDown = false;
};
