#include "FacewireThread.h"

FFacewireThread::FFacewireThread(TSharedRef<FFacewireWork, ESPMode::ThreadSafe> InWork, const TCHAR* Name)
	: Work(InWork)
{
	Thread.Reset(FRunnableThread::Create(this, Name));
	// A platform without threads has none to wait for.
	if (!Thread.IsValid())
	{
		bFinished = true;
	}
}

FFacewireThread::~FFacewireThread()
{
	RequestStop();
	if (Thread.IsValid())
	{
		Thread->WaitForCompletion();
	}
}

uint32 FFacewireThread::Run()
{
	while (!bStopping && Work->Step())
	{
	}
	Work->Leave();
	bFinished = true;
	return 0;
}
