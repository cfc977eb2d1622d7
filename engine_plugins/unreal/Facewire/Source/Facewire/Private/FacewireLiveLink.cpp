#include "FacewireLiveLink.h"

#include "FacewireText.h"
#include "Misc/FrameRate.h"
#include "Misc/QualifiedFrameTime.h"

#include <array>

FLiveLinkStaticDataStruct FacewireLiveLink::MakeNames(facewire::livelink::Rig Rig)
{
	const size_t Count = facewire::livelink::value_count(Rig);
	FLiveLinkStaticDataStruct Data(FLiveLinkBaseStaticData::StaticStruct());
	TArray<FName>& Names = Data.Cast<FLiveLinkBaseStaticData>()->PropertyNames;
	Names.Reserve(static_cast<int32>(Count));
	for (size_t Index = 0; Index < Count; ++Index)
	{
		Names.Add(FName(*FacewireText::FromUtf8(facewire::livelink::value_name_of(Index))));
	}
	return Data;
}

FLiveLinkFrameDataStruct FacewireLiveLink::MakeFrame(const facewire::Face& Face,
	const facewire::livelink::Angles& Angles, double WorldSeconds, facewire::livelink::SceneClock& Clock, int64 AtNs,
	uint32 Fps)
{
	std::array<float, facewire::livelink::kMostValues> Values;
	facewire::livelink::to_values(Face, Angles, Values);
	// The engine's own timecode, where nobody set another, is the local time of day.
	const int64 DayNs = FDateTime::Now().GetTimeOfDay().GetTicks() * 100;
	const facewire::livelink::SceneTime Scene = Clock.stamp(AtNs, DayNs, Fps);

	FLiveLinkFrameDataStruct Data(FLiveLinkBaseFrameData::StaticStruct());
	FLiveLinkBaseFrameData& Base = *Data.Cast<FLiveLinkBaseFrameData>();
	Base.WorldTime = FLiveLinkWorldTime(WorldSeconds);
	Base.MetaData.SceneTime =
		FQualifiedFrameTime(FFrameTime(FFrameNumber(Scene.frame), Scene.sub_frame), FFrameRate(Fps, 1));
	Base.PropertyValues.Append(Values.data(), static_cast<int32>(facewire::livelink::value_count(Angles.rig)));
	return Data;
}
