#include "FacewireRenderWork.h"

#include "FacewireText.h"
#include "Misc/ScopeLock.h"

namespace
{
	constexpr int64 ReportIntervalNs = 100000000;
	constexpr int32 ReportWaitMs = 20;
}

FFacewireRenderWork::FFacewireRenderWork(const FString& Host, int32 ControlPort)
	: Loop(FacewireText::ToUtf8(Host), static_cast<std::uint16_t>(FMath::Clamp(ControlPort, 1, 65535)), GetTypeHash(Host))
{
}

bool FFacewireRenderWork::Step()
{
	Loop.step(
		Dealer, ReportWaitMs,
		[this](int64 NowNs) { Dealer.start(NowNs); },
		[this](int64)
		{
			// Whether it was welcome changes nothing here.
			facewire::zmtp::Event Answer;
			while (Dealer.next(Answer))
			{
			}
		});
	Send(facewire::monotonic_ns());
	return true;
}

void FFacewireRenderWork::Report(const facewire::control::RenderTimes& Times)
{
	const FScopeLock Lock(&Guard);
	if (!bFresh)
	{
		Unsent = facewire::control::RenderTimes();
	}
	Unsent.take(Times);
	bFresh = true;
}

void FFacewireRenderWork::Send(int64 NowNs)
{
	if (!Dealer.open() || NowNs < NextNs)
	{
		return;
	}
	{
		const FScopeLock Lock(&Guard);
		if (!bFresh)
		{
			return;
		}
		bFresh = false;
		Request.clear();
		facewire::control::encode_render(Request, ++Id, Unsent);
	}
	NextNs = NowNs + ReportIntervalNs;
	// A sidecar that has stopped reading is noticed by its silence.
	static_cast<void>(Dealer.send({Request.data(), Request.size()}));
}
