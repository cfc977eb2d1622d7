#include "FacewireSubsystem.h"

#include "DynamicRHI.h"
#include "Engine/Engine.h"
#include "FacewireDial.h"
#include "FacewireRenderWork.h"
#include "FacewireThread.h"
#include "HAL/PlatformProcess.h"
#include "HAL/PlatformTime.h"

void UFacewireSubsystem::Initialize(FSubsystemCollectionBase& Collection)
{
	Super::Initialize(Collection);
	if (!bReportFrameTimes || !FacewireMayDial())
	{
		return;
	}
	const TSharedRef<FFacewireRenderWork, ESPMode::ThreadSafe> NewWork =
		MakeShared<FFacewireRenderWork, ESPMode::ThreadSafe>(Host, ControlPort);
	Work = NewWork;
	Thread = MakeShared<FFacewireThread>(NewWork, TEXT("Facewire frame times"));
	Ticker = FTSTicker::GetCoreTicker().AddTicker(
		FTickerDelegate::CreateUObject(this, &UFacewireSubsystem::HandleTick));
}

void UFacewireSubsystem::Deinitialize()
{
	FTSTicker::GetCoreTicker().RemoveTicker(Ticker);
	Thread.Reset();
	Work.Reset();
	Super::Deinitialize();
}

bool UFacewireSubsystem::HandleTick(float DeltaTime)
{
	// The protocol's bounds: a loading screen is no frame of ten seconds.
	facewire::control::RenderTimes Times;
	Times.frame_ms = FMath::Clamp(static_cast<double>(DeltaTime) * 1000.0, 0.0, 10000.0);
	Work->Pace.record(Times.frame_ms);
	const double CapHz = GEngine == nullptr ? 0.0 : static_cast<double>(GEngine->GetMaxTickRate(DeltaTime, false));
	const double Budget = BudgetMs > 0.0f ? static_cast<double>(BudgetMs) : Work->Pace.ms(CapHz);
	Times.budget_ms = FMath::Clamp(Budget, 0.1, 10000.0);
	Times.pid = FPlatformProcess::GetCurrentProcessId();
	if (const uint32 Cycles = RHIGetGPUFrameCycles(); Cycles != 0)
	{
		Times.gpu_ms = FMath::Clamp(static_cast<double>(FPlatformTime::ToMilliseconds(Cycles)), 0.0, 10000.0);
	}
	Work->Report(Times);
	return true;
}
