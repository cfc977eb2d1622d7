#pragma once

#include "Components/ActorComponent.h"
#include "CoreMinimal.h"
#include "FacewireSourceSettings.h"
#include "UObject/ObjectPtr.h"

#include "FacewireTakePlayer.generated.h"

struct FFacewireTakeLine;
class UAudioComponent;
class USoundBase;

DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FFacewireTakeFinished, bool, bInterrupted);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FFacewireTakeFailed, const FString&, Reason);

// Plays a sound and the face that `facewire bake` made of it beforehand, in step. It needs no sidecar.
UCLASS(ClassGroup = (Facewire), meta = (BlueprintSpawnableComponent))
class FACEWIRE_API UFacewireTakePlayer : public UActorComponent
{
	GENERATED_BODY()

public:
	UFacewireTakePlayer();

	// The Live Link subject that the character's face uses. No other source may have one of that name.
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Facewire")
	FString Subject = TEXT("host");

	// Whose units the head's angles are in.
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Facewire")
	EFacewireRig Rig = EFacewireRig::ARKit;

	// Shows every face so much later, for sound that takes its time to the ear.
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Facewire", meta = (ClampMin = 0, ClampMax = 1000, Units = "ms"))
	float DelayMs = 0.0f;

	// What plays the sound; none: a plain one is made.
	UPROPERTY(BlueprintReadWrite, Category = "Facewire")
	TObjectPtr<UAudioComponent> Audio;

	// The sound has been heard to its end, or was interrupted.
	UPROPERTY(BlueprintAssignable, Category = "Facewire")
	FFacewireTakeFinished OnFinished;

	// The sound has no face, and why: it is heard all the same.
	UPROPERTY(BlueprintAssignable, Category = "Facewire")
	FFacewireTakeFailed OnFailed;

	// Plays a sound with a CSV of `facewire bake`. A path that is not absolute begins at the project's Content folder.
	// What is being played is cut off.
	UFUNCTION(BlueprintCallable, Category = "Facewire")
	void PlayTake(USoundBase* Sound, const FString& File);

	// Falls silent at once; the mouth is at rest within 200 ms.
	UFUNCTION(BlueprintCallable, Category = "Facewire")
	void StopTake();

	// Whether a take has been begun and not yet been heard to its end.
	UFUNCTION(BlueprintPure, Category = "Facewire")
	bool IsPlayingTake() const { return Spoken != nullptr; }

	virtual void TickComponent(
		float DeltaTime, ELevelTick TickType, FActorComponentTickFunction* ThisTickFunction) override;
	virtual void EndPlay(const EEndPlayReason::Type EndPlayReason) override;

private:
	void PollFile();
	void StartSound();
	void ShowFace();
	bool IsHeard() const;
	void TellInterrupted();

	UPROPERTY(Transient)
	TObjectPtr<USoundBase> Spoken;

	TSharedPtr<FFacewireTakeLine> Line; // From the first take to the end of play.
	int32 Interrupted = 0; // Lines whose OnFinished is to be told.
};
