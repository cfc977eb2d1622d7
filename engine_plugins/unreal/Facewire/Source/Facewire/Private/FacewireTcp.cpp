#include "FacewireTcp.h"

#include "FacewireText.h"
#include "HAL/PlatformProcess.h"
#include "IPAddress.h"
#include "Misc/Timespan.h"
#include "SocketSubsystem.h"
#include "Sockets.h"

FFacewireTcp::FFacewireTcp()
	: Subsystem(ISocketSubsystem::Get(PLATFORM_SOCKETSUBSYSTEM))
{
}

FFacewireTcp::~FFacewireTcp()
{
	close();
}

bool FFacewireTcp::open(const std::string& Host, std::uint16_t Port)
{
	if (Subsystem == nullptr)
	{
		return false;
	}
	// A name may take the resolver a while; an address does not. Either way this is our own thread.
	const FString Name = FacewireText::FromUtf8(Host);
	const FAddressInfoResult Found = Subsystem->GetAddressInfo(
		*Name, nullptr, EAddressInfoFlags::Default, NAME_None, ESocketType::SOCKTYPE_Streaming);
	if (Found.ReturnCode != SE_NO_ERROR || Found.Results.Num() == 0)
	{
		return false;
	}
	const TSharedRef<FInternetAddr> Address = Found.Results[0].Address;
	Address->SetPort(Port);
	Socket = Subsystem->CreateSocket(NAME_Stream, TEXT("Facewire"), Address->GetProtocolType());
	if (Socket == nullptr)
	{
		return false;
	}
	int32 GivenSize = 0;
	Socket->SetNonBlocking(true);
	Socket->SetNoDelay(true);
	// A game that was paused should find the present, not a minute of the past.
	Socket->SetReceiveBufferSize(32 * 1024, GivenSize);
	return Socket->Connect(*Address);
}

bool FFacewireTcp::wait(int TimeoutMs, bool bForWriting)
{
	const FTimespan Timeout = FTimespan::FromMilliseconds(TimeoutMs);
	if (Socket == nullptr)
	{
		FPlatformProcess::Sleep(static_cast<float>(TimeoutMs) / 1000.0f);
		return false;
	}
	return Socket->Wait(
		bForWriting ? ESocketWaitConditions::WaitForReadOrWrite : ESocketWaitConditions::WaitForRead, Timeout);
}

facewire::Io FFacewireTcp::connected()
{
	// A refused connection becomes writable too; the first receive tells.
	return Socket->Wait(ESocketWaitConditions::WaitForWrite, FTimespan::Zero()) ? facewire::Io::ready
																				: facewire::Io::nothing;
}

facewire::Io FFacewireTcp::receive(std::uint8_t* Data, std::size_t Size, std::size_t& Got)
{
	int32 Count = 0;
	if (!Socket->Recv(Data, static_cast<int32>(Size), Count))
	{
		return BlockedOrCut();
	}
	Got = static_cast<std::size_t>(Count);
	return Count > 0 ? facewire::Io::ready : facewire::Io::nothing;
}

facewire::Io FFacewireTcp::send(const std::uint8_t* Data, std::size_t Size, std::size_t& Put)
{
	int32 Count = 0;
	if (!Socket->Send(Data, static_cast<int32>(Size), Count))
	{
		return BlockedOrCut();
	}
	Put = static_cast<std::size_t>(Count);
	return Count > 0 ? facewire::Io::ready : facewire::Io::nothing;
}

void FFacewireTcp::close()
{
	if (Socket != nullptr)
	{
		Socket->Close();
		Subsystem->DestroySocket(Socket);
		Socket = nullptr;
	}
}

facewire::Io FFacewireTcp::BlockedOrCut() const
{
	return Subsystem->GetLastErrorCode() == SE_EWOULDBLOCK ? facewire::Io::nothing : facewire::Io::cut;
}
