#pragma once

#include "CoreMinimal.h"

#include <facewire/tcp_loop.hpp>

class FSocket;
class ISocketSubsystem;

// The engine's socket in the shape that the core's TcpLoop drives.
class FFacewireTcp
{
public:
	FFacewireTcp();
	~FFacewireTcp();
	FFacewireTcp(const FFacewireTcp&) = delete;
	FFacewireTcp& operator=(const FFacewireTcp&) = delete;

	bool open(const std::string& Host, std::uint16_t Port);
	bool wait(int TimeoutMs, bool bForWriting);
	facewire::Io connected();
	facewire::Io receive(std::uint8_t* Data, std::size_t Size, std::size_t& Got);
	facewire::Io send(const std::uint8_t* Data, std::size_t Size, std::size_t& Put);
	void close();

private:
	facewire::Io BlockedOrCut() const;

	ISocketSubsystem* const Subsystem;
	FSocket* Socket = nullptr;
};

using FFacewireLoop = facewire::TcpLoop<FFacewireTcp>;
