#pragma once

#include "Audio.h"
#include "CoreMinimal.h"

#include <atomic>

THIRD_PARTY_INCLUDES_START
#include <facewire/sample_ring.hpp>
THIRD_PARTY_INCLUDES_END

// Hears what one audio component plays, as the mixer renders it, and mixes it down to one channel.
class FFacewireTap final : public ISourceBufferListener
{
public:
	// Hertz; 0 before anything has been heard. The game thread's, as is Take.
	int32 GetSampleRate() const { return SampleRate; }
	// Appends 16-bit samples.
	void Take(TArray<uint8>& Out);

	// The mixer's thread.
	virtual void OnNewBuffer(const FOnNewBufferParams& Heard) override;
	virtual void OnSourceReleased(const int32) override {}

private:
	static constexpr size_t Capacity = 96000; // Half a second at the highest rate: a game that hangs longer has a gap.

	facewire::SampleRing Ring{Capacity};
	std::atomic<int32> SampleRate{0};
};
