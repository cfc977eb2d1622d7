#include "FacewireReceiver.h"

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
	constexpr int32 LongestWaitMs = 20;
}

FFacewireReceiver::FFacewireReceiver(
	const facewire::Endpoint& Endpoint, ILiveLinkClient& InClient, const FGuid& InSourceGuid)
	: Client(InClient)
	, SourceGuid(InSourceGuid)
	, Faces(Endpoint.subjects, Endpoint.address())
	, Loop(Endpoint.host, Endpoint.faces_port, InSourceGuid[0])
	, Status(FacewireText::FromUtf8(Faces.status_text(0)))
{
}

bool FFacewireReceiver::Step()
{
	Loop.step(
		Faces.connection(), GetPatienceMs(facewire::monotonic_ns()),
		[this](int64 NowNs) { Faces.start(NowNs); },
		[this](int64 NowNs)
		{
			facewire::FaceEvent Event;
			while (Faces.next(Event, NowNs))
			{
				Take(Event, NowNs);
			}
		});
	const int64 NowNs = facewire::monotonic_ns();
	ShowDue(NowNs);
	UpdateStatus(NowNs);
	return true;
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
	return Introduced;
}

FFacewireShowing FFacewireReceiver::GetShowing() const
{
	const FScopeLock Lock(&Guard);
	return Showing;
}

void FFacewireReceiver::Take(const facewire::FaceEvent& Event, int64 NowNs)
{
	const int32 Place = static_cast<int32>(Event.track);
	while (Subjects.Num() <= Place)
	{
		Subjects.Add(MakeUnique<FSubject>());
	}
	FSubject& Subject = *Subjects[Place];
	if (Event.started)
	{
		Introduce(Subject, Faces.tracks()[Event.track].name.view());
	}
	Subject.Presenter.push(Event.frame, facewire::saturating_add(Event.due_ns, GetShowing().DelayNs), NowNs);
}

// Static data clears what Live Link has buffered, so it is sent once for each start of a subject.
void FFacewireReceiver::Introduce(FSubject& Subject, std::string_view Name)
{
	const FLiveLinkSubjectKey Key(SourceGuid, FName(*FacewireText::FromUtf8(Name)));
	if (!(Subject.Key.SubjectName == Key.SubjectName) && !Subject.Key.SubjectName.IsNone())
	{
		Client.RemoveSubject_AnyThread(Subject.Key);
	}
	Subject.Key = Key;
	{
		const FScopeLock Lock(&Guard);
		Introduced.AddUnique(Key);
	}
	Subject.Presenter.restart();
	Subject.WorldClock.reset();

	FLiveLinkStaticDataStruct Data(FLiveLinkBaseStaticData::StaticStruct());
	TArray<FName>& Names = Data.Cast<FLiveLinkBaseStaticData>()->PropertyNames;
	Names.Reserve(static_cast<int32>(facewire::livelink::kValues));
	for (size_t Index = 0; Index < facewire::livelink::kValues; ++Index)
	{
		Names.Add(FName(*FacewireText::FromUtf8(facewire::livelink::value_name(Index))));
	}
	Client.PushSubjectStaticData_AnyThread(Subject.Key, ULiveLinkBasicRole::StaticClass(), MoveTemp(Data));
}

void FFacewireReceiver::ShowDue(int64 NowNs)
{
	const FFacewireShowing How = GetShowing();
	facewire::Frame Frame;
	for (const TUniquePtr<FSubject>& Subject : Subjects)
	{
		if (!Faces.connection().open())
		{
			Subject->Presenter.lose(NowNs);
		}
		while (Subject->Presenter.pop(NowNs, Frame))
		{
			Push(*Subject, Frame, How);
		}
	}
}

void FFacewireReceiver::Push(FSubject& Subject, const facewire::Frame& Frame, const FFacewireShowing& How)
{
	std::array<float, facewire::livelink::kValues> Values;
	facewire::livelink::to_values(Frame.face, How.Angles, Values);

	FLiveLinkFrameDataStruct Data(FLiveLinkBaseFrameData::StaticStruct());
	FLiveLinkBaseFrameData& Base = *Data.Cast<FLiveLinkBaseFrameData>();
	Base.WorldTime = FLiveLinkWorldTime(Subject.WorldClock.stamp(Frame.at_ns));
	Base.MetaData.SceneTime = FQualifiedFrameTime(
		FFrameTime(FFrameNumber(facewire::livelink::scene_frame(Frame.n))), FFrameRate(Faces.fps(), 1));
	Base.PropertyValues.Append(Values.data(), static_cast<int32>(Values.size()));
	Client.PushSubjectFrameData_AnyThread(Subject.Key, MoveTemp(Data));
}

int32 FFacewireReceiver::GetPatienceMs(int64 NowNs) const
{
	int64 PatienceMs = LongestWaitMs;
	for (const TUniquePtr<FSubject>& Subject : Subjects)
	{
		const int64 UntilMs = facewire::saturating_subtract(Subject->Presenter.next_due_ns(), NowNs) / MillisecondNs;
		PatienceMs = FMath::Clamp<int64>(UntilMs, 1, PatienceMs);
	}
	return static_cast<int32>(PatienceMs);
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
