#pragma once

#include "HAL/Platform.h"

template <typename T>
class TEnumAsByte
{
public:
	TEnumAsByte() = default;
	TEnumAsByte(T InValue) : Value(static_cast<uint8>(InValue)) {}
	operator T() const { return static_cast<T>(Value); }

private:
	uint8 Value = 0;
};
