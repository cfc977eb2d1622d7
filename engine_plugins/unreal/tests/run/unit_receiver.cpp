// What Live Link is told of subjects whose names only differ by case, by a sidecar that this test plays.
#include "FacewireReceiver.h"
#include "client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <cmath>
#include <set>
#include <sys/socket.h>
#include <unistd.h>

#include "expect.hpp"
#include "vectors.hpp"

namespace
{
	using namespace golden;

	// Shakes hands with whoever comes and publishes a frame of each name in turn, until it is closed.
	class FPublisher
	{
	public:
		FPublisher()
		{
			sockaddr_in Address{};
			Address.sin_family = AF_INET;
			Address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
			socklen_t Size = sizeof Address;
			void* const Raw = &Address;
			Listening = ::socket(AF_INET, SOCK_STREAM, 0);
			::bind(Listening, static_cast<sockaddr*>(Raw), Size);
			::listen(Listening, 1);
			::getsockname(Listening, static_cast<sockaddr*>(Raw), &Size);
			Port = ntohs(Address.sin_port);
		}
		~FPublisher()
		{
			::close(Peer);
			::close(Listening);
		}
		void Accept()
		{
			Peer = ::accept(Listening, nullptr, nullptr);
			facewire::zmtp::Buffer Out;
			facewire::zmtp::append_greeting(Out);
			facewire::zmtp::append_ready(Out, "XPUB");
			Send(Out);
		}
		void Publish(const std::string& Subject)
		{
			const Data Body = vector_bytes("frame/typical");
			const std::string Topic = "face/" + Subject;
			facewire::zmtp::Buffer Out;
			facewire::zmtp::append_header(Out, facewire::zmtp::kMore, Topic.size());
			facewire::zmtp::append(Out, facewire::bytes_of(Topic));
			facewire::zmtp::append_message(Out, {Body.data(), Body.size()});
			Send(Out);
		}

		std::uint16_t Port = 0;

	private:
		void Send(const facewire::zmtp::Buffer& Out) { EXPECT(::send(Peer, Out.data(), Out.size(), MSG_NOSIGNAL) > 0); }

		int Listening = -1;
		int Peer = -1;
	};

	void TestNamesThatDifferByCaseAloneStayApart()
	{
		FPublisher Publisher;
		facewire::Endpoint Endpoint;
		Endpoint.faces_port = Publisher.Port;
		FClientOfTests Client;
		FFacewireReceiver Receiver(Endpoint, Client, FGuid(1, 2, 3, 4));
		const auto Step = [&Receiver](int32 Count)
		{
			for (int32 Index = 0; Index < Count; ++Index)
			{
				Receiver.Step();
			}
		};
		Step(5);
		Publisher.Accept();
		Step(5);
		for (int32 Round = 0; Round < 4; ++Round)
		{
			Publisher.Publish("Host");
			Step(2);
			Publisher.Publish("host");
			Publisher.Publish("guest");
			Step(2);
		}
		std::set<std::string> Named;
		std::set<std::string> Shown;
		const double DaySeconds = static_cast<double>(FDateTime::Now().GetTimeOfDay().GetTicks()) / 1e7;
		for (const FTold& One : Client.Take())
		{
			// A recorder discards what lies before its start: scene time is the time of day.
			const double Behind = std::remainder(DaySeconds - One.SceneSeconds, 86400.0);
			EXPECT(One.What != FTold::EWhat::Frame || (std::fabs(Behind) < 2.0 && One.SceneRate == 31));
			(One.What == FTold::EWhat::Static ? Named : Shown).insert(One.Subject);
		}
		EXPECT((Named == std::set<std::string>{"Host", "host 2", "guest"}));
		EXPECT(Shown == Named);
		// The first has gone; its name is free again.
		Step(60);
		Publisher.Publish("hosT");
		Publisher.Publish("hosT");
		Step(3);
		EXPECT(Client.Take().front().Subject == "hosT");
	}
}

int main(int Count, char** Words)
{
	if (Count != 2)
	{
		return EXIT_FAILURE;
	}
	vectors = Words[1];
	TestNamesThatDifferByCaseAloneStayApart();
	return expecting::verdict();
}
