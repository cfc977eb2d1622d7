#pragma once

#include "Sound/SoundWave.h"

#include <cstring>
#include <thread>

class FAudioDevice;

namespace EngineOfTests
{
	inline std::thread::id GameThread = std::this_thread::get_id();
	inline bool bDecodedOnGameThread = false;
}

class FAsyncAudioDecompressWorker
{
public:
	FAsyncAudioDecompressWorker(USoundWave* InWave, int32, FAudioDevice* = nullptr) : Wave(*InWave) {}
	// Keeps the result of sounds that play from memory, of the others nothing.
	void DoWork()
	{
		EngineOfTests::bDecodedOnGameThread |= std::this_thread::get_id() == EngineOfTests::GameThread;
		if (Wave.DecompressionType == DTYPE_Native && !Wave.Compressed.IsEmpty())
		{
			Wave.RawPCMDataSize = Wave.Compressed.Num();
			Wave.RawPCMData = new uint8[static_cast<size_t>(Wave.RawPCMDataSize)];
			std::memcpy(Wave.RawPCMData, Wave.Compressed.GetData(), static_cast<size_t>(Wave.RawPCMDataSize));
		}
	}

private:
	USoundWave& Wave;
};
