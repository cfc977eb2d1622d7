// The plugin's speaker over an audio component that plays by the clock, without a sidecar: what is heard, and until
// when. Most of it as on a dedicated server, which leaves the sidecar alone and need not wait for it.
#include "Components/AudioComponent.h"
#include "Engine/World.h"
#include "FacewireSamples.h"
#include "FacewireSource.h"
#include "FacewireSpeaker.h"
#include "FacewireSubsystem.h"
#include "AudioDecompress.h"
#include "GameFramework/Actor.h"
#include "Misc/CoreMisc.h"
#include "Sound/SoundWave.h"
#include "UObject/ObjectSaveContext.h"
#include "UObject/UObjectGlobals.h"
#include "client.h"
#include "sockets.h"

#include <cstring>

#include "expect.hpp"
#include "speaker_stage.h"

namespace
{
	TArray<uint8> Noise(int32 Bytes)
	{
		TArray<uint8> Out;
		for (int32 Index = 0; Index < Bytes; ++Index)
		{
			Out.Add(static_cast<uint8>(Index * 31 + Index / 256));
		}
		return Out;
	}

	USoundWave* Asset(double Seconds, int32 Channels = 1)
	{
		USoundWave* const Wave = NewObject<USoundWave>(nullptr);
		Wave->SetSampleRate(16000);
		Wave->NumChannels = Channels;
		Wave->Duration = static_cast<float>(Seconds);
		return Wave;
	}

	int32 BytesOf(double Seconds) { return static_cast<int32>(Seconds * 16000) * 2; }

	void TestTheTailIsHeard()
	{
		FStage Stage;
		Stage.Speaker->BeginSpeech(16000, 1);
		Stage.Speaker->PushSpeech(Noise(BytesOf(0.2)));
		Stage.Speaker->EndSpeech();
		EXPECT(Stage.Until(Patience, [&Stage] { return Stage.Finished == 1; }));
		EXPECT(Stage.Started == 1 && Stage.Interrupted == 0 && !Stage.Speaker->IsSpeaking());
		// The device plays on, and falls silent once it has nothing left.
		EXPECT(Stage.Audio()->IsPlaying());
		EXPECT(Stage.Until(Patience, [&Stage] { return !Stage.Audio()->IsPlaying(); }));
		EXPECT(Stage.Audio()->CutMs <= 0.0);
	}

	void TestNothingPlaysOnBehindTheLastLine()
	{
		UAudioComponent* Last = nullptr;
		{
			FStage Stage;
			Stage.Speaker->BeginSpeech(16000, 1);
			Stage.Speaker->PushSpeech(Noise(BytesOf(0.1)));
			Stage.Speaker->EndSpeech();
			EXPECT(Stage.Until(Patience, [&Stage] { return Stage.Finished == 1; }));
			Last = Stage.Audio();
			EXPECT(Last->IsPlaying());
		}
		EXPECT(!Last->IsPlaying());
		// A component that is taken away during the last of the sound is not missed.
		FStage Stage;
		Stage.Speaker->BeginSpeech(16000, 1);
		Stage.Speaker->PushSpeech(Noise(BytesOf(0.1)));
		Stage.Speaker->EndSpeech();
		EXPECT(Stage.Until(Patience, [&Stage] { return Stage.Finished == 1; }));
		Stage.Speaker->Audio = nullptr;
		Stage.Until(300, [] { return false; });
	}

	void TestBehindALineTheGameMayUseTheComponent()
	{
		FStage Stage;
		USoundWave* const Sound = Asset(0.1);
		Sound->Imported = Noise(BytesOf(0.1));
		Stage.Speaker->Speak(Sound);
		EXPECT(Stage.Until(Patience, [&Stage] { return Stage.Finished == 1; }));
		Stage.Audio()->SetSound(Asset(30.0));
		Stage.Audio()->Play();
		Stage.Until(350, [] { return false; });
		EXPECT(Stage.Audio()->IsPlaying());
	}

