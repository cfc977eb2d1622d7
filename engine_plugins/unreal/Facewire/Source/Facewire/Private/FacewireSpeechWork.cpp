#include "FacewireSpeechWork.h"

#include "FacewireDial.h"
#include "FacewireEpochs.h"
#include "FacewireMoodWords.h"
#include "FacewireText.h"
#include "Misc/ScopeLock.h"

namespace
{
	constexpr int32 SpeechWaitMs = 5;
	constexpr int32 LeaveSteps = 10;

	facewire::control::TimedMood TimedMoodOf(const FFacewireMood& One)
	{
		facewire::control::TimedMood Out;
		Out.at_s = static_cast<double>(One.AtSeconds);
		Out.mood = FacewireMoods::WordOf(One.Mood);
		Out.gain = static_cast<double>(One.Gain);
		if (One.FadeSeconds > 0.0f)
		{
			Out.fade_s = static_cast<double>(One.FadeSeconds);
		}
		Out.hold_s = static_cast<double>(One.HoldSeconds);
		return Out;
	}

	// A device that is late wants to be asked earlier.
	facewire::control::OpenOptions OptionsFor(int64 LatencyNs)
	{
		facewire::control::OpenOptions Options = facewire::taking_over();
		Options.delay_ms += static_cast<double>(LatencyNs) / 1e6;
		return Options;
	}
}

FFacewireSpeechWork::FFacewireSpeechWork(const facewire::Endpoint& InEndpoint, const FString& InSubject,
	const facewire::control::AudioFormat& Format, int64 LatencyNs, TSharedPtr<FFacewireThread> InPredecessor)
	: Endpoint(InEndpoint)
	, Subject(InSubject)
	, Predecessor(InPredecessor)
	, Speech(InEndpoint, FacewireText::ToUtf8(InSubject), Format, GetTypeHash(InSubject), OptionsFor(LatencyNs))
	, Playout(Format, LatencyNs)
{
}

bool FFacewireSpeechWork::Step()
{
	// Its last request must not reach the subject that takes its place.
	Predecessor.Reset();
	TArray<FWish> Wanted;
	{
		const FScopeLock Lock(&Guard);
		Wanted = MoveTemp(Wishes);
		Wishes.Reset();
	}
	for (const FWish& One : Wanted)
	{
		Perform(One);
	}
	const bool bDials = FacewireMayDial();
	if (bDials)
	{
		Speech.step(SpeechWaitMs, *this);
	}
	if (!bDials || Speech.failed())
	{
		const FScopeLock Lock(&Guard);
		bFailed = true;
		Reason = bDials ? FacewireText::FromUtf8(Speech.reason()) : FString(TEXT("nobody looks at it here"));
		PlayWithoutFace();
	}
	return bDials && !Speech.over();
}

void FFacewireSpeechWork::Leave()
{
	bool bGoodbye = false;
	{
		const FScopeLock Lock(&Guard);
		bGoodbye = bClosing;
	}
	// The sidecar would wait 10 s for a voice that has left without a word.
	for (int32 Count = 0; bGoodbye && Count < LeaveSteps && !Speech.upload().over(); ++Count)
	{
		Step();
	}
}

bool FFacewireSpeechWork::IsFor(const facewire::Endpoint& OtherEndpoint, const FString& OtherSubject) const
{
	return Subject == OtherSubject && facewire::format_endpoint(Endpoint) == facewire::format_endpoint(OtherEndpoint);
}

bool FFacewireSpeechWork::Takes(const facewire::control::AudioFormat& Format, int64 LatencyNs) const
{
	const FScopeLock Lock(&Guard);
	const facewire::control::AudioFormat& Ours = Playout.format();
	return !bFailed && Playout.latency_ns() == LatencyNs && Ours.sample_rate == Format.sample_rate
		&& Ours.channels == Format.channels;
}

void FFacewireSpeechWork::Begin()
{
	const FScopeLock Lock(&Guard);
	Playout.clear();
	Unanswered.Reset();
	bEnded = bPaused = bCutOff = bStarved = false;
}

void FFacewireSpeechWork::Append(const TArray<uint8>& Samples)
{
	const FScopeLock Lock(&Guard);
	Unanswered.Append(Samples);
	if (bFailed)
	{
		PlayWithoutFace();
		return;
	}
	FWish Wanted;
	Wanted.Samples = Samples;
	Wishes.Add(MoveTemp(Wanted));
}

void FFacewireSpeechWork::Colour(const TArray<FFacewireMood>& Moods)
{
	FWish Wanted;
	Wanted.What = EWish::Moods;
	for (const FFacewireMood& One : Moods)
	{
		// A line says it itself: nothing is guessed.
		if (One.Mood != EFacewireMood::Auto)
		{
			Wanted.Moods.push_back(TimedMoodOf(One));
		}
	}
	const FScopeLock Lock(&Guard);
	if (!Wanted.Moods.empty())
	{
		Wishes.Add(MoveTemp(Wanted));
	}
}

void FFacewireSpeechWork::End()
{
	const FScopeLock Lock(&Guard);
	bEnded = true;
	Wish(EWish::End);
	if (bFailed)
	{
		PlayWithoutFace();
	}
}

