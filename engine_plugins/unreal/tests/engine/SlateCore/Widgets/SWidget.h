#pragma once

#include "CoreMinimal.h"

class SWidget
{
public:
	virtual ~SWidget() = default;
};
