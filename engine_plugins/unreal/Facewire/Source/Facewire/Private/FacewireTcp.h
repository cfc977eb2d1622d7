#pragma once

#include "CoreMinimal.h"

THIRD_PARTY_INCLUDES_START
#include <facewire/tcp_loop.hpp>
THIRD_PARTY_INCLUDES_END

class FSocket;
class ISocketSubsystem;
struct FFacewireLookup;

// The engine's socket in the shape that the core's TcpLoop drives. Nothing here waits for a name to be looked up, so
// that whoever waits for its thread, such as the game's, does not either.
class FFacewireTcp
{
public:
	FFacewireTcp();
	~FFacewireTcp();
	FFacewireTcp(const FFacewireTcp&) = delete;
	FFacewireTcp& operator=(const FFacewireTcp&) = delete;

	bool open(const std::string& Host, std::uint16_t InPort);
	bool next();
	bool wait(int TimeoutMs, bool bForWriting);
	facewire::Io connected();
	facewire::Io receive(std::uint8_t* Data, std::size_t Size, std::size_t& Got);
	facewire::Io send(const std::uint8_t* Data, std::size_t Size, std::size_t& Put);
	void close();

private:
	void Disconnect();

	ISocketSubsystem* const Subsystem;
	TSharedPtr<FFacewireLookup, ESPMode::ThreadSafe> Lookup; // Of the name; shared with the engine's task.
	int32 NextAddress = 0;
	std::uint16_t Port = 0;
	FSocket* Socket = nullptr;
	bool bConnected = false;
};

using FFacewireLoop = facewire::TcpLoop<FFacewireTcp>;
