#pragma once

#include "HAL/Platform.h"

#include <chrono>
#include <thread>
#include <unistd.h>

struct FPlatformProcess
{
	static void Sleep(float Seconds) { std::this_thread::sleep_for(std::chrono::duration<float>(Seconds)); }
	static uint32 GetCurrentProcessId() { return static_cast<uint32>(::getpid()); }
};
