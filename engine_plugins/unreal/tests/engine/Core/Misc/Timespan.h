#pragma once

#include "HAL/Platform.h"

// In ticks of 100 ns.
struct FTimespan
{
	FTimespan() = default;
	explicit FTimespan(int64 InTicks) : Ticks(InTicks) {}
	static FTimespan FromMilliseconds(double Milliseconds) { return FTimespan(static_cast<int64>(Milliseconds * 1e4)); }
	static FTimespan Zero() { return FTimespan(); }
	int64 GetTicks() const { return Ticks; }
	double GetTotalMilliseconds() const { return static_cast<double>(Ticks) / 1e4; }

private:
	int64 Ticks = 0;
};
