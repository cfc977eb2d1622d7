#include "FacewireTap.h"

#include <array>

void FFacewireTap::Take(TArray<uint8>& Out)
{
	std::array<std::int16_t, 2048> Chunk;
	while (const size_t Count = Ring.take(Chunk.data(), Chunk.size()))
	{
		const void* const Bytes = Chunk.data();
		Out.Append(static_cast<const uint8*>(Bytes), static_cast<int32>(Count * sizeof Chunk[0]));
	}
}

void FFacewireTap::OnNewBuffer(const FOnNewBufferParams& Heard)
{
	if (Heard.AudioData == nullptr || Heard.NumChannels <= 0)
	{
		return;
	}
	SampleRate = Heard.SampleRate;
	const size_t Channels = static_cast<size_t>(Heard.NumChannels);
	Ring.put(Heard.AudioData, static_cast<size_t>(Heard.NumSamples) / Channels, Channels);
}
