#include "FacewirePcm.h"

#include "Async/AsyncWork.h"
#include "AudioDecompress.h"
#include "FacewireSamples.h"
#include "Sound/SoundBase.h"
#include "Sound/SoundWave.h"
#include "Templates/Casts.h"

#include <cstring>

namespace
{
	constexpr int32 PrecacheFrames = 8192; // Any positive number: the whole sound is decoded.
}

void MixFacewirePcm(FFacewirePcm& Pcm)
{
	const int32 Channels = FMath::Max(Pcm.Channels, 1);
	const int32 Frames = Pcm.Samples.Num() / (2 * Channels);
	TArray<uint8> Mixed;
	Mixed.SetNumUninitialized(2 * Frames);
	for (int32 Frame = 0; Frame < Frames; ++Frame)
	{
		int32 Sum = 0;
		for (int32 Channel = 0; Channel < Channels; ++Channel)
		{
			int16 Sample = 0;
			std::memcpy(&Sample, Pcm.Samples.GetData() + 2 * (Frame * Channels + Channel), sizeof Sample);
			Sum += Sample;
		}
		const int16 Mean = static_cast<int16>(Sum / Channels);
		std::memcpy(Mixed.GetData() + 2 * Frame, &Mean, sizeof Mean);
	}
	Pcm.Samples = MoveTemp(Mixed);
	Pcm.Channels = 1;
}

#if WITH_EDITOR
bool ReadImportedFacewirePcm(const USoundWave& Sound, FFacewirePcm& Out)
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

// What the engine's pool of threads works on.
struct FFacewireReader::FDecoding
{
	explicit FDecoding(USoundWave& InSound)
		: Sound(InSound)
		, Usual(InSound.DecompressionType)
		, Task(&InSound, PrecacheFrames)
	{
	}

	USoundWave& Sound;
	const EDecompressionType Usual;
	USoundWave::FAsyncAudioDecompress Task;
};

FFacewireReader::FFacewireReader(USoundBase& InSound)
{
	USoundWave* const Sound = Cast<USoundWave>(&InSound);
	if (Sound == nullptr)
	{
		return;
	}
#if WITH_EDITOR
	if (ReadImportedFacewirePcm(*Sound, Pcm))
	{
		State = EState::Ready;
		return;
	}
#endif
	const UFacewireSamples* const Stored = Sound->GetAssetUserData<UFacewireSamples>();
	if (Stored != nullptr && Stored->Samples.Num() > 0)
	{
		Pcm.Samples = Stored->Samples;
		Pcm.SampleRate = Stored->SampleRate;
		Pcm.Channels = 1;
		State = EState::Ready;
		return;
	}
	BeginDecoding(*Sound);
}

FFacewireReader::~FFacewireReader()
{
	EndDecoding();
}

FFacewireReader::EState FFacewireReader::Poll(FFacewirePcm& Out)
{
	if (State == EState::Reading && Decoding->Task.IsDone())
	{
		EndDecoding();
	}
	if (State == EState::Ready)
	{
		Out = MoveTemp(Pcm);
		Pcm = FFacewirePcm();
	}
	return State;
}

void FFacewireReader::BeginDecoding(USoundWave& Sound)
{
	if (Sound.RawPCMData == nullptr && !Sound.InitAudioResource(Sound.GetRuntimeFormat()))
	{
		return; // It streams.
	}
	Decoding = MakeUnique<FDecoding>(Sound);
	State = EState::Reading;
	// The decompressor keeps its result only for sounds that play from memory.
	Sound.DecompressionType = DTYPE_Native;
	if (Sound.RawPCMData == nullptr)
	{
		Decoding->Task.StartBackgroundTask();
	}
	else
	{
		EndDecoding();
	}
}

void FFacewireReader::EndDecoding()
{
	if (!Decoding.IsValid())
	{
		return;
	}
	Decoding->Task.EnsureCompletion();
	USoundWave& Sound = Decoding->Sound;
	Sound.DecompressionType = Decoding->Usual;
	Decoding.Reset();
	State = EState::None;
	if (Sound.RawPCMData != nullptr && Sound.RawPCMDataSize > 0)
	{
		Pcm.Samples.Append(Sound.RawPCMData, Sound.RawPCMDataSize);
		Pcm.SampleRate = static_cast<int32>(Sound.GetSampleRateForCurrentPlatform());
		Pcm.Channels = Sound.NumChannels;
		State = EState::Ready;
	}
}
