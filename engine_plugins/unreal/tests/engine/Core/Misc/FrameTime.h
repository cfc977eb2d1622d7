#pragma once

#include "Misc/FrameNumber.h"

#include <cstdlib>

struct FFrameTime
{
	FFrameTime() = default;
	FFrameTime(FFrameNumber Number) : FrameNumber(Number) {}
	// The engine checks that a sub-frame is in [0, 1).
	FFrameTime(FFrameNumber Number, float InSubFrame) : FrameNumber(Number), SubFrame(InSubFrame)
	{
		if (!(InSubFrame >= 0.0f && InSubFrame < 1.0f))
		{
			std::abort();
		}
	}
	double AsDecimal() const { return FrameNumber.Value + static_cast<double>(SubFrame); }

	FFrameNumber FrameNumber;

private:
	float SubFrame = 0.0f;
};
