#pragma once

#include "Misc/Timespan.h"

#include <chrono>
#include <ctime>

struct FDateTime
{
	// Local time.
	static FDateTime Now()
	{
		const std::chrono::nanoseconds Since = std::chrono::system_clock::now().time_since_epoch();
		const std::time_t Seconds = static_cast<std::time_t>(Since.count() / 1000000000);
		std::tm Parts{};
		localtime_r(&Seconds, &Parts);
		FDateTime Out;
		Out.OfDay = (Parts.tm_hour * 3600 + Parts.tm_min * 60 + Parts.tm_sec) * 10000000ll + Since.count() / 100 % 10000000;
		return Out;
	}
	FTimespan GetTimeOfDay() const { return FTimespan(OfDay); }

private:
	int64 OfDay = 0;
};
