#pragma once

#include "CoreMinimal.h"

class USoundBase;
class USoundWave;

// Sound as 16-bit samples, interleaved.
struct FFacewirePcm
{
	TArray<uint8> Samples;
	int32 SampleRate = 0;
	int32 Channels = 0;
};

// Mixes down to one channel.
void MixFacewirePcm(FFacewirePcm& Pcm);

#if WITH_EDITOR
// Gives what was imported into a sound asset; false if the editor does not have it.
bool ReadImportedFacewirePcm(const USoundWave& Sound, FFacewirePcm& Out);
#endif

// Reads a sound asset: what was imported, in the editor; what was stored beside it (UFacewireSamples); what the engine
// decodes, on a thread of its own. The game thread's alone; whoever makes one keeps the sound alive as long.
class FFacewireReader
{
public:
	enum class EState : uint8 { Reading, Ready, None };

	explicit FFacewireReader(USoundBase& InSound);
	// Waits for a decoder that is still at work.
	~FFacewireReader();
	FFacewireReader(const FFacewireReader&) = delete;
	FFacewireReader& operator=(const FFacewireReader&) = delete;

	// Gives the samples once they are ready. None: there are none to be had, such as of a streaming sound.
	EState Poll(FFacewirePcm& Out);

private:
	struct FDecoding;

	void BeginDecoding(USoundWave& Sound);
	void EndDecoding();

	EState State = EState::None;
	FFacewirePcm Pcm;
	TUniquePtr<FDecoding> Decoding;
};
