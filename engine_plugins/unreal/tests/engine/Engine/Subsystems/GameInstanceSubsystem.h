#pragma once

#include "UObject/Object.h"

class FSubsystemCollectionBase
{
};

class UGameInstanceSubsystem : public UObject
{
	CLASS_BODY(UGameInstanceSubsystem, UObject)

public:
	virtual void Initialize(FSubsystemCollectionBase&) {}
	virtual void Deinitialize() {}
	virtual bool ShouldCreateSubsystem(UObject*) const { return true; }
};
