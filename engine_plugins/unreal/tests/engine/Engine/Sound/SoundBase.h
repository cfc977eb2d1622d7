#pragma once

#include "Interfaces/Interface_AssetUserData.h"
#include "UObject/Object.h"

#define INDEFINITELY_LOOPING_DURATION 10000.0f

class USoundBase : public UObject, public IInterface_AssetUserData
{
	CLASS_BODY(USoundBase, UObject)

public:
	virtual float GetDuration() const { return Duration; }

	float Duration = 0.0f;
};
