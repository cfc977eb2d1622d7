#pragma once

#include "CoreMinimal.h"
#include "HAL/Runnable.h"
#include "HAL/RunnableThread.h"

#include <atomic>

// Something that is done in small steps on a thread of its own.
class FFacewireWork
{
public:
	virtual ~FFacewireWork() = default;

	// Does a little, waiting at most some 20 ms; false when there is nothing left to do.
	virtual bool Step() = 0;

	// The last thing on its thread, some 50 ms at most: whoever waits for the thread waits for this.
	virtual void Leave() {}
};

// Runs work until it is done or told to stop. The work outlives the thread, never the other way round.
class FFacewireThread final : public FRunnable
{
public:
	FFacewireThread(TSharedRef<FFacewireWork, ESPMode::ThreadSafe> InWork, const TCHAR* Name);
	virtual ~FFacewireThread() override;

	// Asks it to stop and returns at once; HasFinished says when it has. The destructor waits.
	void RequestStop() { bStopping = true; }
	bool HasFinished() const { return bFinished; }

	virtual uint32 Run() override;
	virtual void Stop() override { RequestStop(); }

private:
	const TSharedRef<FFacewireWork, ESPMode::ThreadSafe> Work;
	std::atomic<bool> bStopping{false};
	std::atomic<bool> bFinished{false};
	TUniquePtr<FRunnableThread> Thread;
};
