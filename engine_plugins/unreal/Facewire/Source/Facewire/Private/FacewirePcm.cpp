#include "FacewirePcm.h"

#include "AudioDecompress.h"
#include "Sound/SoundWave.h"

namespace
{
#if WITH_EDITOR
	bool ReadImported(const USoundWave& Sound, FFacewirePcm& Out)
	{
		uint32 SampleRate = 0;
		uint16 Channels = 0;
		if (!Sound.GetImportedSoundWaveData(Out.Samples, SampleRate, Channels))
		{
			return false;
		}
		Out.SampleRate = static_cast<int32>(SampleRate);
		Out.Channels = Channels;
		return Out.Samples.Num() > 0;
	}
#endif

	constexpr int32 PrecacheFrames = 8192; // Any positive number: the whole sound is decoded.

	bool Decode(USoundWave& Sound, FFacewirePcm& Out)
	{
		if (Sound.RawPCMData == nullptr)
		{
			// The decompressor keeps its result only for sounds that play from memory.
			const EDecompressionType Usual = Sound.DecompressionType;
			Sound.DecompressionType = DTYPE_Native;
			if (Sound.InitAudioResource(Sound.GetRuntimeFormat()))
			{
				USoundWave::FAsyncAudioDecompress Task(&Sound, PrecacheFrames);
				Task.StartSynchronousTask();
			}
			Sound.DecompressionType = Usual;
		}
		if (Sound.RawPCMData == nullptr || Sound.RawPCMDataSize <= 0)
		{
			return false;
		}
		Out.Samples.Reset();
		Out.Samples.Append(Sound.RawPCMData, Sound.RawPCMDataSize);
		Out.SampleRate = static_cast<int32>(Sound.GetSampleRateForCurrentPlatform());
		Out.Channels = Sound.NumChannels;
		return true;
	}
}

bool ReadFacewirePcm(USoundWave& Sound, FFacewirePcm& Out)
{
#if WITH_EDITOR
	if (ReadImported(Sound, Out))
	{
		return true;
	}
#endif
	return Decode(Sound, Out);
}
