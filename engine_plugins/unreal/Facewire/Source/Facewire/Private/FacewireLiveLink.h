#pragma once

#include "CoreMinimal.h"
#include "LiveLinkTypes.h"

THIRD_PARTY_INCLUDES_START
#include <facewire/livelink.hpp>
THIRD_PARTY_INCLUDES_END

// Faces in Live Link's own structures, of the Basic role.
namespace FacewireLiveLink
{
	FLiveLinkStaticDataStruct MakeNames(facewire::livelink::Rig Rig);

	// A frame of `Clock`, which is its subject's, shown now. `AtNs` is its time by its own clock.
	FLiveLinkFrameDataStruct MakeFrame(const facewire::Face& Face, const facewire::livelink::Angles& Angles,
		double WorldSeconds, facewire::livelink::SceneClock& Clock, int64 AtNs, uint32 Fps);
}
