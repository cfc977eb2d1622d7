#include "FacewireSpeechWork.h"

#include "FacewireText.h"
#include "Misc/ScopeLock.h"

namespace
{
	constexpr int32 SpeechWaitMs = 5;
}

FFacewireSpeechWork::FFacewireSpeechWork(
	const facewire::Endpoint& Endpoint, const FString& Subject, const facewire::control::AudioFormat& Format)
	: Speech(Endpoint, FacewireText::ToUtf8(Subject), Format, GetTypeHash(Subject))
{
}

bool FFacewireSpeechWork::Step()
{
	TArray<uint8> Samples;
	bool bEnd = false;
	bool bCancel = false;
	{
		const FScopeLock Lock(&Guard);
		Samples = MoveTemp(Pending);
		Pending.Reset();
		bEnd = bFinished;
		bCancel = bCancelled;
	}
	Speech.upload().append({Samples.GetData(), static_cast<size_t>(Samples.Num())});
	if (bEnd)
	{
		Speech.upload().finish();
	}
	if (bCancel)
	{
		Speech.upload().cancel();
	}
	Speech.step(SpeechWaitMs);

	const FScopeLock Lock(&Guard);
	bStarted = Speech.started();
	StartNs = Speech.start_ns();
	bFailed = Speech.failed();
	if (bFailed)
	{
		Reason = FacewireText::FromUtf8(Speech.reason());
	}
	return bCancel ? !Speech.upload().over() : !Speech.over();
}

void FFacewireSpeechWork::Append(const TArray<uint8>& Samples)
{
	const FScopeLock Lock(&Guard);
	Pending.Append(Samples);
}

void FFacewireSpeechWork::Finish()
{
	const FScopeLock Lock(&Guard);
	bFinished = true;
}

void FFacewireSpeechWork::Cancel()
{
	const FScopeLock Lock(&Guard);
	bCancelled = true;
}

bool FFacewireSpeechWork::IsDue() const
{
	const FScopeLock Lock(&Guard);
	return bFailed || (bStarted && facewire::monotonic_ns() >= StartNs);
}

bool FFacewireSpeechWork::HasFailed() const
{
	const FScopeLock Lock(&Guard);
	return bFailed;
}

FString FFacewireSpeechWork::GetReason() const
{
	const FScopeLock Lock(&Guard);
	return Reason;
}
