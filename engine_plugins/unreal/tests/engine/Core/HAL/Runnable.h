#pragma once

#include "HAL/Platform.h"

class FRunnable
{
public:
	virtual bool Init() { return true; }
	virtual uint32 Run() = 0;
	virtual void Stop() {}
	virtual void Exit() {}
	virtual ~FRunnable() {}
};
