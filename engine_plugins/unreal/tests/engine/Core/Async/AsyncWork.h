#pragma once

#include <atomic>
#include <cstdlib>
#include <thread>
#include <utility>

// Work for the engine's pool of threads; like the engine's, it must be done when it is destroyed.
template <typename Worker>
class FAsyncTask
{
public:
	template <typename... Arguments>
	FAsyncTask(Arguments&&... Values) : Task(std::forward<Arguments>(Values)...)
	{
	}
	~FAsyncTask()
	{
		if (Thread.joinable())
		{
			std::abort();
		}
	}
	void StartSynchronousTask() { Task.DoWork(); }
	void StartBackgroundTask()
	{
		Thread = std::thread([this] { Task.DoWork(); bDone = true; });
	}
	bool IsDone()
	{
		if (bDone && Thread.joinable())
		{
			Thread.join();
		}
		return bDone;
	}
	void EnsureCompletion()
	{
		if (Thread.joinable())
		{
			Thread.join();
		}
	}

private:
	Worker Task;
	std::thread Thread;
	std::atomic<bool> bDone{false};
};
