#pragma once

#include "CoreMinimal.h"

// Called on the audio mixer's thread.
class ISourceBufferListener
{
public:
	virtual ~ISourceBufferListener() = default;

	struct FOnNewBufferParams
	{
		const float* AudioData = nullptr;
		int32 SourceId = INDEX_NONE;
		int32 NumSamples = 0;
		int32 NumChannels = 0;
		int32 SampleRate = 0;
	};
	virtual void OnNewBuffer(const FOnNewBufferParams&) = 0;
	virtual void OnSourceReleased(const int32 InSourceId) = 0;
};
using FSharedISourceBufferListenerPtr = TSharedPtr<ISourceBufferListener, ESPMode::ThreadSafe>;
