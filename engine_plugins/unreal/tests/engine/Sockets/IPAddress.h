#pragma once

#include "CoreTypes.h"
#include "UObject/NameTypes.h"

class FInternetAddr
{
public:
	virtual ~FInternetAddr() {}
	virtual void SetPort(int32 InPort) = 0;
	virtual int32 GetPort() const = 0;
	virtual FName GetProtocolType() const = 0;
};
