#include "FacewireReceiver.h"

#include "FacewireEpochs.h"
#include "FacewireText.h"
#include "ILiveLinkClient.h"
#include "Misc/FrameRate.h"
#include "Misc/QualifiedFrameTime.h"
#include "Misc/ScopeLock.h"
#include "Roles/LiveLinkBasicRole.h"
#include "Roles/LiveLinkBasicTypes.h"

namespace
{
	constexpr int64 MillisecondNs = 1000000;
	constexpr int64 StatusIntervalNs = 250 * MillisecondNs;
	constexpr int64 LongestWaitMs = 20;
}

FFacewireReceiver::FFacewireReceiver(
	const facewire::Endpoint& Endpoint, ILiveLinkClient& InClient, const FGuid& InSourceGuid)
	: Client(InClient)
	, SourceGuid(InSourceGuid)
	, Address(Endpoint.address())
	, Faces(Endpoint.subjects, Endpoint.address())
	, Loop(Endpoint.host, Endpoint.faces_port, InSourceGuid[0])
	, Status(FacewireText::FromUtf8(Faces.status_text(0)))
{
}

bool FFacewireReceiver::Step()
{
	const FFacewireShowing How = GetShowing();
	Angles = How.Angles;
	Loop.step(
		Faces.connection(), GetPatienceMs(),
		[this](int64 NowNs) { Faces.start(NowNs); },
		[this, &How](int64 NowNs)
		{
			facewire::FaceEvent Event;
			while (Faces.next(Event, NowNs))
			{
				Feed.take(Event, Faces.tracks()[Event.track].name.view(), How.DelayNs, NowNs, *this);
			}
		});
	HearOfEpochs();
	const int64 NowNs = facewire::monotonic_ns();
	Feed.show(Faces.connection().open(), NowNs, *this);
	UpdateStatus(NowNs);
	return true;
}

void FFacewireReceiver::HearOfEpochs()
{
	TArray<FFacewireEpoch> Told;
	FacewireEpochs::Hear(EpochCursor, Told);
	for (const FFacewireEpoch& One : Told)
	{
		if (One.Address != Address)
		{
			continue;
		}
		Faces.drop_before(One.Subject, One.Epoch, facewire::monotonic_ns());
		for (size_t Track = 0; Track < Faces.tracks().size(); ++Track)
		{
			if (Faces.tracks()[Track].name.view() == One.Subject)
			{
				Feed.drop_before(Track, One.Epoch);
			}
		}
	}
}

void FFacewireReceiver::SetShowing(const FFacewireShowing& InShowing)
{
	const FScopeLock Lock(&Guard);
	Showing = InShowing;
}

FString FFacewireReceiver::GetStatus() const
{
	const FScopeLock Lock(&Guard);
	return Status;
}

TArray<FLiveLinkSubjectKey> FFacewireReceiver::GetSubjects() const
{
	const FScopeLock Lock(&Guard);
	return Keys;
}

FFacewireShowing FFacewireReceiver::GetShowing() const
{
	const FScopeLock Lock(&Guard);
	return Showing;
}

// Static data clears what Live Link has buffered, so it is sent once for each start of a subject.
void FFacewireReceiver::introduce(size_t Track, std::string_view Name)
{
	const int32 Place = static_cast<int32>(Track);
	const FLiveLinkSubjectKey Key(SourceGuid, FName(*FacewireText::FromUtf8(Name)));
	FLiveLinkSubjectKey Before;
	{
		const FScopeLock Lock(&Guard);
		while (Keys.Num() <= Place)
		{
			Keys.Add(FLiveLinkSubjectKey());
		}
		Before = Keys[Place];
		Keys[Place] = Key;
	}
	if (!(Before.SubjectName == Key.SubjectName) && !Before.SubjectName.IsNone())
	{
		Client.RemoveSubject_AnyThread(Before);
	}

	FLiveLinkStaticDataStruct Data(FLiveLinkBaseStaticData::StaticStruct());
	TArray<FName>& Names = Data.Cast<FLiveLinkBaseStaticData>()->PropertyNames;
	Names.Reserve(static_cast<int32>(facewire::livelink::kValues));
	for (size_t Index = 0; Index < facewire::livelink::kValues; ++Index)
	{
		Names.Add(FName(*FacewireText::FromUtf8(facewire::livelink::value_name(Index))));
	}
	Client.PushSubjectStaticData_AnyThread(Key, ULiveLinkBasicRole::StaticClass(), MoveTemp(Data));
}

void FFacewireReceiver::show(size_t Track, const facewire::Frame& Frame, double WorldSeconds)
{
	std::array<float, facewire::livelink::kValues> Values;
	facewire::livelink::to_values(Frame.face, Angles, Values);

	FLiveLinkFrameDataStruct Data(FLiveLinkBaseFrameData::StaticStruct());
	FLiveLinkBaseFrameData& Base = *Data.Cast<FLiveLinkBaseFrameData>();
	Base.WorldTime = FLiveLinkWorldTime(WorldSeconds);
	Base.MetaData.SceneTime = FQualifiedFrameTime(
		FFrameTime(FFrameNumber(facewire::livelink::scene_frame(Frame.n))), FFrameRate(Faces.fps(), 1));
	Base.PropertyValues.Append(Values.data(), static_cast<int32>(Values.size()));
	// Only this thread writes the keys, so it reads them without the lock.
	Client.PushSubjectFrameData_AnyThread(Keys[static_cast<int32>(Track)], MoveTemp(Data));
}

int32 FFacewireReceiver::GetPatienceMs() const
{
	const int64 UntilNs = facewire::saturating_subtract(Feed.next_due_ns(), facewire::monotonic_ns());
	return static_cast<int32>(FMath::Clamp<int64>(UntilNs / MillisecondNs, 1, LongestWaitMs));
}

void FFacewireReceiver::UpdateStatus(int64 NowNs)
{
	if (NowNs < NextStatusNs)
	{
		return;
	}
	NextStatusNs = NowNs + StatusIntervalNs;
	const FString Text = FacewireText::FromUtf8(Faces.status_text(NowNs));
	const FScopeLock Lock(&Guard);
	Status = Text;
}
