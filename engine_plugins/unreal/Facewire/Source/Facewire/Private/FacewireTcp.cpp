#include "FacewireTcp.h"

#include "FacewireText.h"
#include "HAL/CriticalSection.h"
#include "HAL/PlatformProcess.h"
#include "IPAddress.h"
#include "Misc/ScopeLock.h"
#include "Misc/Timespan.h"
#include "SocketSubsystem.h"
#include "Sockets.h"

// What a name was found to be. The engine's task writes it, even when nobody waits for it any more.
struct FFacewireLookup
{
	FCriticalSection Guard;
	bool bDone = false;
	TArray<TSharedPtr<FInternetAddr>> Addresses;
};

namespace
{
	enum class ELookup : uint8 { Under, Found, None };

	ELookup GetAddress(FFacewireLookup& Lookup, int32 Place, TSharedPtr<FInternetAddr>& Out)
	{
		const FScopeLock Lock(&Lookup.Guard);
		if (!Lookup.bDone)
		{
			return ELookup::Under;
		}
		if (Place >= Lookup.Addresses.Num())
		{
			return ELookup::None;
		}
		Out = Lookup.Addresses[Place];
		return ELookup::Found;
	}
}

FFacewireTcp::FFacewireTcp()
	: Subsystem(ISocketSubsystem::Get(PLATFORM_SOCKETSUBSYSTEM))
{
}

FFacewireTcp::~FFacewireTcp()
{
	close();
}

bool FFacewireTcp::open(const std::string& Host, std::uint16_t InPort)
{
	if (Subsystem == nullptr)
	{
		return false;
	}
	const TSharedRef<FFacewireLookup, ESPMode::ThreadSafe> Asked = MakeShared<FFacewireLookup, ESPMode::ThreadSafe>();
	Lookup = Asked;
	Port = InPort;
	NextAddress = 0;
	Subsystem->GetAddressInfoAsync(
		[Asked](FAddressInfoResult Result)
		{
			const FScopeLock Lock(&Asked->Guard);
			for (const FAddressInfoResultData& One : Result.Results)
			{
				Asked->Addresses.Add(One.Address);
			}
			Asked->bDone = true;
		},
		*FacewireText::FromUtf8(Host), nullptr, EAddressInfoFlags::Default, NAME_None,
		ESocketType::SOCKTYPE_Streaming);
	return true;
}

bool FFacewireTcp::next()
{
	Disconnect();
	TSharedPtr<FInternetAddr> Address;
	while (GetAddress(*Lookup, NextAddress, Address) == ELookup::Found)
	{
		++NextAddress;
		Address->SetPort(Port);
		Socket = Subsystem->CreateSocket(NAME_Stream, FString(TEXT("Facewire")), Address->GetProtocolType());
		if (Socket == nullptr)
		{
			continue;
		}
		int32 GivenSize = 0;
		Socket->SetNonBlocking(true);
		Socket->SetNoDelay(true);
		// A game that was paused should find the present, not a minute of the past.
		Socket->SetReceiveBufferSize(32 * 1024, GivenSize);
		if (Socket->Connect(*Address))
		{
			return true;
		}
		Disconnect();
	}
	return false;
}

bool FFacewireTcp::wait(int TimeoutMs, bool bForWriting)
{
	const FTimespan Timeout = FTimespan::FromMilliseconds(TimeoutMs);
	if (Socket == nullptr)
	{
		FPlatformProcess::Sleep(static_cast<float>(TimeoutMs) / 1000.0f);
		return false;
	}
	if (!bConnected)
	{
		return Socket->Wait(ESocketWaitConditions::WaitForWrite, Timeout);
	}
	// The engine's WaitForReadOrWrite waits for reading alone until the time is over.
	return (bForWriting && Socket->Wait(ESocketWaitConditions::WaitForWrite, FTimespan::Zero()))
		|| Socket->Wait(ESocketWaitConditions::WaitForRead, Timeout);
}

facewire::Io FFacewireTcp::connected()
{
	if (Socket == nullptr)
	{
		TSharedPtr<FInternetAddr> Address;
		const bool bUnderWay = Lookup.IsValid() && GetAddress(*Lookup, NextAddress, Address) == ELookup::Under;
		return bUnderWay || next() ? facewire::Io::nothing : facewire::Io::cut;
	}
	if (!Socket->Wait(ESocketWaitConditions::WaitForWrite, FTimespan::Zero()))
	{
		// WinSock tells of a refusal here and nowhere else.
		return Socket->GetConnectionState() == SCS_ConnectionError ? facewire::Io::cut : facewire::Io::nothing;
	}
	// Elsewhere a refused connection becomes writable too, and cannot be read.
	std::uint8_t Byte = 0;
	int32 Count = 0;
	bConnected = Socket->Recv(&Byte, 1, Count, ESocketReceiveFlags::Peek);
	return bConnected ? facewire::Io::ready : facewire::Io::cut;
}

facewire::Io FFacewireTcp::receive(std::uint8_t* Data, std::size_t Size, std::size_t& Got)
{
	int32 Count = 0;
	// The engine makes would-block true, so that false is the end; the last error may be an old one.
	if (!Socket->Recv(Data, static_cast<int32>(Size), Count))
	{
		return facewire::Io::cut;
	}
	Got = static_cast<std::size_t>(Count);
	return Count > 0 ? facewire::Io::ready : facewire::Io::nothing;
}

facewire::Io FFacewireTcp::send(const std::uint8_t* Data, std::size_t Size, std::size_t& Put)
{
	int32 Count = 0;
	// Of a send, unlike of a receive, would-block is false.
	if (!Socket->Send(Data, static_cast<int32>(Size), Count))
	{
		return Subsystem->GetLastErrorCode() == SE_EWOULDBLOCK ? facewire::Io::nothing : facewire::Io::cut;
	}
	Put = static_cast<std::size_t>(Count);
	return Count > 0 ? facewire::Io::ready : facewire::Io::nothing;
}

void FFacewireTcp::close()
{
	Disconnect();
	Lookup.Reset();
}

void FFacewireTcp::Disconnect()
{
	if (Socket != nullptr)
	{
		Socket->Close();
		Subsystem->DestroySocket(Socket);
		Socket = nullptr;
	}
	bConnected = false;
}
