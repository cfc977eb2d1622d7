#pragma once

#include "CoreMinimal.h"
#include "LiveLinkSourceSettings.h"

#include "FacewireSourceSettings.generated.h"

// What can be changed of a Facewire source in the Live Link panel, beside the engine's own evaluation mode and buffers.
UCLASS()
class FACEWIRE_API UFacewireSourceSettings : public ULiveLinkSourceSettings
{
	GENERATED_BODY()

public:
	// Where the sidecar runs. It listens on this machine alone unless it was told otherwise.
	UPROPERTY(EditAnywhere, Category = "Facewire")
	FString Host = TEXT("127.0.0.1");

	UPROPERTY(EditAnywhere, Category = "Facewire", meta = (ClampMin = 1, ClampMax = 65535))
	int32 FacesPort = 5570;

	UPROPERTY(EditAnywhere, Category = "Facewire", meta = (ClampMin = 1, ClampMax = 65535))
	int32 ControlPort = 5571;

	// Which characters to show; none: all.
	UPROPERTY(EditAnywhere, Category = "Facewire")
	TArray<FString> Subjects;

	// What head and eye angles are multiplied by. 1: radians; 0.3183: half turns.
	UPROPERTY(EditAnywhere, Category = "Facewire|Head and eyes")
	float AngleScale = 1.0f;

	UPROPERTY(EditAnywhere, Category = "Facewire|Head and eyes")
	bool bFlipYaw = false;

	UPROPERTY(EditAnywhere, Category = "Facewire|Head and eyes")
	bool bFlipPitch = false;

	UPROPERTY(EditAnywhere, Category = "Facewire|Head and eyes")
	bool bFlipRoll = false;

	// Shows every face so much later, for sound that takes its time to the ear.
	UPROPERTY(EditAnywhere, Category = "Facewire", meta = (ClampMin = 0, ClampMax = 1000, Units = "ms"))
	float DelayMs = 0.0f;
};
