#include "sockets.h"

#include "Containers/StringConv.h"
#include "HAL/PlatformProcess.h"
#include "Sockets.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace
{
	using namespace SocketsOfTests;

	thread_local ESocketErrors LastError = SE_NO_ERROR;

	ESocketErrors Translate(int Error)
	{
		switch (Error)
		{
			case EAGAIN: return SE_EWOULDBLOCK;
			case EINPROGRESS: return bWinSock ? SE_EWOULDBLOCK : SE_EINPROGRESS;
			case EINTR: return SE_EINTR;
			case ECONNREFUSED: return SE_ECONNREFUSED;
			default: return SE_ENOTCONN;
		}
	}

	class FAddress final : public FInternetAddr
	{
	public:
		explicit FAddress(const addrinfo& Info) : Size(Info.ai_addrlen) { std::memcpy(&Data, Info.ai_addr, Size); }
		virtual void SetPort(int32 Port) override
		{
			Field() = htons(static_cast<uint16>(Port));
		}
		virtual int32 GetPort() const override { return ntohs(const_cast<FAddress*>(this)->Field()); }
		virtual FName GetProtocolType() const override { return Data.ss_family == AF_INET6 ? "IPv6" : "IPv4"; }

		sockaddr_storage Data{};
		socklen_t Size;

	private:
		in_port_t& Field()
		{
			void* const Raw = &Data;
			return Data.ss_family == AF_INET6 ? static_cast<sockaddr_in6*>(Raw)->sin6_port
											  : static_cast<sockaddr_in*>(Raw)->sin_port;
		}
	};

	class FSocketOfTests final : public FSocket
	{
	public:
		FSocketOfTests(int InFd, const FName& InProtocol) : Fd(InFd), Protocol(InProtocol) {}
		virtual ~FSocketOfTests() override { Close(); }

		virtual bool Close() override
		{
			const bool bOpen = Fd >= 0;
			if (bOpen)
			{
				::close(Fd);
			}
			Fd = -1;
			return bOpen;
		}
		virtual bool Connect(const FInternetAddr& Addr) override
		{
			++Connects;
			if (Addr.GetProtocolType() != Protocol)
			{
				return false;
			}
			const FAddress& Ours = static_cast<const FAddress&>(Addr);
			const void* const Raw = &Ours.Data;
			if (::connect(Fd, static_cast<const sockaddr*>(Raw), Ours.Size) == 0)
			{
				return true;
			}
			LastError = Translate(errno);
			return LastError == SE_EWOULDBLOCK || LastError == SE_EINPROGRESS;
		}
		virtual bool Send(const uint8* Data, int32 Count, int32& BytesSent) override
		{
			BytesSent = static_cast<int32>(::send(Fd, Data, static_cast<size_t>(Count), MSG_NOSIGNAL));
			if (BytesSent < 0)
			{
				LastError = Translate(errno);
			}
			return BytesSent >= 0;
		}
		virtual bool Recv(uint8* Data, int32 Size, int32& BytesRead, ESocketReceiveFlags::Type Flags) override
		{
			++Receives;
			const int Peek = Flags == ESocketReceiveFlags::Peek ? MSG_PEEK : 0;
			BytesRead = static_cast<int32>(::recv(Fd, Data, static_cast<size_t>(Size), Peek));
			if (BytesRead >= 0)
			{
				return BytesRead > 0;
			}
			LastError = Translate(errno);
			BytesRead = 0;
			return LastError == SE_EWOULDBLOCK;
		}
		virtual bool Wait(ESocketWaitConditions::Type Condition, FTimespan WaitTime) override
		{
			const int Ms = static_cast<int>(WaitTime.GetTotalMilliseconds());
			return (Condition != ESocketWaitConditions::WaitForWrite && Is(POLLIN, Ms))
				|| (Condition != ESocketWaitConditions::WaitForRead && Is(POLLOUT, Ms));
		}
		virtual ESocketConnectionState GetConnectionState() override
		{
			if (Fd < 0 || (bWinSock && HasFailed()))
			{
				return SCS_ConnectionError;
			}
			return Is(POLLOUT, 1) || Is(POLLIN, 1) ? SCS_Connected : SCS_NotConnected;
		}
		virtual bool SetNonBlocking(bool) override { return ::fcntl(Fd, F_SETFL, O_NONBLOCK) == 0; }
		virtual bool SetNoDelay(bool) override
		{
			const int On = 1;
			return ::setsockopt(Fd, IPPROTO_TCP, TCP_NODELAY, &On, sizeof On) == 0;
		}
		virtual bool SetReceiveBufferSize(int32 Size, int32& NewSize) override
		{
			NewSize = Size;
			return ::setsockopt(Fd, SOL_SOCKET, SO_RCVBUF, &Size, sizeof Size) == 0;
		}

	private:
		bool HasFailed() const
		{
			pollfd Asked{Fd, POLLOUT, 0};
			return ::poll(&Asked, 1, 0) > 0 && (Asked.revents & POLLERR) != 0;
		}
		bool Is(short Event, int Ms)
		{
			pollfd Asked{Fd, Event, 0};
			if (::poll(&Asked, 1, Ms) <= 0)
			{
				return false;
			}
			if (bWinSock && !bConnected && (Asked.revents & POLLERR) != 0)
			{
				// Not among what it waits for: it waits on.
				std::this_thread::sleep_for(std::chrono::milliseconds(Ms));
				return false;
			}
			bConnected = true;
			return true;
		}

		int Fd;
		bool bConnected = false;
		const FName Protocol;
	};

	class FSubsystemOfTests final : public ISocketSubsystem
	{
	public:
		virtual FSocket* CreateSocket(const FName&, const FString&, const FName& Protocol) override
		{
			return new FSocketOfTests(
				::socket(Protocol == FName("IPv6") ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), Protocol);
		}
		virtual void DestroySocket(FSocket* Socket) override { delete Socket; }
		virtual FAddressInfoResult GetAddressInfo(
			const TCHAR* HostName, const TCHAR*, EAddressInfoFlags, const FName, ESocketType) override
		{
			++Resolving;
			return Find(HostName);
		}
		virtual void GetAddressInfoAsync(FAsyncGetAddressInfoCallback Callback, const TCHAR* HostName, const TCHAR*,
			EAddressInfoFlags, const FName, ESocketType) override
		{
			// A thread of the pool, for which nobody waits.
			std::thread([Callback, Name = FString(HostName)] { Callback(Find(*Name)); }).detach();
		}
		virtual ESocketErrors GetLastErrorCode() override { return LastError; }

	private:
		static FAddressInfoResult Find(const TCHAR* HostName)
		{
			const std::string Name = FTCHARToUTF8(HostName).Get();
			FAddressInfoResult Out;
			FPlatformProcess::Sleep(static_cast<float>(ResolveMs) / 1000.0f);
			// As Windows has it, whatever this machine's own table says.
			const std::vector<std::string> Names =
				Name == "localhost" ? std::vector<std::string>{"::1", "127.0.0.1"} : std::vector<std::string>{Name};
			for (const std::string& One : Names)
			{
				addrinfo Hints{};
				Hints.ai_socktype = SOCK_STREAM;
				addrinfo* Found = nullptr;
				if (::getaddrinfo(One.c_str(), nullptr, &Hints, &Found) != 0)
				{
					Out.ReturnCode = SE_HOST_NOT_FOUND;
					continue;
				}
				Out.ReturnCode = SE_NO_ERROR;
				for (const addrinfo* Info = Found; Info != nullptr; Info = Info->ai_next)
				{
					Out.Results.Add({MakeShared<FAddress>(*Info)});
				}
				::freeaddrinfo(Found);
			}
			return Out;
		}
	};
}

ISocketSubsystem* ISocketSubsystem::Get(const FName&)
{
	static FSubsystemOfTests One;
	return &One;
}
