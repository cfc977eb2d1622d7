#pragma once

#include "Sound/SoundWave.h"

class USoundWaveProcedural : public USoundWave
{
	CLASS_BODY(USoundWaveProcedural, USoundWave)

public:
	void QueueAudio(const uint8* AudioData, const int32 BufferSize) { Queued.Append(AudioData, BufferSize); }

	TArray<uint8> Queued; // All that was ever queued.
};
