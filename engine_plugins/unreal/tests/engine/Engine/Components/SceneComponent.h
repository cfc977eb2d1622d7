#pragma once

#include "Components/ActorComponent.h"

class USceneComponent : public UActorComponent
{
	CLASS_BODY(USceneComponent, UActorComponent)

public:
	void SetupAttachment(USceneComponent* InParent) { Parent = InParent; }

	USceneComponent* Parent = nullptr;
};
