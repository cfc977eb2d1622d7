#pragma once

#include "HAL/Platform.h"

struct FFrameNumber
{
	FFrameNumber() = default;
	FFrameNumber(int32 InValue) : Value(InValue) {}

	int32 Value = 0;
};
