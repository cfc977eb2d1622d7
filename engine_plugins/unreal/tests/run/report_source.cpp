// The plugin's Live Link source against a real sidecar: made by its panel, driven as the engine drives it. Says what
// Live Link was told, one JSON object a line; the judge is in tests/cpp.
//
// Arguments: host, faces port, and `bsd` or `winsock`. Standard input: lines of `rig NUMBER` or `preset`; its end ends
// the source.
#include "FacewireSourceFactory.h"
#include "FacewireSourceSettings.h"
#include "UObject/UObjectGlobals.h"
#include "UObject/UnrealType.h"
#include "Widgets/Input/SButton.h"
#include "Widgets/Input/SEditableTextBox.h"
#include "Widgets/SWidget.h"
#include "client.h"
#include "sockets.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <poll.h>
#include <string>
#include <thread>
#include <unistd.h>

#include "report.hpp"

namespace
{
	FString Wide(const std::string& Text)
	{
		const FUTF8ToTCHAR Out(Text.data(), static_cast<int32>(Text.size()));
		return FString(Out.Length(), Out.Get());
	}

	void Say(const FTold& One)
	{
		if (One.What == FTold::EWhat::Frame)
		{
			const double DaySeconds = static_cast<double>(FDateTime::Now().GetTimeOfDay().GetTicks()) / 1e7;
			std::printf("{\"frame\":%s,\"values\":%zu,\"jaw\":%.5f,\"yaw\":%.6f,\"last\":%.5f,\"world\":%.6f,"
						"\"scene\":%.6f,\"rate\":%d,\"day\":%.6f}\n",
				report::text(One.Subject).c_str(), One.Values.size(), static_cast<double>(One.Values.at(17)),
				static_cast<double>(One.Values.at(52)), static_cast<double>(One.Values.back()), One.WorldSeconds,
				One.SceneSeconds, One.SceneRate, DaySeconds);
			return;
		}
		std::printf("{\"%s\":%s,\"names\":[", One.What == FTold::EWhat::Static ? "static" : "removed",
			report::text(One.Subject).c_str());
		for (size_t Index = 0; Index < One.Names.size(); ++Index)
		{
			std::printf("%s%s", Index == 0 ? "" : ",", report::text(One.Names[Index]).c_str());
		}
		std::printf("]}\n");
	}

	// In which order a panel's parts are made is the compiler's choice.
	SEditableTextBox& BoxWith(const char* Text)
	{
		SEditableTextBox* Found = nullptr;
		for (SEditableTextBox* Box : EngineOfTests::TextBoxes)
		{
			Found = Box->Typed.ToString() == Wide(Text) ? Box : Found;
		}
		return *Found;
	}

	// Types an address into the panel and presses Add, as a person does.
	TSharedPtr<ILiveLinkSource> AddByPanel(
		const UFacewireSourceFactory& Factory, const char* Host, const char* Port)
	{
		TSharedPtr<ILiveLinkSource> Made;
		std::string Line;
		const TSharedPtr<SWidget> Panel = Factory.BuildCreationPanel(
			ULiveLinkSourceFactory::FOnLiveLinkSourceCreated::CreateLambda(
				[&Made, &Line](TSharedPtr<ILiveLinkSource> Source, FString ConnectionString)
				{
					Made = Source;
					Line = FClientOfTests::Utf8(ConnectionString);
				}));
		SEditableTextBox& PortBox = BoxWith("5570");
		BoxWith("127.0.0.1").SetText(FText::FromString(Wide(Host)));
		PortBox.SetText(FText::FromString(Wide("no port")));
		EngineOfTests::PressButton();
		const std::string Refused = FClientOfTests::Utf8(PortBox.Error.ToString());
		PortBox.SetText(FText::FromString(Wide(Port)));
		EngineOfTests::PressButton();
		std::printf("{\"panel\":%s,\"refused\":%s}\n", report::text(Line).c_str(), report::text(Refused).c_str());
		return Made;
	}

	bool HasInput()
	{
		pollfd Input{STDIN_FILENO, POLLIN, 0};
		return ::poll(&Input, 1, 0) > 0;
	}
}

int main(int Count, char** Words)
{
	if (Count != 4)
	{
		return EXIT_FAILURE;
	}
	SocketsOfTests::bWinSock = std::string(Words[3]) == "winsock";
	FClientOfTests Client;
	const UFacewireSourceFactory* const Factory = NewObject<UFacewireSourceFactory>(nullptr);
	TSharedPtr<ILiveLinkSource> Source = AddByPanel(*Factory, Words[1], Words[2]);
	Client.AddSource(Source);
	UFacewireSourceSettings* const Settings =
		static_cast<UFacewireSourceSettings*>(Source->GetSettingsClass().Get()->Make());
	EngineOfTests::Objects.emplace_back(Settings);
	Source->InitializeSettings(Settings);
	for (std::string Said, Line;;)
	{
		std::this_thread::sleep_for(std::chrono::milliseconds(8));
		Source->Update();
		for (const FTold& One : Client.Take())
		{
			Say(One);
		}
		const std::string Status = FClientOfTests::Utf8(Source->GetSourceStatus().ToString());
		if (Status != Said)
		{
			std::printf("{\"status\":%s}\n", report::text(Said = Status).c_str());
		}
		std::fflush(stdout);
		if (!HasInput())
		{
			continue;
		}
		if (!std::getline(std::cin, Line))
		{
			break;
		}
		if (Line == "preset")
		{
			// What a preset keeps makes the same source again.
			const TSharedPtr<ILiveLinkSource> Again = Factory->CreateSource(Settings->ConnectionString);
			Client.RemoveSource(Source);
			Source = Again;
			Client.AddSource(Source);
			Source->InitializeSettings(Settings);
			continue;
		}
		Settings->Rig = static_cast<EFacewireRig>(std::stoi(Line.substr(4)));
		Source->OnSettingsChanged(Settings, FPropertyChangedEvent());
	}
	const auto Before = std::chrono::steady_clock::now();
	Client.RemoveSource(Source);
	std::printf("{\"stopped_ms\":%.1f,\"valid\":%s}\n",
		std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - Before).count(),
		Source->IsSourceStillValid() ? "true" : "false");
	return EXIT_SUCCESS;
}
