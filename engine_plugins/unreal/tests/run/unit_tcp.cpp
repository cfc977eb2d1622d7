// The plugin's socket over the engine's, as it behaves on BSD and on WinSock.
#include "FacewireReceiver.h"
#include "FacewireTcp.h"
#include "FacewireThread.h"
#include "client.h"
#include "sockets.h"

#include <arpa/inet.h>
#include <chrono>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include "expect.hpp"

namespace
{
	constexpr int32 StepMs = 5;
	constexpr int64 Patience = 20000; // Milliseconds, for a busy machine.

	int64 NowMs() { return facewire::monotonic_ns() / 1000000; }

	// A listener on 127.0.0.1, closed or not; a port that is not listened to is refused.
	struct FListener
	{
		FListener()
		{
			sockaddr_in Address{};
			Address.sin_family = AF_INET;
			Address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
			socklen_t Size = sizeof Address;
			void* const Raw = &Address;
			Fd = ::socket(AF_INET, SOCK_STREAM, 0);
			::bind(Fd, static_cast<sockaddr*>(Raw), Size);
			::listen(Fd, 8);
			::getsockname(Fd, static_cast<sockaddr*>(Raw), &Size);
			Port = ntohs(Address.sin_port);
		}
		~FListener() { Close(); }
		int Accept() const { return ::accept(Fd, nullptr, nullptr); }
		void Close()
		{
			if (Fd >= 0)
			{
				::close(Fd);
			}
			Fd = -1;
		}

		int Fd = -1;
		std::uint16_t Port = 0;
	};

	struct FDriven
	{
		FDriven(const std::string& Host, std::uint16_t Port) : Loop(Host, Port, 1) {}
		template <typename Condition>
		bool Until(int64 LongestMs, Condition&& Holds)
		{
			for (const int64 EndMs = NowMs() + LongestMs; NowMs() < EndMs && !Holds();)
			{
				Loop.step(
					Dealer, StepMs, [this](int64 NowNs) { Dealer.start(NowNs); ++Starts; }, [](int64) {});
			}
			return Holds();
		}

		facewire::zmtp::Dealer Dealer;
		FFacewireLoop Loop;
		int32 Starts = 0;
	};

	void TestAnOrderlyCloseIsTheEnd()
	{
		FListener Listener;
		FDriven Driven("127.0.0.1", Listener.Port);
		EXPECT(Driven.Until(Patience, [&Driven] { return Driven.Starts == 1; }));
		const int Accepted = Listener.Accept();
		Driven.Until(50, [] { return false; });
		Listener.Close();
		::shutdown(Accepted, SHUT_WR);
		SocketsOfTests::Receives = 0;
		EXPECT(Driven.Until(Patience, [&Driven] { return Driven.Dealer.phase() == facewire::zmtp::Phase::idle; }));
		Driven.Until(300, [] { return false; });
		EXPECT(SocketsOfTests::Receives < 20);
		::close(Accepted);
	}

	void TestARefusalIsNoticedAtOnce()
	{
		FListener Listener;
		Listener.Close();
		FDriven Driven("127.0.0.1", Listener.Port);
		SocketsOfTests::Connects = 0;
		// Each attempt after a pause of 250, 500 ms and so on; at its timeout it would be one in 5 s.
		EXPECT(Driven.Until(9000, [] { return SocketsOfTests::Connects >= 3; }));
		EXPECT(Driven.Starts == 0);
	}

	void TestEveryAddressIsTried()
	{
		FListener Listener;
		FDriven Driven("localhost", Listener.Port);
		SocketsOfTests::Connects = 0;
		EXPECT(Driven.Until(Patience, [&Driven] { return Driven.Starts == 1; }));
		EXPECT(SocketsOfTests::Connects == 2);
	}

	void TestANameThatIsNotFound()
	{
		FDriven Driven("no such name", 5570);
		SocketsOfTests::Connects = 0;
		Driven.Until(100, [] { return false; });
		EXPECT(Driven.Starts == 0 && SocketsOfTests::Connects == 0);
	}

	void TestNobodyWaitsForANameToBeFound()
	{
		SocketsOfTests::ResolveMs = 1500;
		SocketsOfTests::Resolving = 0;
		FClientOfTests Client;
		facewire::Endpoint Endpoint;
		const TSharedRef<FFacewireReceiver> Receiver =
			MakeShared<FFacewireReceiver>(Endpoint, Client, FGuid(1, 2, 3, 4));
		TUniquePtr<FFacewireThread> Thread = MakeUnique<FFacewireThread>(Receiver, TEXT("test"));
		std::this_thread::sleep_for(std::chrono::milliseconds(50));
		const int64 BeforeMs = NowMs();
		Thread.Reset();
		EXPECT(NowMs() - BeforeMs < 1300); // It would be 1450 with the look-up.
		EXPECT(SocketsOfTests::Resolving == 0);
		SocketsOfTests::ResolveMs = 0;
		// The look-up ends after those who asked.
		std::this_thread::sleep_for(std::chrono::milliseconds(1700));
	}
}

int main()
{
	for (const bool bWinSock : {false, true})
	{
		SocketsOfTests::bWinSock = bWinSock;
		TestAnOrderlyCloseIsTheEnd();
		TestARefusalIsNoticedAtOnce();
		TestEveryAddressIsTried();
		TestANameThatIsNotFound();
	}
	TestNobodyWaitsForANameToBeFound();
	return expecting::verdict();
}
