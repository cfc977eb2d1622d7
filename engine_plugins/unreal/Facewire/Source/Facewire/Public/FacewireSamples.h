#pragma once

#include "CoreMinimal.h"
#include "Engine/AssetUserData.h"

#include "FacewireSamples.generated.h"

class USoundWave;

// A sound's samples in one channel, kept beside it so that a packaged game can send them to the sidecar whatever the
// sound's Loading Behavior. Add it under Asset User Data of a sound wave, or with StoreIn; each save brings it up to
// date. It costs 2 bytes a sample: 96 kB for a second at 48 kHz.
UCLASS()
class FACEWIRE_API UFacewireSamples : public UAssetUserData
{
	GENERATED_BODY()

public:
	// Samples of each channel in a second.
	UPROPERTY(VisibleAnywhere, Category = "Facewire")
	int32 SampleRate = 0;

	// 16-bit.
	UPROPERTY()
	TArray<uint8> Samples;

	// For editor utilities and Python: stores the samples of a sound beside it. False if the sound has none that were
	// imported, and outside the editor.
	UFUNCTION(BlueprintCallable, Category = "Facewire")
	static bool StoreIn(USoundWave* Sound);

	virtual void PreSave(FObjectPreSaveContext SaveContext) override;

private:
	bool Update(const USoundWave& Sound);
};
