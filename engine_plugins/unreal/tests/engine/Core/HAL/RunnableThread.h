#pragma once

#include "HAL/Runnable.h"

#include <thread>

class FRunnableThread
{
public:
	inline static FRunnableThread* Create(FRunnable* Runnable, const TCHAR* Name, uint32 StackSize = 0);
	virtual void WaitForCompletion() = 0;
	virtual ~FRunnableThread() {}
};

class FRunnableThreadOfTests final : public FRunnableThread
{
public:
	explicit FRunnableThreadOfTests(FRunnable* Runnable)
		: Thread([Runnable] { Runnable->Init() && Runnable->Run() == 0; Runnable->Exit(); })
	{
	}
	virtual ~FRunnableThreadOfTests() override { WaitForCompletion(); }
	virtual void WaitForCompletion() override
	{
		if (Thread.joinable())
		{
			Thread.join();
		}
	}

private:
	std::thread Thread;
};

FRunnableThread* FRunnableThread::Create(FRunnable* Runnable, const TCHAR*, uint32)
{
	return new FRunnableThreadOfTests(Runnable);
}
