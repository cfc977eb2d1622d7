#pragma once

#include "Containers/Ticker.h"
#include "CoreMinimal.h"
#include "Subsystems/GameInstanceSubsystem.h"

#include "FacewireSubsystem.generated.h"

class FFacewireRenderWork;
class FFacewireThread;

// Tells the sidecar how long the game's frames take, ten times a second, so that it keeps out of the renderer's way.
//
// Set in DefaultGame.ini, section [/Script/Facewire.FacewireSubsystem].
UCLASS(Config = Game)
class FACEWIRE_API UFacewireSubsystem : public UGameInstanceSubsystem
{
	GENERATED_BODY()

public:
	// Whether the sidecar is told how long the game's frames take, so that it can keep out of their way.
	UPROPERTY(Config)
	bool bReportFrameTimes = true;

	// Where the sidecar runs. It listens on this machine alone unless it was told otherwise.
	UPROPERTY(Config)
	FString Host = TEXT("127.0.0.1");

	// The port of `--control`.
	UPROPERTY(Config)
	int32 ControlPort = 5571;

	// What a frame may take; 0: what the display, the headset or the engine's cap allows, told from the game's pace.
	UPROPERTY(Config)
	float BudgetMs = 0.0f;

	virtual void Initialize(FSubsystemCollectionBase& Collection) override;
	virtual void Deinitialize() override;

private:
	bool HandleTick(float DeltaTime);

	FTSTicker::FDelegateHandle Ticker;
	TSharedPtr<FFacewireRenderWork, ESPMode::ThreadSafe> Work;
	TSharedPtr<FFacewireThread> Thread;
};
