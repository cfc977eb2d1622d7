#pragma once

#include "CoreMinimal.h"
#include "LiveLinkSourceSettings.h"

#include "FacewireSourceSettings.generated.h"

// Which rig the angles are for. What MetaHumans expect is reported by their users, not measured here.
UENUM(BlueprintType)
enum class EFacewireRig : uint8
{
	// Radians, as the recordings of the Live Link Face app.
	ARKit UMETA(DisplayName = "ARKit"),
	// About 14 degrees a unit, so that radians alone would turn the head a quarter as far.
	MetaHumanTo55 UMETA(DisplayName = "MetaHuman to 5.5"),
	// Degrees, with the curve HeadControlSwitch.
	MetaHumanFrom56 UMETA(DisplayName = "MetaHuman from 5.6"),
};

// What can be changed of a Facewire source in the Live Link panel, beside the engine's own evaluation mode and buffers.
UCLASS()
class FACEWIRE_API UFacewireSourceSettings : public ULiveLinkSourceSettings
{
	GENERATED_BODY()

public:
	// Where the sidecar runs. It listens on this machine alone unless it was told otherwise.
	UPROPERTY(EditAnywhere, Category = "Facewire")
	FString Host = TEXT("127.0.0.1");

	// The port of `--faces`.
	UPROPERTY(EditAnywhere, Category = "Facewire", meta = (ClampMin = 1, ClampMax = 65535))
	int32 FacesPort = 5570;

	// The port of `--control`.
	UPROPERTY(EditAnywhere, Category = "Facewire", meta = (ClampMin = 1, ClampMax = 65535))
	int32 ControlPort = 5571;

	// Which characters to show; none: all.
	UPROPERTY(EditAnywhere, Category = "Facewire")
	TArray<FString> Subjects;

	// Whose units the head's angles are in.
	UPROPERTY(EditAnywhere, Category = "Facewire|Head and eyes")
	EFacewireRig Rig = EFacewireRig::ARKit;

	// What head and eye angles are multiplied by beside.
	UPROPERTY(EditAnywhere, Category = "Facewire|Head and eyes")
	float AngleScale = 1.0f;

	// Turns head and eyes to the other side.
	UPROPERTY(EditAnywhere, Category = "Facewire|Head and eyes")
	bool bFlipYaw = false;

	// Turns head and eyes up where they went down.
	UPROPERTY(EditAnywhere, Category = "Facewire|Head and eyes")
	bool bFlipPitch = false;

	// Tilts the head to the other side.
	UPROPERTY(EditAnywhere, Category = "Facewire|Head and eyes")
	bool bFlipRoll = false;

	// Shows every face so much later, for sound that takes its time to the ear.
	UPROPERTY(EditAnywhere, Category = "Facewire", meta = (ClampMin = 0, ClampMax = 1000, Units = "ms"))
	float DelayMs = 0.0f;
};
