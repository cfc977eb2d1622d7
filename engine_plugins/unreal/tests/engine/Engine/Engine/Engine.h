#pragma once

#include "UObject/Object.h"

class UEngine : public UObject
{
	CLASS_BODY(UEngine, UObject)

public:
	virtual float GetMaxTickRate(float, bool = true) const { return MaxTickRate; }

	float MaxTickRate = 0.0f;
};
inline UEngine* GEngine = nullptr;
