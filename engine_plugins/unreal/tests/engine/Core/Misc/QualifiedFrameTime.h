#pragma once

#include "Misc/FrameRate.h"
#include "Misc/FrameTime.h"

struct FQualifiedFrameTime
{
	FQualifiedFrameTime() = default;
	FQualifiedFrameTime(const FFrameTime& InTime, const FFrameRate& InRate) : Time(InTime), Rate(InRate) {}
	double AsSeconds() const { return Time.AsDecimal() * Rate.Denominator / Rate.Numerator; }

	FFrameTime Time;
	FFrameRate Rate;
};
