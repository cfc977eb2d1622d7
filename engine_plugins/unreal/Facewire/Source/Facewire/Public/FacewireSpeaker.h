#pragma once

#include "Components/ActorComponent.h"
#include "CoreMinimal.h"

#include "FacewireSpeaker.generated.h"

class FFacewireSpeechWork;
class FFacewireThread;
class UAudioComponent;
class USoundWave;
class USoundWaveProcedural;

// Gives its actor a voice: sends sound to the sidecar, which moves the face of `Subject`, and plays it in time.
//
// A line that the sidecar cannot take is played all the same, with a warning: nobody loses a line of dialogue.
UCLASS(ClassGroup = (Facewire), meta = (BlueprintSpawnableComponent))
class FACEWIRE_API UFacewireSpeaker : public UActorComponent
{
	GENERATED_BODY()

public:
	UFacewireSpeaker();

	// The character's name: the Live Link subject that its face uses.
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Facewire")
	FString Subject = TEXT("host");

	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Facewire")
	FString Host = TEXT("127.0.0.1");

	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Facewire")
	int32 FacesPort = 5570;

	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Facewire")
	int32 ControlPort = 5571;

	// What plays the sound, with its attenuation and effects; none: a plain one is made.
	UPROPERTY(BlueprintReadWrite, Category = "Facewire")
	TObjectPtr<UAudioComponent> Audio;

	// Says a whole sound; stops what is being said. In a packaged game the sound's Loading Behavior must be Force Inline.
	UFUNCTION(BlueprintCallable, Category = "Facewire")
	void Speak(USoundWave* Sound);

	// Begins a line whose sound comes in pieces, such as from a text-to-speech: 16-bit samples, interleaved.
	UFUNCTION(BlueprintCallable, Category = "Facewire")
	void BeginSpeech(int32 SampleRate, int32 Channels);

	UFUNCTION(BlueprintCallable, Category = "Facewire")
	void PushSpeech(const TArray<uint8>& Samples);

	UFUNCTION(BlueprintCallable, Category = "Facewire")
	void EndSpeech();

	// Falls silent at once. The face plays out what the sidecar has been sent.
	UFUNCTION(BlueprintCallable, Category = "Facewire")
	void StopSpeaking();

	UFUNCTION(BlueprintPure, Category = "Facewire")
	bool IsSpeaking() const { return Wave != nullptr; }

	virtual void TickComponent(
		float DeltaTime, ELevelTick TickType, FActorComponentTickFunction* ThisTickFunction) override;
	virtual void EndPlay(const EEndPlayReason::Type EndPlayReason) override;

private:
	void StartSound();

	UPROPERTY(Transient)
	TObjectPtr<USoundWaveProcedural> Wave;

	TSharedPtr<FFacewireSpeechWork, ESPMode::ThreadSafe> Work;
	TSharedPtr<FFacewireThread> Thread;
	TArray<TSharedPtr<FFacewireThread>> Retired; // Still closing their lines.
	bool bPlaying = false;
	bool bEnded = false;
	double QueuedSeconds = 0.0;
	double PlayingSince = 0.0;
};
