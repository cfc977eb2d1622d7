#include "FacewireSamples.h"

#include "FacewirePcm.h"
#include "Sound/SoundWave.h"
#include "Templates/Casts.h"
#include "UObject/ObjectSaveContext.h"
#include "UObject/UObjectGlobals.h"

bool UFacewireSamples::StoreIn(USoundWave* Sound)
{
	if (Sound == nullptr)
	{
		return false;
	}
	UFacewireSamples* Stored = Sound->GetAssetUserData<UFacewireSamples>();
	if (Stored == nullptr)
	{
		Stored = NewObject<UFacewireSamples>(Sound);
	}
	if (!Stored->Update(*Sound))
	{
		return false;
	}
	// In the place of one of its class.
	Sound->AddAssetUserData(Stored);
	Sound->MarkPackageDirty();
	return true;
}

void UFacewireSamples::PreSave(FObjectPreSaveContext SaveContext)
{
	Super::PreSave(SaveContext);
	if (const USoundWave* const Sound = Cast<USoundWave>(GetOuter()))
	{
		Update(*Sound);
	}
}

bool UFacewireSamples::Update(const USoundWave& Sound)
{
#if WITH_EDITOR
	FFacewirePcm Pcm;
	if (ReadImportedFacewirePcm(Sound, Pcm))
	{
		MixFacewirePcm(Pcm);
		SampleRate = Pcm.SampleRate;
		Samples = MoveTemp(Pcm.Samples);
		return true;
	}
#endif
	return false;
}