	void TestOneLineAfterTheOther()
	{
		FStage Stage;
		for (int32 Line = 1; Line <= 3; ++Line)
		{
			Stage.Speaker->BeginSpeech(16000, 1);
			Stage.Speaker->PushSpeech(Noise(BytesOf(0.15)));
			Stage.Speaker->EndSpeech();
			const int64 BeganMs = Stage.NowMs();
			EXPECT(Stage.Until(Patience, [&Stage, Line] { return Stage.Finished == Line; }));
			EXPECT(Stage.NowMs() - BeganMs > 140 && Stage.Started == Line);
		}
	}

	void TestAStopIsAtOnce()
	{
		FStage Stage;
		Stage.Speaker->Speak(Asset(5.0));
		EXPECT(Stage.Until(Patience, [&Stage] { return Stage.Started == 1; }));
		Stage.Speaker->StopSpeaking();
		EXPECT(!Stage.Audio()->IsPlaying() && !Stage.Speaker->IsSpeaking());
		EXPECT(Stage.Until(Patience, [&Stage] { return Stage.Interrupted == 1; }));
	}

	void TestAnEndOfPlayIsToldToo()
	{
		FStage Stage;
		Stage.Speaker->Speak(Asset(5.0));
		EXPECT(Stage.Until(Patience, [&Stage] { return Stage.Started == 1; }));
		// A game that goes on by itself does not do so behind the end.
		Stage.Speaker->OnFinished.AddLambda([&Stage](bool) { Stage.Speaker->Speak(Asset(5.0)); });
		Stage.End();
		EXPECT(Stage.Interrupted == 1 && Stage.Finished == 0);
		EXPECT(!Stage.Speaker->IsSpeaking() && !Stage.Audio()->IsPlaying());
	}

	void TestAWholeSoundIsPlayedAsItIs()
	{
		FStage Stage;
		USoundWave* const Sound = Asset(0.3, 2);
		Sound->Imported = Noise(BytesOf(0.6));
		Stage.Speaker->Speak(Sound);
		EXPECT(Stage.Until(Patience, [&Stage] { return Stage.Started == 1; }));
		EXPECT(Stage.Audio()->Sound == Sound && !Stage.Audio()->Listener.IsValid());
		EXPECT(Stage.Until(Patience, [&Stage] { return Stage.Finished == 1; }));
		EXPECT(Stage.NowMs() - Stage.StartedMs() >= 355);  // With what the device holds back.
		EXPECT(Stage.Audio()->Plays == 1 && Stage.Audio()->CutMs <= 0.0);
	}

	void TestASoundThatCannotBeReadIsHeard()
	{
		FStage Stage;
		USoundWave* const Sound = Asset(0.3);
		Sound->bStreaming = true;
		Stage.Speaker->Speak(Sound);
		EXPECT(Stage.Audio()->Plays == 1 && Stage.Audio()->Sound == Sound && Stage.Audio()->IsPlaying());
		EXPECT(Stage.Audio()->Listener.IsValid() && !Stage.Audio()->bZeroBuffer);
		EXPECT(Stage.Until(Patience, [&Stage] { return Stage.Finished == 1; }));
		EXPECT(Stage.NowMs() - Stage.StartedMs() >= 355 && Stage.Started == 1);
		// So is one that the device drops at once, for as long as it would last.
		Stage.Audio()->bHasDevice = false;
		const int64 BeganMs = Stage.NowMs();
		Stage.Speaker->Speak(Sound);
		EXPECT(Stage.Until(Patience, [&Stage] { return Stage.Finished == 2; }));
		EXPECT(Stage.NowMs() - BeganMs >= 295);
	}

