#pragma once

#include "CoreMinimal.h"
#include "FacewireTcp.h"
#include "FacewireThread.h"
#include "HAL/CriticalSection.h"

THIRD_PARTY_INCLUDES_START
#include <facewire/control.hpp>
#include <facewire/frame_budget.hpp>
#include <facewire/zmtp.hpp>
THIRD_PARTY_INCLUDES_END

// Sends the longest frame since the last report to the sidecar's control socket; without a sidecar it just waits for one.
class FFacewireRenderWork final : public FFacewireWork
{
public:
	FFacewireRenderWork(const FString& Host, int32 ControlPort);

	virtual bool Step() override;

	// The game thread's alone.
	facewire::FrameBudget Pace;

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
	facewire::control::RenderTimes Unsent;
	bool bFresh = false;
};
