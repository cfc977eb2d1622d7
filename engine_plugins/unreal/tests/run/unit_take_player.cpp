// The plugin's player of takes beside a Live Link client that keeps what it is told: the face in step with the sound.
// The argument is a folder to write takes into.
#include "Components/AudioComponent.h"
#include "FacewireTakePlayer.h"
#include "Features/IModularFeatures.h"
#include "Misc/CoreMisc.h"
#include "Misc/Paths.h"
#include "Sound/SoundBase.h"
#include "client.h"
#include "stage.h"

#include <cmath>
#include <fstream>

#include <facewire/livelink.hpp>
#include <facewire/tcp_loop.hpp>

#include "expect.hpp"

namespace
{
	constexpr double Length = 0.6;

	// A take whose jaw opens evenly, by a half in a second.
	void Write(const std::string& Path)
	{
		std::ofstream File(Path);
		File << "frame,time";
		for (size_t Index = 0; Index < facewire::livelink::kValues; ++Index)
		{
			File << ',' << facewire::livelink::value_name(Index);
		}
		for (int32 Frame = 0; Frame <= 31; ++Frame)
		{
			File << '\n' << Frame << ',' << Frame / 31.0;
			for (size_t Index = 0; Index < facewire::livelink::kValues; ++Index)
			{
				File << ',' << (Index == 17 ? Frame / 62.0 : Index == 52 ? 0.5 : 0.0);
			}
		}
	}

	FString Wide(const std::string& Text)
	{
		const FUTF8ToTCHAR Out(Text.data(), static_cast<int32>(Text.size()));
		return FString(Out.Length(), Out.Get());
	}

	struct FTakeStage : TStage<UFacewireTakePlayer>
	{
		FTakeStage()
		{
			Sound->Duration = static_cast<float>(Length);
			Player.OnFinished.AddLambda([this](bool bInterrupted) { ++(bInterrupted ? Interrupted : Finished); });
			Player.OnFailed.AddLambda([this](const FString&) { ++Failed; });
		}

		// What hears of the end is part of this struct.
		~FTakeStage() { End(); }

		UFacewireTakePlayer& Player = *Speaker;
		USoundBase* const Sound = NewObject<USoundBase>(nullptr);
		int32 Finished = 0;
		int32 Interrupted = 0;
		int32 Failed = 0;
	};

	float Jaw(const FTold& One) { return One.Values.at(17); }

	void TestTheFaceIsInStep(FClientOfTests& Client)
	{
		FTakeStage Stage;
		Stage.Player.Rig = EFacewireRig::MetaHumanFrom56;
		Stage.Player.PlayTake(Stage.Sound, Wide("take.csv"));
		EXPECT(Stage.Until(Patience, [&Stage] { return Stage.Audio() != nullptr && Stage.Audio()->Plays == 1; }));
		EXPECT(Stage.Audio()->Sound == Stage.Sound);
		std::vector<FTold> Told = Client.Take();
		EXPECT(Told.front().What == FTold::EWhat::Static && Told.front().Names.size() == 62 && Told.front().Subject == "host");
		int32 Seen = 0;
		const int32 TicksBefore = Stage.Ticks;
		while (Stage.Finished == 0 && Seen < 500)
		{
			const auto Since = [&Stage]
			{ return static_cast<double>(facewire::monotonic_ns() - Stage.Audio()->StartedNs) / 1e9; };
			const double Before = Since();
			Stage.Until(1, [] { return false; });
			const double After = Since();
			for (const FTold& One : Client.Take())
			{
				// The world ticks 100 times a second; this machine may not.
				const double Shown = Jaw(One) * 2.0;
				EXPECT(Stage.Finished > 0 || (Shown > Before - 0.05 && Shown < After + 0.05));
				EXPECT(std::fabs(One.Values.at(52) - 28.64789f) < 1e-3f);
				++Seen;
			}
		}
		EXPECT(Seen > 5 && Seen == Stage.Ticks - TicksBefore);
		EXPECT(Stage.Finished == 1 && Stage.Audio()->CutMs <= 0.0);
		Stage.Until(450, [] { return false; });
		Told = Client.Take();
		EXPECT(!Told.empty() && Jaw(Told.back()) == 0.0f);
	}