	void TestDecodingLeavesTheGameThreadAlone()
	{
		FStage Stage;
		USoundWave* const Sound = Asset(0.2);
		Sound->Compressed = Noise(BytesOf(0.2));
		Stage.Speaker->Speak(Sound);
		EXPECT(Stage.Until(Patience, [&Stage] { return Stage.Started == 1; }));
		EXPECT(!EngineOfTests::bDecodedOnGameThread);
		EXPECT(!Stage.Audio()->Listener.IsValid() && Sound->DecompressionType == DTYPE_Setup);
		// Left in the middle of it.
		FStage Other;
		Other.Speaker->Speak(Asset(1.0));
		Other.Speaker->StopSpeaking();
	}

	void TestAPausedGameEndsNoLine()
	{
		constexpr double Seconds = 0.7; // Of which little may be over when the game pauses, also on a busy machine.
		for (const bool bWhole : {true, false})
		{
			FStage Stage;
			if (bWhole)
			{
				USoundWave* const Sound = Asset(Seconds);
				Sound->Imported = Noise(BytesOf(Seconds));
				Stage.Speaker->Speak(Sound);
			}
			else
			{
				Stage.Speaker->BeginSpeech(16000, 1);
				Stage.Speaker->PushSpeech(Noise(BytesOf(Seconds)));
				Stage.Speaker->EndSpeech();
			}
			EXPECT(Stage.Until(Patience, [&Stage] { return Stage.Started == 1; }));
			Stage.World->bPaused = true;
			EXPECT(Stage.Until(Patience, [&Stage] { return Stage.Audio()->bPaused; }));
			const int64 PausedMs = Stage.NowMs();
			EXPECT(!Stage.Until(900, [&Stage] { return Stage.Finished + Stage.Interrupted > 0; }));
			EXPECT(Stage.Audio()->bPaused && Stage.Speaker->IsSpeaking());
			const int64 StoodMs = Stage.NowMs() - PausedMs;
			Stage.World->bPaused = false;
			EXPECT(Stage.Until(Patience, [&Stage] { return Stage.Finished == 1; }));
			// All of it was played, and nothing while the game stood still.
			EXPECT(!Stage.Audio()->bPaused && Stage.NowMs() - Stage.StartedMs() - StoodMs >= 695);
		}
	}

	void TestPiecesOfAnyLength()
	{
		FStage Stage;
		const TArray<uint8> Sound = Noise(BytesOf(0.3));
		Stage.Speaker->BeginSpeech(16000, 1);
		for (int32 At = 0, Size = 1; At < Sound.Num(); At += Size, Size = Size * 3 % 997)
		{
			TArray<uint8> Piece;
			Piece.Append(Sound.GetData() + At, FMath::Min(Size, Sound.Num() - At));
			Stage.Speaker->PushSpeech(Piece);
			Stage.Until(2, [] { return false; });
		}
		Stage.Speaker->EndSpeech();
		USoundBase* Heard = nullptr;
		EXPECT(Stage.Until(Patience,
			[&Stage, &Heard]
			{
				Heard = Stage.Speaker->Audio != nullptr ? Stage.Audio()->Sound : nullptr;
				return Stage.Finished == 1;
			}));
		// Not one byte out of step, silence of late pieces apart.
		const TArray<uint8>& Queued = Cast<USoundWaveProcedural>(Heard)->Queued;
		int32 At = 0;
		int32 Strange = 0;
		for (int32 Sample = 0; Sample + 2 <= Queued.Num(); Sample += 2)
		{
			const bool bNext = At + 2 <= Sound.Num() && std::memcmp(&Queued[Sample], &Sound[At], 2) == 0;
			Strange += bNext || (Queued[Sample] == 0 && Queued[Sample + 1] == 0) ? 0 : 1;
			At += bNext ? 2 : 0;
		}
		EXPECT(Strange == 0 && At == Sound.Num());
	}

