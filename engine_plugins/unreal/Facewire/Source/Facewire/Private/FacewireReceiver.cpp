#include "FacewireReceiver.h"

#include "FacewireEpochs.h"
#include "FacewireLiveLink.h"
#include "FacewireLog.h"
#include "FacewireText.h"
#include "ILiveLinkClient.h"
#include "Misc/ScopeLock.h"
#include "Roles/LiveLinkBasicRole.h"

namespace
{
	constexpr int64 MillisecondNs = 1000000;
	constexpr int64 StatusIntervalNs = 250 * MillisecondNs;
	constexpr int64 LongestWaitMs = 20;
	constexpr int64 GoneNs = 1000 * MillisecondNs; // What is on the line publishes 31 times as often.
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
	const bool bOtherNames = facewire::livelink::value_count(How.Angles.rig) != facewire::livelink::value_count(Angles.rig);
	Angles = How.Angles;
	for (int32 Place = 0; bOtherNames && Place < Keys.Num(); ++Place)
	{
		PushNames(Keys[Place]);
	}
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

void FFacewireReceiver::introduce(size_t Track, std::string_view Name)
{
	const int32 Place = static_cast<int32>(Track);
	const FLiveLinkSubjectKey Key(SourceGuid, FName(*UniqueName(Place, Name)));
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
	SceneClocks.resize(static_cast<size_t>(Keys.Num()));
	SceneClocks[Track].reset();
	if (!(Before.SubjectName == Key.SubjectName) && !Before.SubjectName.IsNone())
	{
		Client.RemoveSubject_AnyThread(Before);
	}
	PushNames(Key);
}

// The engine's names ignore case, the sidecar's do not: a current one refuses what differs by case alone, an older one
// or two of them do not.
FString FFacewireReceiver::UniqueName(int32 Place, std::string_view Name)
{
	const auto IsTaken = [this, Place](const FName& Wanted)
	{
		for (int32 Other = 0; Other < Keys.Num(); ++Other)
		{
			const facewire::Statistics& Frames = Faces.tracks()[static_cast<size_t>(Other)].statistics;
			const bool bThere = facewire::monotonic_ns() - Frames.last_arrival_ns() < GoneNs;
			if (Other != Place && bThere && Keys[Other].SubjectName == FLiveLinkSubjectName(Wanted))
			{
				return true;
			}
		}
		return false;
	};
	const FString Plain = FacewireText::FromUtf8(Name);
	FString Out = Plain;
	for (int32 Number = 2; IsTaken(FName(*Out)); ++Number)
	{
		Out = FacewireText::FromUtf8(std::string(Name) + ' ' + std::to_string(Number));
		UE_LOG(LogFacewire, Warning, TEXT("%s differs from another subject by case alone, which Live Link ignores: it is %s."),
			*Plain, *Out);
	}
	return Out;
}

// Static data clears what Live Link has buffered, so it is sent once for each start of a subject, and when the rig is
// another one.
void FFacewireReceiver::PushNames(const FLiveLinkSubjectKey& Key)
{
	Client.PushSubjectStaticData_AnyThread(
		Key, ULiveLinkBasicRole::StaticClass(), FacewireLiveLink::MakeNames(Angles.rig));
}

void FFacewireReceiver::show(size_t Track, const facewire::Frame& Frame, double WorldSeconds)
{
	// Only this thread writes the keys, so it reads them without the lock.
	Client.PushSubjectFrameData_AnyThread(Keys[static_cast<int32>(Track)],
		FacewireLiveLink::MakeFrame(
			Frame.face, Angles, WorldSeconds, SceneClocks[Track], Frame.at_ns, Faces.fps()));
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
