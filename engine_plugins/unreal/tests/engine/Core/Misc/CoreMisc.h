#pragma once

#include "HAL/Platform.h"

namespace EngineOfTests
{
	inline bool bDedicatedServer = false;
	inline bool bCommandlet = false;
}

inline bool IsRunningDedicatedServer() { return EngineOfTests::bDedicatedServer; }
inline bool IsRunningCommandlet() { return EngineOfTests::bCommandlet; }