	void TestSamplesAreStoredBesideASound()
	{
		USoundWave* const Sound = Asset(0.1, 2);
		Sound->Imported = Noise(4);
		const int16 Pair[2] = {1000, -400};
		std::memcpy(Sound->Imported.GetData(), Pair, sizeof Pair);
		EXPECT(UFacewireSamples::StoreIn(Sound) && UFacewireSamples::StoreIn(Sound) && Sound->bDirty);
		EXPECT(Sound->UserData.Num() == 1);
		UFacewireSamples* const Stored = Sound->GetAssetUserData<UFacewireSamples>();
		int16 Mean = 0;
		std::memcpy(&Mean, Stored->Samples.GetData(), sizeof Mean);
		EXPECT(Stored->Samples.Num() == 2 && Mean == 300 && Stored->SampleRate == 16000);
		Sound->Imported = Noise(BytesOf(0.1) * 2);
		Stored->PreSave(FObjectPreSaveContext());
		EXPECT(Stored->Samples.Num() == BytesOf(0.1));
		// As it comes to a packaged game, where nothing was imported and a streaming sound cannot be decoded.
		Sound->Imported.Reset();
		Sound->bStreaming = true;
		Stored->PreSave(FObjectPreSaveContext());
		EXPECT(Stored->Samples.Num() == BytesOf(0.1));
		EXPECT(!UFacewireSamples::StoreIn(nullptr) && !UFacewireSamples::StoreIn(Asset(1.0)));
		FStage Stage;
		Stage.Speaker->Speak(Sound);
		EXPECT(Stage.Until(Patience, [&Stage] { return Stage.Started == 1; }) && !Stage.Audio()->Listener.IsValid());
	}

	void TestServersAndCommandletsDoNotDial()
	{
		SocketsOfTests::Connects = 0;
		for (bool* const Kind : {&EngineOfTests::bDedicatedServer, &EngineOfTests::bCommandlet})
		{
			EngineOfTests::bDedicatedServer = EngineOfTests::bCommandlet = false;
			*Kind = true;
			FClientOfTests Client;
			const TSharedRef<FFacewireSource> Source = MakeShared<FFacewireSource>(facewire::Endpoint());
			Client.AddSource(Source);
			FSubsystemCollectionBase Collection;
			UFacewireSubsystem* const Subsystem = NewObject<UFacewireSubsystem>(nullptr);
			Subsystem->Initialize(Collection);
			FStage Stage;
			Stage.Speaker->Speak(Asset(0.05));
			Stage.Until(300, [] { FTSTicker::GetCoreTicker().Tick(0.02f); return false; });
			EXPECT(Client.Utf8(Source->GetSourceStatus().ToString()).find("dedicated") != std::string::npos);
			Subsystem->Deinitialize();
			Client.RemoveSource(Source);
		}
		EXPECT(SocketsOfTests::Connects == 0);
	}

	void TestWithoutASidecarALineIsHeard()
	{
		EngineOfTests::bDedicatedServer = EngineOfTests::bCommandlet = false;
		FStage Stage;
		Stage.Speaker->ControlPort = Stage.Speaker->FacesPort = 1;
		USoundWave* const Sound = Asset(0.2);
		Sound->Imported = Noise(BytesOf(0.2));
		Stage.Speaker->Speak(Sound);
		EXPECT(Stage.Until(Patience, [&Stage] { return Stage.Finished == 1; }));
		EXPECT(Stage.Failed == 1 && Stage.Audio()->Plays == 1 && Stage.Audio()->CutMs <= 0.0);
	}
}

int main()
{
	EngineOfTests::bDedicatedServer = true;
	TestTheTailIsHeard();
	TestNothingPlaysOnBehindTheLastLine();
	TestBehindALineTheGameMayUseTheComponent();
	TestOneLineAfterTheOther();
	TestAStopIsAtOnce();
	TestAnEndOfPlayIsToldToo();
	TestAWholeSoundIsPlayedAsItIs();
	TestASoundThatCannotBeReadIsHeard();
	TestDecodingLeavesTheGameThreadAlone();
	TestAPausedGameEndsNoLine();
	TestPiecesOfAnyLength();
	TestSamplesAreStoredBesideASound();
	TestServersAndCommandletsDoNotDial();
	TestWithoutASidecarALineIsHeard();
	return expecting::verdict();
}
