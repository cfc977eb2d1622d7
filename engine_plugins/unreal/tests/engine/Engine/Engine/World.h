#pragma once

#include "UObject/Object.h"

class UWorld : public UObject
{
	CLASS_BODY(UWorld, UObject)

public:
	virtual UWorld* GetWorld() const override { return const_cast<UWorld*>(this); }
	bool IsPaused() const { return bPaused; }

	bool bPaused = false;
};
