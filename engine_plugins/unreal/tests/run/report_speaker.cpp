// The plugin's speaker and its source side by side against a real sidecar, in a world that ticks 100 times a second.
// Says what happened when, one JSON object a line; the judge is in tests/cpp. Times in milliseconds.
//
// Arguments: host, faces port, control port, subject, file of 16-bit mono sound at 24 kHz.
// Standard input, from when the sidecar is there: lines of `MILLISECONDS speak SECONDS`, `speak_joy SECONDS`,
// `speak_heard SECONDS` (its samples cannot be read), `pieces SECONDS` (with anger from its half second on), `stop`, `pause`, `resume`, `freeze` and `thaw` (the game), `leave`.
#include "FacewireSource.h"
#include "Sound/SoundWave.h"
#include "client.h"
#include "speaker_stage.h"

#include <cmath>
#include <cstring>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

#include "report.hpp"

namespace
{
	constexpr int32 Rate = 24000;
	constexpr int32 BufferFrames = 1024; // Of the mixer.

	double NowMs() { return static_cast<double>(facewire::monotonic_ns()) / 1e6; }

	void Say(const char* What) { std::printf("{\"%s\":%.1f}\n", What, NowMs()); }

	FFacewireMood Coloured(EFacewireMood Mood, float AtSeconds)
	{
		FFacewireMood Out;
		Out.Mood = Mood;
		Out.AtSeconds = AtSeconds;
		return Out;
	}

	class FPlayed
	{
	public:
		FPlayed(const facewire::Endpoint& Endpoint, const char* Subject, TArray<uint8> InSound)
			: Sound(MoveTemp(InSound))
		{
			const FUTF8ToTCHAR Wide(Subject, static_cast<int32>(std::string_view(Subject).size()));
			Stage.Speaker->Subject = FString(Wide.Length(), Wide.Get());
			Stage.Speaker->FacesPort = Endpoint.faces_port;
			Stage.Speaker->ControlPort = Endpoint.control_port;
			Stage.Speaker->OnStarted.AddLambda([] { Say("started"); });
			Stage.Speaker->OnFinished.AddLambda([](bool bInterrupted) { Say(bInterrupted ? "interrupted" : "finished"); });
			Stage.Speaker->OnFailed.AddLambda([this](const FString&)
				{ std::printf("{\"failed\":%s}\n", report::text(Stage.Reason).c_str()); });
			Client.AddSource(MakeShared<FFacewireSource>(Endpoint));
		}
		~FPlayed() { Client.RemoveSource(Client.Sources[0]); }

		void Perform(const std::string& What, double Seconds)
		{
			std::printf("{\"asked\":%s,\"at\":%.1f}\n", report::text(What).c_str(), NowMs());
			const int32 Bytes = static_cast<int32>(Seconds * Rate) * 2;
			UFacewireSpeaker& Speaker = *Stage.Speaker;
			if (What == "speak" || What == "speak_joy" || What == "speak_heard")
			{
				USoundWave* const Wave = NewObject<USoundWave>(nullptr);
				Wave->SetSampleRate(Rate);
				Wave->Duration = static_cast<float>(Seconds);
				Wave->bStreaming = What == "speak_heard";
				if (!Wave->bStreaming)
				{
					Wave->Imported.Append(Sound.GetData(), Bytes);
				}
				TArray<FFacewireMood> Moods;
				if (What == "speak_joy")
				{
					Moods.Add(Coloured(EFacewireMood::Joy, 0.0f));
				}
				Speaker.SpeakWithMoods(Wave, Moods);
			}
			else if (What == "pieces")
			{
				TArray<uint8> Piece;
				Piece.Append(Sound.GetData(), Bytes);
				TArray<FFacewireMood> Moods;
				Moods.Add(Coloured(EFacewireMood::Anger, 0.5f));
				Speaker.BeginSpeech(Rate, 1);
				Speaker.PushMoods(Moods);
				Speaker.PushSpeech(Piece);
				Speaker.EndSpeech();
			}
			else if (What == "stop") Speaker.StopSpeaking();
			else if (What == "pause") Speaker.PauseSpeaking();
			else if (What == "resume") Speaker.ResumeSpeaking();
			else Stage.World->bPaused = What == "freeze";
		}

