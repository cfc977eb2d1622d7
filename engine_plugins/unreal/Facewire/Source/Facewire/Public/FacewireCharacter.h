#pragma once

#include "Components/ActorComponent.h"
#include "CoreMinimal.h"
#include "FacewireMood.h"

#include "FacewireCharacter.generated.h"

namespace facewire
{
	struct Trait;
}
class FFacewireCharacterWork;
class FFacewireThread;

DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FFacewireCharacterRefused, const FString&, Reason);

// Gives a subject its character: the mood, head, eyes and way to speak that `facewire tune` has saved as a file, and what
// the game changes above it. The sidecar is told when it is there, and again when it or the subject has begun anew.
UCLASS(ClassGroup = (Facewire), meta = (BlueprintSpawnableComponent))
class FACEWIRE_API UFacewireCharacter : public UActorComponent
{
	GENERATED_BODY()

public:
	UFacewireCharacter();

	// Whose character this is, as the sidecar names it. Empty: that of everybody on the line, and of those who come later.
	UPROPERTY(EditAnywhere, BlueprintReadOnly, Category = "Facewire")
	FString Subject = TEXT("host");

	// What `facewire tune` has saved; empty: nothing. A path that is not absolute begins at the project's Content folder.
	UPROPERTY(EditAnywhere, BlueprintReadOnly, Category = "Facewire")
	FString File;

	// Where the sidecar runs. It listens on this machine alone unless it was told otherwise.
	UPROPERTY(EditAnywhere, BlueprintReadOnly, Category = "Facewire")
	FString Host = TEXT("127.0.0.1");

	// The port of `--faces`.
	UPROPERTY(EditAnywhere, BlueprintReadOnly, Category = "Facewire", meta = (ClampMin = 1, ClampMax = 65535))
	int32 FacesPort = 5570;

	// The port of `--control`.
	UPROPERTY(EditAnywhere, BlueprintReadOnly, Category = "Facewire", meta = (ClampMin = 1, ClampMax = 65535))
	int32 ControlPort = 5571;

	// The file cannot be read, or the sidecar does not take what is set, and why.
	UPROPERTY(BlueprintAssignable, Category = "Facewire")
	FFacewireCharacterRefused OnRefused;

	// Reads another file. What it does not say stays as it is.
	UFUNCTION(BlueprintCallable, Category = "Facewire")
	void SetFile(const FString& NewFile);

	// Colours the face; the gain is 0 to 1.
	UFUNCTION(BlueprintCallable, Category = "Facewire")
	void SetMood(EFacewireMood Mood, float Gain = 0.7f);

	// Changes a trait that is a number, such as `smile` or `blinks`. It holds above the file.
	UFUNCTION(BlueprintCallable, Category = "Facewire")
	void SetNumber(const FString& Trait, float Value);

	// Changes a trait that is a word, such as `head` to `lively`.
	UFUNCTION(BlueprintCallable, Category = "Facewire")
	void SetWord(const FString& Trait, const FString& Word);

	// Where the eyes look, and for far looks the head too: degrees to the face's own right, and down.
	UFUNCTION(BlueprintCallable, Category = "Facewire")
	void LookAt(float YawDegrees, float PitchDegrees);

	// The eyes look where they like again.
	UFUNCTION(BlueprintCallable, Category = "Facewire")
	void LookFreely();

	// What has become of it, in words for a debug label.
	UFUNCTION(BlueprintPure, Category = "Facewire")
	FString GetStatus() const { return Status; }

	virtual void TickComponent(
		float DeltaTime, ELevelTick TickType, FActorComponentTickFunction* ThisTickFunction) override;
	virtual void EndPlay(const EEndPlayReason::Type EndPlayReason) override;

private:
	FFacewireCharacterWork& GetWork();
	void Put(const facewire::Trait& Trait);

	TSharedPtr<FFacewireCharacterWork, ESPMode::ThreadSafe> Work; // From the first tick or change on.
	TSharedPtr<FFacewireThread> Thread;
	FString Status = TEXT("not begun");
	int32 Refusals = 0; // Of the work, as far as they were told.
};
