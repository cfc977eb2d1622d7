#pragma once

#include "CoreMinimal.h"

#include "FacewireMood.generated.h"

// What colours a face beside what is said.
UENUM(BlueprintType)
enum class EFacewireMood : uint8
{
	Neutral,
	Joy,
	Anger,
	Sadness,
	Fear,
	Disgust,
	Surprise,
	Contempt,
	Tired,
	Whisper,
	Shout,
	// Guessed from how lively the voice sounds; a character can have it, a line cannot.
	Auto,
};

// A mood that comes with the words. It holds until the next one of the line, or the line's end; then the character's own
// is back.
USTRUCT(BlueprintType)
struct FFacewireMood
{
	GENERATED_BODY()

	// What colours the face.
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Facewire")
	EFacewireMood Mood = EFacewireMood::Neutral;

	// When it begins, from the first sample of what it is given with.
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Facewire", meta = (ClampMin = 0, ClampMax = 3600, Units = "s"))
	float AtSeconds = 0.0f;

	// How strong it is.
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Facewire", meta = (ClampMin = 0, ClampMax = 1))
	float Gain = 1.0f;

	// How long it takes to come, 0.1 s or more; 0: as long as the character's own moods.
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Facewire", meta = (ClampMin = 0, ClampMax = 30, Units = "s"))
	float FadeSeconds = 0.0f;

	// After how long it goes by itself; 0: not before the next mood of the line.
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Facewire", meta = (ClampMin = 0, ClampMax = 3600, Units = "s"))
	float HoldSeconds = 0.0f;
};
