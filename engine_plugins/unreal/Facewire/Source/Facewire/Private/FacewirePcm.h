#pragma once

#include "CoreMinimal.h"

class USoundWave;

// Sound as 16-bit samples, interleaved.
struct FFacewirePcm
{
	TArray<uint8> Samples;
	int32 SampleRate = 0;
	int32 Channels = 0;
};

// Reads a sound asset: in the editor what was imported, in a packaged game what the engine decodes.
// False if neither can be had.
bool ReadFacewirePcm(USoundWave& Sound, FFacewirePcm& Out);
