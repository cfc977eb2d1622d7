#pragma once

#include "HAL/Platform.h"

#include <chrono>

struct FPlatformTime
{
	// Seconds since an epoch of the engine's own.
	static double Seconds()
	{
		return 16777216.0 + std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
	}
	static float ToMilliseconds(uint32 Cycles) { return static_cast<float>(Cycles) / 1000.0f; }
};
