#pragma once

#include "Misc/CoreMisc.h"

// Whether anybody looks or listens here: a dedicated server and a commandlet, such as a cook, leave the sidecar alone.
inline bool FacewireMayDial()
{
	return !IsRunningDedicatedServer() && !IsRunningCommandlet();
}
