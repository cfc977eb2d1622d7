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
