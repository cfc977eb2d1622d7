#include "FacewireCharacterWork.h"

#include "FacewireDial.h"
#include "FacewireText.h"
#include "Misc/FileHelper.h"
#include "Misc/ScopeLock.h"

namespace
{
	constexpr int32 CharacterWaitMs = 20;
}

FFacewireCharacterWork::FFacewireCharacterWork(const facewire::Endpoint& InEndpoint, const FString& InSubject)
	: Address(InEndpoint.host + ':' + std::to_string(InEndpoint.control_port))
	, bOneSubject(!InSubject.IsEmpty())
	, Setting(FacewireText::ToUtf8(InSubject))
	, Events({FacewireText::ToUtf8(InSubject)}, InEndpoint.address(), facewire::Topics::events)
	, EventsLoop(InEndpoint.host, InEndpoint.faces_port, GetTypeHash(InSubject))
	, ControlLoop(InEndpoint.host, InEndpoint.control_port, GetTypeHash(InSubject))
{
}

bool FFacewireCharacterWork::Step()
{
	TakeWishes();
	if (!FacewireMayDial())
	{
		const FScopeLock Lock(&Guard);
		News.Status = TEXT("nobody looks at it here");
		return false;
	}
	// That of everybody holds for those who come later: nobody has to be watched.
	if (bOneSubject)
	{
		EventsLoop.step(
			Events.connection(), 0, [this](int64 NowNs) { Events.start(NowNs); },
			[this](int64 NowNs)
			{
				facewire::FaceEvent None;
				const auto OnEvent = [this](std::string_view Whose, const facewire::SubjectEvent& Event)
				{ Setting.happened(Whose, Event.kind); };
				while (Events.next(None, NowNs, OnEvent))
				{
				}
			});
	}
	ControlLoop.step(
		Dealer, CharacterWaitMs,
		[this](int64 NowNs)
		{
			Dealer.start(NowNs);
			Setting.start();
		},
		[this](int64 NowNs)
		{
			facewire::zmtp::Event Message;
			facewire::control::Reply Reply;
			while (Dealer.next(Message))
			{
				if (facewire::control::decode_reply(Message.parts[Message.part_count - 1], Reply).ok()
					&& Setting.reply(Reply, NowNs) && Setting.state() == facewire::FaceSetting::State::refused)
				{
					Refuse(FacewireText::FromUtf8(Setting.reason()));
				}
			}
		});
	Ask();
	Tell();
	return true;
}

void FFacewireCharacterWork::Read(const FString& NewPath)
{
	const FScopeLock Lock(&Guard);
	Path = NewPath;
	bNewFile = true;
}

void FFacewireCharacterWork::Put(const facewire::Trait& Trait)
{
	const FScopeLock Lock(&Guard);
	bNewTraits = Above.put(Trait) || bNewTraits;
}

FFacewireCharacterNews FFacewireCharacterWork::Poll() const
{
	const FScopeLock Lock(&Guard);
	return News;
}

void FFacewireCharacterWork::TakeWishes()
{
	facewire::FaceChanges Wanted;
	FString Asked;
	bool bReads = false;
	{
		const FScopeLock Lock(&Guard);
		if (!bNewFile && !bNewTraits)
		{
			return;
		}
		bReads = bNewFile;
		bNewFile = bNewTraits = false;
		Wanted = Above;
		Asked = Path;
	}
	if (bReads)
	{
		ReadFile(Asked);
	}
	facewire::FaceChanges Changes = File;
	for (const facewire::Trait& Trait : Wanted.character)
	{
		static_cast<void>(Changes.put(Trait));
	}
	Setting.want(std::move(Changes));
}

void FFacewireCharacterWork::ReadFile(const FString& Asked)
{
	File = facewire::FaceChanges();
	if (Asked.IsEmpty())
	{
		return;
	}
	const std::string Name = FacewireText::ToUtf8(Asked);
	TArray<uint8> Bytes;
	if (!FFileHelper::LoadFileToArray(Bytes, *Asked))
	{
		Refuse(FacewireText::FromUtf8(Name + " cannot be opened"));
		return;
	}
	size_t Line = 0;
	const facewire::Status Status =
		facewire::read_character({Bytes.GetData(), static_cast<size_t>(Bytes.Num())}, File, Line);
	if (!Status.ok())
	{
		Refuse(FacewireText::FromUtf8(Name + ", line " + std::to_string(Line) + ": " + facewire::describe(Status)));
	}
}

void FFacewireCharacterWork::Ask()
{
	if (!Dealer.open() || !Setting.request(Request, Id + 1, facewire::monotonic_ns()))
	{
		return;
	}
	++Id;
	// A sidecar that has stopped reading is noticed by its silence.
	static_cast<void>(Dealer.send({Request.data(), Request.size()}));
	Request.clear();
}

void FFacewireCharacterWork::Tell()
{
	using EState = facewire::FaceSetting::State;
	std::string Text = "waiting for the sidecar on " + Address;
	if (Dealer.open())
	{
		Text = Setting.state() == EState::set ? "set"
			: Setting.state() == EState::refused ? "refused: " + Setting.reason()
			: "waiting for " + (bOneSubject ? Setting.subject() : std::string("an answer"));
	}
	const FScopeLock Lock(&Guard);
	News.Status = FacewireText::FromUtf8(Text);
}

void FFacewireCharacterWork::Refuse(const FString& Why)
{
	const FScopeLock Lock(&Guard);
	News.Reason = Why;
	++News.Refusals;
}