		bool HasSidecar() const
		{
			const std::string Status = FClientOfTests::Utf8(Client.Sources[0]->GetSourceStatus().ToString());
			return Status.compare(0, 7, "Waiting") != 0;
		}

		void Tick()
		{
			Stage.Until(10, [] { return false; });
			Render();
			if (Stage.Audio() != nullptr && Stage.Audio()->Plays != Plays)
			{
				Plays = Stage.Audio()->Plays;
				std::printf("{\"plays\":%.1f}\n", static_cast<double>(Stage.Audio()->StartedNs) / 1e6);
			}
			for (const FTold& One : Client.Take())
			{
				if (One.What == FTold::EWhat::Frame)
				{
					const auto Value = [&One](facewire::Channel Which)
					{ return static_cast<double>(One.Values.at(static_cast<size_t>(Which))); };
					std::printf("{\"jaw\":%.4f,\"smile\":%.4f,\"frown\":%.4f,\"at\":%.1f}\n",
						Value(facewire::Channel::jawOpen), Value(facewire::Channel::mouthSmileLeft),
						Value(facewire::Channel::browDownLeft), NowMs());
				}
			}
		}

	private:
		// What the mixer's thread does: hands on what it renders of the sound that plays.
		void Render()
		{
			UAudioComponent* const Audio = Stage.Audio();
			if (Audio == nullptr || !Audio->Listener.IsValid() || !Audio->IsPlaying() || Audio->bPaused
				|| Stage.World->IsPaused())
			{
				return;
			}
			if (Audio->StartedNs != RenderedOf)
			{
				RenderedOf = Audio->StartedNs;
				Frame = 0;
			}
			const double Until = (NowMs() - static_cast<double>(RenderedOf) / 1e6) * Rate / 1000.0;
			for (; Frame + BufferFrames < Until; Frame += BufferFrames)
			{
				std::vector<float> Both;
				for (int32 Index = Frame; Index < Frame + BufferFrames; ++Index)
				{
					std::int16_t Sample = 0;
					std::memcpy(&Sample, Sound.GetData() + 2 * Index, 2);
					Both.insert(Both.end(), 2, static_cast<float>(Sample) / 32768.0f);
				}
				ISourceBufferListener::FOnNewBufferParams Heard;
				Heard.AudioData = Both.data();
				Heard.NumSamples = static_cast<int32>(Both.size());
				Heard.NumChannels = 2;
				Heard.SampleRate = Rate;
				Audio->Listener->OnNewBuffer(Heard);
			}
		}

		const TArray<uint8> Sound;
		FClientOfTests Client;
		FStage Stage;
		int32 Plays = 0;
		int64 RenderedOf = 0;
		int32 Frame = 0;
	};
}

int main(int Count, char** Words)
{
	if (Count != 6)
	{
		return EXIT_FAILURE;
	}
	facewire::Endpoint Endpoint;
	Endpoint.host = Words[1];
	Endpoint.faces_port = static_cast<std::uint16_t>(std::stoi(Words[2]));
	Endpoint.control_port = static_cast<std::uint16_t>(std::stoi(Words[3]));
	std::ifstream File(Words[5], std::ios::binary);
	const std::string Bytes(std::istreambuf_iterator<char>(File), {});
	TArray<uint8> Sound;
	const void* const Raw = Bytes.data();
	Sound.Append(static_cast<const uint8*>(Raw), static_cast<int32>(Bytes.size()));
	FPlayed Played(Endpoint, Words[4], MoveTemp(Sound));
	for (const double LongestMs = NowMs() + 20000.0; !Played.HasSidecar() && NowMs() < LongestMs;)
	{
		Played.Tick();
	}
	const double BeganMs = NowMs();
	for (std::string Line; std::getline(std::cin, Line);)
	{
		std::istringstream Parts(Line);
		double AtMs = 0.0, Seconds = 0.0;
		std::string What;
		Parts >> AtMs >> What >> Seconds;
		while (NowMs() < BeganMs + AtMs)
		{
			Played.Tick();
		}
		if (What == "leave")
		{
			break;
		}
		Played.Perform(What, Seconds);
	}
	return EXIT_SUCCESS;
}
