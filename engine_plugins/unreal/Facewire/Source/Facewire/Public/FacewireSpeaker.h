#pragma once

#include "Components/ActorComponent.h"
#include "CoreMinimal.h"
#include "FacewireMood.h"
#include "UObject/ObjectPtr.h"

#include "FacewireSpeaker.generated.h"

namespace facewire
{
	struct Endpoint;
	namespace control
	{
		struct AudioFormat;
	}
}
struct FFacewireSpeechNews;
class FFacewireReader;
class FFacewireSpeechWork;
class FFacewireTap;
class FFacewireThread;
class UAudioComponent;
class USoundBase;
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

	// Where the sidecar runs. It listens on this machine alone unless it was told otherwise.
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Facewire")
	FString Host = TEXT("127.0.0.1");

	// The port of `--faces`.
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Facewire")
	int32 FacesPort = 5570;

	// The port of `--control`.
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Facewire")
	int32 ControlPort = 5571;

	// What lies between handing sound to the engine and hearing it: sound begins so much before its moment, and lines
	// begin so much later.
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Facewire", meta = (ClampMin = 0, ClampMax = 500, Units = "ms"))
	float SoundLatencyMs = 0.0f;

	// What plays the sound, with its class, attenuation and effects; none: a plain one is made, and a sound of its own
	// brings its own.
	UPROPERTY(BlueprintReadWrite, Category = "Facewire")
	TObjectPtr<UAudioComponent> Audio;

	// A line begins to be heard.
	UPROPERTY(BlueprintAssignable, Category = "Facewire")
	FFacewireSpeechStarted OnStarted;

	// A line has been heard to its end, or was interrupted.
	UPROPERTY(BlueprintAssignable, Category = "Facewire")
	FFacewireSpeechFinished OnFinished;

	// A line has no face, and why: it is heard all the same.
	UPROPERTY(BlueprintAssignable, Category = "Facewire")
	FFacewireSpeechFailed OnFailed;

	// Says a whole sound, as the engine plays it; what is being said is cut off, with its face. Its samples are those
	// that were imported, or stored beside it (UFacewireSamples), or decoded; where there are none, such as of a cue or a
	// streaming sound, the face follows what is heard.
	UFUNCTION(BlueprintCallable, Category = "Facewire")
	void Speak(USoundBase* Sound);

	// The same with moods at times of the sound.
	UFUNCTION(BlueprintCallable, Category = "Facewire")
	void SpeakWithMoods(USoundBase* Sound, const TArray<FFacewireMood>& Moods);

	// Begins a line whose sound comes in pieces, such as from a text-to-speech: 16-bit samples, interleaved. What is
	// being said is cut off.
	UFUNCTION(BlueprintCallable, Category = "Facewire")
	void BeginSpeech(int32 SampleRate, int32 Channels);

	// The next piece of the line that was begun, of any size.
	UFUNCTION(BlueprintCallable, Category = "Facewire")
	void PushSpeech(const TArray<uint8>& Samples);

	// Moods of the line, at times that count from the piece that is pushed next.
	UFUNCTION(BlueprintCallable, Category = "Facewire")
	void PushMoods(const TArray<FFacewireMood>& Moods);

	// The line is complete. Without this the end of its last word waits for more.
	UFUNCTION(BlueprintCallable, Category = "Facewire")
	void EndSpeech();

	// Falls silent at once; the mouth is at rest within 200 ms.
	UFUNCTION(BlueprintCallable, Category = "Facewire")
	void StopSpeaking();

	// Stands still, sound and face, until resumed. Nothing is lost.
	UFUNCTION(BlueprintCallable, Category = "Facewire")
	void PauseSpeaking();

	// Goes on where sound and face stand still.
	UFUNCTION(BlueprintCallable, Category = "Facewire")
	void ResumeSpeaking();

	// Whether a line has been begun and not yet been heard to its end.
	UFUNCTION(BlueprintPure, Category = "Facewire")
	bool IsSpeaking() const { return Line != ELine::None; }

	virtual void TickComponent(
		float DeltaTime, ELevelTick TickType, FActorComponentTickFunction* ThisTickFunction) override;
	virtual void EndPlay(const EEndPlayReason::Type EndPlayReason) override;

private:
	// What plays: pieces in a procedural sound, a whole sound, or one whose samples come from what is heard of it.
	enum class ELine : uint8 { None, Pieces, Whole, Heard };

	bool OpenVoice(int32 SampleRate, int32 Channels);
	void LeaveVoice();
	void BeginLine(ELine NewLine);
	void PollReader();
	void PollTap();
	void PollPause();
	void Play(const FFacewireSpeechNews& News);
	void StartSound(USoundBase* Started);
	bool IsHeard(const FFacewireSpeechNews& News) const;
	void FallSilent(bool bAtOnce);
	void TellInterrupted();
	void Tell(const FFacewireSpeechNews& News);

	UPROPERTY(Transient)
	TObjectPtr<USoundWaveProcedural> Wave; // Of a line in pieces.

	UPROPERTY(Transient)
	TObjectPtr<USoundBase> Spoken; // Of a whole line.

	TArray<FFacewireMood> SpokenMoods; // Of the line, until it has a voice.
	TSharedPtr<FFacewireReader> Reader; // Of Spoken, until its samples are there.
	TSharedPtr<FFacewireTap, ESPMode::ThreadSafe> Tap;
	TSharedPtr<FFacewireSpeechWork, ESPMode::ThreadSafe> Work;
	TSharedPtr<FFacewireThread> Thread;
	TArray<TSharedPtr<FFacewireThread>> Retired; // Still saying goodbye.
	ELine Line = ELine::None;
	int32 LineNumber = 0; // Tells a line from the next.
	int32 Interrupted = 0; // Lines whose OnFinished is to be told.
	int64 StartedNs = 0; // When the sound of the line began; 0: it has not.
	int64 SilentNs = 0; // When a line that has been heard to its end may fall silent; 0: none plays on.
	bool bVoice = false; // The line is known to the sidecar's voice.
	bool bBegun = false; // OnStarted has been told.
	bool bEnded = false;
	bool bWantsPause = false;
	bool bPaused = false; // By whoever asked, or with the game.
	bool bStandsStill = false;
	bool bTold = false; // OnFailed, of this line.
};
