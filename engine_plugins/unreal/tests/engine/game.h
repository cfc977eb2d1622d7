// Declarations of what the plugin uses of the modules Engine and RHI; see core.h for what this is.
#pragma once

#include "core.h"

// Components/ActorComponent.h, Components/SceneComponent.h, GameFramework/Actor.h
enum ELevelTick { LEVELTICK_All };
namespace EEndPlayReason
{
	enum Type { Destroyed };
}
struct FActorComponentTickFunction
{
	bool bCanEverTick;
};
class USceneComponent;
class AActor : public UObject
{
public:
	USceneComponent* GetRootComponent() const;
};
class UActorComponent : public UObject
{
public:
	FActorComponentTickFunction PrimaryComponentTick;
	AActor* GetOwner() const;
	void RegisterComponent();
	virtual void TickComponent(float DeltaTime, ELevelTick TickType, FActorComponentTickFunction* ThisTickFunction);

protected:
	virtual void EndPlay(const EEndPlayReason::Type EndPlayReason);
};
class USceneComponent : public UActorComponent
{
public:
	void SetupAttachment(USceneComponent* Parent);
};

// Sound/SoundWave.h, AudioDecompress.h
enum EDecompressionType : uint8 { DTYPE_Native = 2 };
class FAsyncAudioDecompressWorker;
template <typename T>
class TEnumAsByte
{
public:
	TEnumAsByte& operator=(T Value);
	operator T() const;
};
template <typename Worker>
class FAsyncTask
{
public:
	template <typename... Arguments> FAsyncTask(Arguments... Values);
	void StartSynchronousTask();
};
#define INDEFINITELY_LOOPING_DURATION 10000.0f
class USoundBase : public UObject
{
public:
	float Duration;
};
class USoundWave : public USoundBase
{
public:
	using FAsyncAudioDecompress = FAsyncTask<FAsyncAudioDecompressWorker>;
	TEnumAsByte<EDecompressionType> DecompressionType;
	uint8 bLooping : 1;
	int32 NumChannels;
	int32 RawPCMDataSize;
	uint8* RawPCMData;
	virtual bool InitAudioResource(FName Format);
	virtual FName GetRuntimeFormat() const;
	float GetSampleRateForCurrentPlatform() const;
	void SetSampleRate(uint32 SampleRate, bool bFromEditor = false);
	bool GetImportedSoundWaveData(TArray<uint8>& OutSamples, uint32& OutSampleRate, uint16& OutChannels) const;
};

// Sound/SoundWaveProcedural.h
class USoundWaveProcedural : public USoundWave
{
public:
	void QueueAudio(const uint8* Data, const int32 Size);
};

// Components/AudioComponent.h
class UAudioComponent : public USceneComponent
{
public:
	uint8 bAutoDestroy : 1;
	void SetSound(USoundBase* Sound);
	virtual void Play(float StartTime = 0.0f);
	virtual void Stop();
	void SetPaused(bool bPause);
};

// Subsystems/GameInstanceSubsystem.h
class FSubsystemCollectionBase
{
};
class UGameInstanceSubsystem : public UObject
{
public:
	virtual void Initialize(FSubsystemCollectionBase& Collection);
	virtual void Deinitialize();
};

// DynamicRHI.h
uint32 RHIGetGPUFrameCycles(uint32 GPUIndex = 0);
