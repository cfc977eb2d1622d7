#pragma once

#include "HAL/Platform.h"

#include <cstring>

struct FCStringAnsi
{
	static int32 Strcmp(const ANSICHAR* A, const ANSICHAR* B) { return std::strcmp(A, B); }
};
