// The plugin's character against a real sidecar, in a world that ticks 100 times a second. Says each new status and each
// refusal, one JSON object a line; the judge is in tests/cpp.
//
// Arguments: host, faces port, control port, subject, Content folder, file. Standard input: lines of `number TRAIT VALUE`,
// `word TRAIT WORD`, `mood NUMBER GAIN`, `look YAW PITCH`, `free`, `file PATH`; its end lets the component leave.
#include "FacewireCharacter.h"
#include "Misc/Paths.h"
#include "stage.h"

#include <atomic>
#include <cstdio>
#include <iostream>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "report.hpp"

namespace
{
	FString Wide(const std::string& Text)
	{
		const FUTF8ToTCHAR Out(Text.data(), static_cast<int32>(Text.size()));
		return FString(Out.Length(), Out.Get());
	}

	std::string Utf8(const FString& Text) { return FTCHARToUTF8(*Text).Get(); }

	void Say(const char* What, const std::string& Text)
	{
		std::printf("{\"%s\":%s}\n", What, report::text(Text).c_str());
		std::fflush(stdout);
	}

	struct FCharacterStage : TStage<UFacewireCharacter>
	{
		~FCharacterStage() { End(); }
	};

	void Perform(UFacewireCharacter& Character, const std::string& Line)
	{
		std::istringstream Words(Line);
		std::string What, First, Second;
		Words >> What >> First >> Second;
		const auto Number = [](const std::string& Text) { return static_cast<float>(std::atof(Text.c_str())); };
		if (What == "number") Character.SetNumber(Wide(First), Number(Second));
		else if (What == "word") Character.SetWord(Wide(First), Wide(Second));
		else if (What == "mood") Character.SetMood(static_cast<EFacewireMood>(std::atoi(First.c_str())), Number(Second));
		else if (What == "look") Character.LookAt(Number(First), Number(Second));
		else if (What == "free") Character.LookFreely();
		else if (What == "file") Character.SetFile(Wide(First));
	}
}

int main(int Count, char** Words)
{
	if (Count != 7)
	{
		return EXIT_FAILURE;
	}
	EngineOfTests::ContentDir = Wide(Words[5]);
	FCharacterStage Stage;
	UFacewireCharacter& Character = *Stage.Speaker;
	Character.Host = Wide(Words[1]);
	Character.FacesPort = std::atoi(Words[2]);
	Character.ControlPort = std::atoi(Words[3]);
	Character.Subject = Wide(Words[4]);
	Character.File = Wide(Words[6]);
	Character.OnRefused.AddLambda([](const FString& Reason) { Say("refused", Utf8(Reason)); });
	std::mutex Guard;
	std::vector<std::string> Asked;
	std::atomic<bool> bOver{false};
	std::thread Ear([&]
		{
			for (std::string Line; std::getline(std::cin, Line);)
			{
				const std::lock_guard<std::mutex> Lock(Guard);
				Asked.push_back(Line);
			}
			bOver = true;
		});
	std::string Status;
	while (!bOver)
	{
		Stage.Until(1, [] { return false; });
		{
			const std::lock_guard<std::mutex> Lock(Guard);
			for (const std::string& Line : Asked)
			{
				Perform(Character, Line);
			}
			Asked.clear();
		}
		if (Utf8(Character.GetStatus()) != Status)
		{
			Status = Utf8(Character.GetStatus());
			Say("status", Status);
		}
	}
	Ear.join();
	Stage.End();
	return EXIT_SUCCESS;
}