void FFacewireSpeechWork::Cancel()
{
	const FScopeLock Lock(&Guard);
	++Line;
	Playout.clear();
	Unanswered.Reset();
	bEnded = bPaused = bCutOff = bStarved = false;
	Wish(EWish::Cancel);
}

void FFacewireSpeechWork::Pause()
{
	const FScopeLock Lock(&Guard);
	bPaused = true;
	Playout.pause(facewire::monotonic_ns());
	Wish(EWish::Pause);
}

void FFacewireSpeechWork::Resume()
{
	const FScopeLock Lock(&Guard);
	bPaused = false;
	Wish(EWish::Resume);
	if (bFailed)
	{
		PlayWithoutFace();
	}
}

void FFacewireSpeechWork::Close()
{
	Cancel();
	const FScopeLock Lock(&Guard);
	bClosing = true;
	Wish(EWish::Close);
}

void FFacewireSpeechWork::Take(int64 HorizonNs, FFacewireSpeechNews& Out)
{
	const FScopeLock Lock(&Guard);
	const int64 NowNs = facewire::monotonic_ns();
	Out.bPaused = Playout.paused(NowNs);
	facewire::Playout::Part Part;
	while (!Out.bPaused && Playout.take(NowNs, HorizonNs, Part))
	{
		Out.bStart = Out.bStart || Part.first;
		AddPart(Part, Out.Samples);
	}
	Out.bHeard = bEnded && Playout.finished(NowNs);
	Out.bCutOff = bCutOff;
	Out.bStarved = bStarved;
	Out.bFailed = bFailed;
	Out.Reason = Reason;
	bStarved = false;
}

void FFacewireSpeechWork::answered(const facewire::Answer& Answer, std::int64_t DueNs)
{
	if (Answer.op == facewire::Op::cancel || Answer.op == facewire::Op::pause)
	{
		FacewireEpochs::Tell({Endpoint.address(), Speech.upload().subject(), Answer.epoch});
	}
	const FScopeLock Lock(&Guard);
	// A line that the game has cut off meanwhile; the cancel is on its way.
	if (LineUnderWay != Line)
	{
		return;
	}
	switch (Answer.op)
	{
		case facewire::Op::audio:
			Utterance = Answer.utterance;
			Unanswered.RemoveAt(0, static_cast<int32>(Answer.pcm.size));
			Playout.add(Answer.pcm, Answer.t, DueNs, Answer.end);
			break;
		case facewire::Op::flush:
			Playout.add({}, Answer.t, DueNs, true);
			break;
		case facewire::Op::resume:
			Playout.resume(Answer.t, DueNs);
			break;
		default:
			break;
	}
}

void FFacewireSpeechWork::happened(const facewire::SubjectEvent& Event, std::int64_t)
{
	const FScopeLock Lock(&Guard);
	if (LineUnderWay != Line || Utterance == 0 || Event.utterance != Utterance)
	{
		return;
	}
	bStarved = bStarved || Event.kind == facewire::EventKind::starved;
	bCutOff = bCutOff || (Event.kind == facewire::EventKind::finished && Event.interrupted);
}

void FFacewireSpeechWork::Wish(EWish What)
{
	FWish Wanted;
	Wanted.What = What;
	Wishes.Add(MoveTemp(Wanted));
}

void FFacewireSpeechWork::Perform(const FWish& Wanted)
{
	facewire::Upload& Upload = Speech.upload();
	switch (Wanted.What)
	{
		case EWish::Sound:
			Upload.append({Wanted.Samples.GetData(), static_cast<size_t>(Wanted.Samples.Num())});
			break;
		case EWish::Moods:
			Upload.add(Wanted.Moods);
			break;
		case EWish::End:
			Upload.end();
			break;
		case EWish::Cancel:
			Upload.cancel();
			++LineUnderWay;
			Utterance = 0;
			break;
		case EWish::Pause:
			Upload.pause();
			break;
		case EWish::Resume:
			Upload.resume();
			break;
		case EWish::Close:
			Upload.close();
			break;
	}
}

// Nobody loses a line of dialogue: what has no moment of its own follows what had one. The lock is held.
void FFacewireSpeechWork::PlayWithoutFace()
{
	const int64 NowNs = facewire::monotonic_ns();
	const int64 EndNs = Playout.end_ns();
	// While paused the clock goes on and the sound does not.
	const int64 DueNs = bPaused && EndNs != 0 ? EndNs : FMath::Max<int64>(EndNs, NowNs + Playout.latency_ns());
	// Whole samples: the rest of one comes with the next piece, and moves nothing out of step.
	const int32 Whole = Unanswered.Num() - Unanswered.Num() % static_cast<int32>(Playout.format().frame_bytes());
	if (Whole > 0 || bEnded)
	{
		Playout.add({Unanswered.GetData(), static_cast<size_t>(Whole)}, 0.0, DueNs, bEnded, true);
		Unanswered.RemoveAt(0, Whole);
	}
	if (!bPaused)
	{
		Playout.resume(NowNs);
	}
}

void FFacewireSpeechWork::AddPart(const facewire::Playout::Part& Part, TArray<uint8>& Out) const
{
	const int32 Silence = static_cast<int32>(Part.silence * Playout.format().frame_bytes());
	Out.AddZeroed(Silence);
	Out.Append(Part.pcm.data, static_cast<int32>(Part.pcm.size));
}
