// Sockets that run, in the engine's shape, with what differs between its platforms as a switch.
//
// What the engine does was read in a public copy of its files: a receive turns would-block into true with no bytes, and
// an orderly close and an error into false; a connect that is under way is true; ReadOrWrite waits for reading first,
// for the whole time, and only then looks whether it can write.
// WinSock differs: an error that was reported once stays the last error until another one, whatever succeeds meanwhile,
// and a connection that is refused is told by select's exceptions, not as writable.
#pragma once

#include "SocketSubsystem.h"

#include <atomic>
#include <string>
#include <vector>

namespace SocketsOfTests
{
	inline std::atomic<bool> bWinSock{false};
	inline std::atomic<int> Receives{0};
	inline std::atomic<int> Connects{0};
	inline std::atomic<int> ResolveMs{0}; // How long a name takes to be found.
	inline std::atomic<int> Resolving{0}; // Looked up on whichever thread asks, not on one of the engine's.
}
