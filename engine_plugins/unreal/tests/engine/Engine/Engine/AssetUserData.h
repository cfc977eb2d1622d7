#pragma once

#include "UObject/Object.h"

class UAssetUserData : public UObject
{
	CLASS_BODY(UAssetUserData, UObject)
};
