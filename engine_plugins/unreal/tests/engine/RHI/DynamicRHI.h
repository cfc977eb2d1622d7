#pragma once

#include "CoreTypes.h"

inline uint32 RHIGetGPUFrameCycles(uint32 = 0) { return 4000; }
