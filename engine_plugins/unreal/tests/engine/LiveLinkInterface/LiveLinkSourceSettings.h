#pragma once

#include "CoreMinimal.h"
#include "Templates/SubclassOf.h"
#include "UObject/Object.h"

class ULiveLinkSourceFactory;

class ULiveLinkSourceSettings : public UObject
{
	CLASS_BODY(ULiveLinkSourceSettings, UObject)

public:
	FString ConnectionString;
	TSubclassOf<ULiveLinkSourceFactory> Factory;
};
