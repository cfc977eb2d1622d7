#pragma once

#include "CoreMinimal.h"
#include "UObject/Object.h"

class AActor;

enum ELevelTick { LEVELTICK_All };
namespace EEndPlayReason
{
	enum Type { Destroyed };
}
struct FActorComponentTickFunction
{
	bool bCanEverTick = false;
	bool bTickEvenWhenPaused = false;
	float TickInterval = 0.0f;
};

class UActorComponent : public UObject
{
	CLASS_BODY(UActorComponent, UObject)

public:
	FActorComponentTickFunction PrimaryComponentTick;
	inline AActor* GetOwner() const;
	void RegisterComponent() { bRegistered = true; }
	virtual void TickComponent(float, ELevelTick, FActorComponentTickFunction*) {}

	bool bRegistered = false;

protected:
	virtual void EndPlay(const EEndPlayReason::Type) {}
};