	void TestAPausedGameAndAStop(FClientOfTests& Client)
	{
		FTakeStage Stage;
		Stage.Sound->Duration = 30.0f; // It does not end before it is stopped, also on a busy machine.
		Stage.Player.PlayTake(Stage.Sound, Wide("take.csv"));
		EXPECT(Stage.Until(Patience, [&Stage] { return Stage.Audio() != nullptr && Stage.Audio()->Plays == 1; }));
		Stage.Until(150, [] { return false; });
		Stage.World->bPaused = true;
		Stage.Until(20, [] { return false; });
		Client.Take();
		EXPECT(!Stage.Until(800, [&Stage] { return Stage.Finished > 0; }));
		const std::vector<FTold> Still = Client.Take();
		EXPECT(!Still.empty() && Jaw(Still.front()) == Jaw(Still.back()) && Jaw(Still.back()) > 0.02f);
		Stage.World->bPaused = false;
		Stage.Until(50, [] { return false; });
		Stage.Player.StopTake();
		EXPECT(!Stage.Audio()->IsPlaying() && !Stage.Player.IsPlayingTake());
		Stage.Until(450, [] { return false; });
		EXPECT(Stage.Interrupted == 1 && Stage.Finished == 0 && Jaw(Client.Take().back()) == 0.0f);
	}

	void TestAnEndOfPlayIsToldToo()
	{
		FTakeStage Stage;
		Stage.Sound->Duration = 30.0f;
		Stage.Player.PlayTake(Stage.Sound, Wide("take.csv"));
		EXPECT(Stage.Until(Patience, [&Stage] { return Stage.Audio() != nullptr && Stage.Audio()->Plays == 1; }));
		Stage.End();
		EXPECT(Stage.Interrupted == 1 && Stage.Finished == 0 && !Stage.Audio()->IsPlaying());
	}

	void TestAMouthIsNotLeftOpen(FClientOfTests& Client)
	{
		FTakeStage Stage;
		Stage.Sound->Duration = 30.0f;
		Stage.Player.PlayTake(Stage.Sound, Wide("take.csv"));
		EXPECT(Stage.Until(Patience, [&Stage] { return Stage.Audio() != nullptr && Stage.Audio()->Plays == 1; }));
		Stage.Until(150, [] { return false; });
		// Cut off by a sound that has no face.
		Stage.Player.PlayTake(Stage.Sound, Wide("no such take.csv"));
		EXPECT(Stage.Until(Patience, [&Stage] { return Stage.Failed == 1; }));
		Stage.Until(350, [] { return false; });
		EXPECT(Stage.Player.IsPlayingTake() && Jaw(Client.Take().back()) == 0.0f);
		// A game that hangs while the mouth closes.
		Stage.Player.PlayTake(Stage.Sound, Wide("take.csv"));
		EXPECT(Stage.Until(Patience, [&Stage] { return Stage.Audio()->Plays == 3; }));
		Stage.Until(150, [] { return false; });
		Stage.Player.StopTake();
		std::this_thread::sleep_for(std::chrono::milliseconds(500));
		Stage.Until(20, [] { return false; });
		EXPECT(Jaw(Client.Take().back()) == 0.0f);
		// Stopped before it has begun: nothing of the take before comes back.
		Stage.Player.PlayTake(Stage.Sound, Wide("take.csv"));
		Stage.Player.StopTake();
		Stage.Until(100, [] { return false; });
		for (const FTold& One : Client.Take())
		{
			EXPECT(Jaw(One) == 0.0f);
		}
	}

	void TestATakeThatIsMissingLosesNoLine(const char* File)
	{
		FTakeStage Stage;
		Stage.Player.PlayTake(Stage.Sound, Wide(File));
		EXPECT(Stage.Until(Patience, [&Stage] { return Stage.Finished == 1; }));
		EXPECT(Stage.Failed == 1 && Stage.Audio()->Plays == 1 && Stage.Audio()->CutMs <= 0.0);
	}
}

int main(int Count, char** Words)
{
	if (Count != 2)
	{
		return EXIT_FAILURE;
	}
	const std::string Folder = Words[1];
	EngineOfTests::ContentDir = Wide(Folder);
	Write(Folder + "/take.csv");
	TestATakeThatIsMissingLosesNoLine("take.csv"); // No Live Link yet.
	FClientOfTests Client;
	IModularFeatures::Get().RegisterModularFeature(ILiveLinkClient::ModularFeatureName, &Client);
	TestTheFaceIsInStep(Client);
	EXPECT(Client.Sources.IsEmpty());
	TestAPausedGameAndAStop(Client);
	TestAnEndOfPlayIsToldToo();
	TestAMouthIsNotLeftOpen(Client);
	TestATakeThatIsMissingLosesNoLine("no such take.csv");
	EngineOfTests::bDedicatedServer = true;
	FTakeStage Stage;
	Stage.Player.PlayTake(Stage.Sound, Wide("take.csv"));
	EXPECT(Stage.Until(Patience, [&Stage] { return Stage.Finished == 1; }));
	EXPECT(Client.Sources.IsEmpty() && Stage.Failed == 0);
	return expecting::verdict();
}
