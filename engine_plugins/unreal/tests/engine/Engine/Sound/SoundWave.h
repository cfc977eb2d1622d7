#pragma once

#include "CoreMinimal.h"
#include "Sound/SoundBase.h"

enum EDecompressionType : uint8 { DTYPE_Setup, DTYPE_Invalid, DTYPE_Preview, DTYPE_Native, DTYPE_RealTime };
class FAsyncAudioDecompressWorker;
template <typename Worker> class FAsyncTask;

class USoundWave : public USoundBase
{
	CLASS_BODY(USoundWave, USoundBase)

public:
	using FAsyncAudioDecompress = FAsyncTask<FAsyncAudioDecompressWorker>;

	TEnumAsByte<EDecompressionType> DecompressionType = DTYPE_Setup;
	uint8 bLooping : 1;
	int32 NumChannels = 1;
	int32 RawPCMDataSize = 0;
	uint8* RawPCMData = nullptr;

	USoundWave() : bLooping(0) {}
	virtual ~USoundWave() override { delete[] RawPCMData; }
	virtual bool InitAudioResource(FName) { return !bStreaming; }
	virtual FName GetRuntimeFormat() const { return TEXT("BINKA"); }
	float GetSampleRateForCurrentPlatform() const { return SampleRate; }
	void SetSampleRate(uint32 InSampleRate, bool = false) { SampleRate = static_cast<float>(InSampleRate); }
	bool GetImportedSoundWaveData(TArray<uint8>& OutSamples, uint32& OutSampleRate, uint16& OutChannels) const
	{
		OutSamples = Imported;
		OutSampleRate = static_cast<uint32>(SampleRate);
		OutChannels = static_cast<uint16>(NumChannels);
		return Imported.Num() > 0;
	}

	// What a test makes of it.
	TArray<uint8> Imported;   // Empty as in a packaged game.
	TArray<uint8> Compressed; // What a decoder would give.
	float SampleRate = 0.0f;
	bool bStreaming = false;
};
