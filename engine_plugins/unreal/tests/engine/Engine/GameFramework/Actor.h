#pragma once

#include "Components/ActorComponent.h"
#include "Components/SceneComponent.h"
#include "Templates/Casts.h"

class AActor : public UObject
{
	CLASS_BODY(AActor, UObject)

public:
	USceneComponent* GetRootComponent() const { return Root; }

	USceneComponent* Root = nullptr;
};

AActor* UActorComponent::GetOwner() const
{
	return Cast<AActor>(GetOuter());
}
