#pragma once

#include "Components/ActorComponent.h"
#include "CoreMinimal.h"

#include "FacewireSpeaker.generated.h"

namespace facewire
{
	struct Endpoint;
	namespace control
	{
		struct AudioFormat;
	}
}
class FFacewireSpeechWork;
class FFacewireThread;
class UAudioComponent;
class USoundWave;
class USoundWaveProcedural;

DECLARE_DYNAMIC_MULTICAST_DELEGATE(FFacewireSpeechStarted);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FFacewireSpeechFinished, bool, bInterrupted);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FFacewireSpeechFailed, const FString&, Reason);

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

	// What lies between handing sound to the engine and hearing it: sound is handed over so much before its moment, and
	// lines begin so much later.
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Facewire", meta = (ClampMin = 0, ClampMax = 500, Units = "ms"))
	float SoundLatencyMs = 0.0f;

	// What plays the sound, with its attenuation and effects; none: a plain one is made.
	UPROPERTY(BlueprintReadWrite, Category = "Facewire")
	TObjectPtr<UAudioComponent> Audio;

	// A line begins to be heard.
	UPROPERTY(BlueprintAssignable, Category = "Facewire")
	FFacewireSpeechStarted OnStarted;

	// A line has been heard to its end, or was interrupted.
	UPROPERTY(BlueprintAssignable, Category = "Facewire")
	FFacewireSpeechFinished OnFinished;

	// A line has no face, and why: it is heard all the same, unless its sound cannot be read.
	UPROPERTY(BlueprintAssignable, Category = "Facewire")
	FFacewireSpeechFailed OnFailed;

	// Says a whole sound; what is being said is cut off, with its face. In a packaged game the sound's Loading Behavior
	// must be Force Inline.
	UFUNCTION(BlueprintCallable, Category = "Facewire")
	void Speak(USoundWave* Sound);

	// Begins a line whose sound comes in pieces, such as from a text-to-speech: 16-bit samples, interleaved. What is
	// being said is cut off.
	UFUNCTION(BlueprintCallable, Category = "Facewire")
	void BeginSpeech(int32 SampleRate, int32 Channels);

	UFUNCTION(BlueprintCallable, Category = "Facewire")
	void PushSpeech(const TArray<uint8>& Samples);

	UFUNCTION(BlueprintCallable, Category = "Facewire")
	void EndSpeech();

	// Falls silent at once; the mouth is at rest within 200 ms.
	UFUNCTION(BlueprintCallable, Category = "Facewire")
	void StopSpeaking();

	// Stands still, sound and face, until resumed. Nothing is lost.
	UFUNCTION(BlueprintCallable, Category = "Facewire")
	void PauseSpeaking();

	UFUNCTION(BlueprintCallable, Category = "Facewire")
	void ResumeSpeaking();

	UFUNCTION(BlueprintPure, Category = "Facewire")
	bool IsSpeaking() const { return Wave != nullptr; }

	virtual void TickComponent(
		float DeltaTime, ELevelTick TickType, FActorComponentTickFunction* ThisTickFunction) override;
	virtual void EndPlay(const EEndPlayReason::Type EndPlayReason) override;

private:
	void OpenVoice(const facewire::Endpoint& Endpoint, const facewire::control::AudioFormat& Format);
	void LeaveVoice();
	void Play(const TArray<uint8>& Samples, bool bStart);
	void SetStill(bool bStill);
	void FallSilent();

	UPROPERTY(Transient)
	TObjectPtr<USoundWaveProcedural> Wave; // Of the line being said.

	TSharedPtr<FFacewireSpeechWork, ESPMode::ThreadSafe> Work;
	TSharedPtr<FFacewireThread> Thread;
	TArray<TSharedPtr<FFacewireThread>> Retired; // Still saying goodbye.
	int32 Interrupted = 0; // Lines whose OnFinished is to be told.
	bool bEnded = false;
	bool bStandsStill = false;
	bool bTold = false; // OnFailed, of this line.
};
