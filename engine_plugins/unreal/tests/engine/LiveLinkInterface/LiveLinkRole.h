#pragma once

#include "UObject/Object.h"

class ULiveLinkRole : public UObject
{
	CLASS_BODY(ULiveLinkRole, UObject)
};
