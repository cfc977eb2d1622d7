#pragma once

#include "CoreMinimal.h"
#include "FacewireTcp.h"
#include "FacewireThread.h"
#include "HAL/CriticalSection.h"

#include <facewire/control.hpp>
#include <facewire/zmtp.hpp>

// Sends the newest frame times to the sidecar's control socket; without a sidecar it just waits for one.
class FFacewireRenderWork final : public FFacewireWork
{
public:
	FFacewireRenderWork(const FString& Host, int32 ControlPort);

	virtual bool Step() override;

	// Any thread.
	void Report(const facewire::control::RenderTimes& Times);

private:
	void Send(int64 NowNs);

	facewire::zmtp::Dealer Dealer;
	FFacewireLoop Loop;
	facewire::control::Buffer Request;
	std::uint64_t Id = 0;
	int64 NextNs = 0;

	FCriticalSection Guard;
	facewire::control::RenderTimes Newest;
	bool bFresh = false;
};
