// The loop around a socket, over one that the test plays: which address comes when, and how often it is tried.
#include <cstdint>
#include <cstring>
#include <string>

#include <facewire/tcp_loop.hpp>

#include "expect.hpp"

namespace {

using namespace facewire;

constexpr std::int64_t kMs = 1'000'000;

// What all sockets of this program do, and how often.
struct Network {
    int opens = 0;
    int tried = 0;         // Addresses.
    int addresses = 1;     // Of the name.
    int good = 0;          // The address that answers.
    bool friendly = true;  // Shakes hands, then sends rubbish; otherwise is as quiet as it may.
};
Network network;

struct PlayedTcp {
    bool open(const std::string&, std::uint16_t) {
        ++network.opens;
        address_ = -1;
        return next();
    }
    bool next() {
        if (++address_ >= network.addresses) return false;
        ++network.tried;
        given_ = 0;
        answers_.clear();
        zmtp::append_greeting(answers_);
        zmtp::append_ready(answers_, "ROUTER");
        if (network.friendly) answers_.insert(answers_.end(), 64, 0xff);
        return true;
    }
    bool wait(int, bool) { return true; }
    Io connected() { return address_ == network.good ? Io::ready : Io::cut; }
    Io receive(std::uint8_t* data, std::size_t, std::size_t& got) {
        if (given_ == answers_.size()) return Io::nothing;
        *data = answers_[given_++];
        got = 1;
        return Io::ready;
    }
    Io send(const std::uint8_t*, std::size_t size, std::size_t& put) {
        put = size;
        return Io::ready;
    }
    void close() {}

private:
    int address_ = 0;
    std::size_t given_ = 0;
    zmtp::Buffer answers_;
};

struct Driven {
    zmtp::Dealer dealer;
    TcpLoop<PlayedTcp> loop{"name", 1, 1};
    int opened = 0;

    void run(std::int64_t for_ns) {
        const std::int64_t end_ns = monotonic_ns() + for_ns;
        while (monotonic_ns() < end_ns) {
            const bool was_open = dealer.open();
            loop.step(
                dealer, 0, [this](std::int64_t now_ns) { dealer.start(now_ns); },
                [this](std::int64_t) {
                    zmtp::Event event;
                    while (dealer.next(event)) {
                    }
                });
            opened += !was_open && dealer.open() ? 1 : 0;
        }
    }
};

void test_each_address_is_tried() {
    network = {};
    network.addresses = 3;
    network.good = 2;
    network.friendly = false;
    Driven driven;
    driven.run(20 * kMs);
    EXPECT(driven.dealer.open());
    EXPECT(network.opens == 1 && network.tried == 3);
}

void test_no_address_answers() {
    network = {};
    network.addresses = 2;
    network.good = 9;
    Driven driven;
    driven.run(100 * kMs);
    EXPECT(!driven.dealer.open());
    EXPECT(network.opens == 1 && network.tried == 2);
}

void test_a_friendly_peer_that_sends_rubbish_is_not_hammered() {
    network = {};
    Driven driven;
    driven.run(1500 * kMs);
    EXPECT(driven.opened == network.opens);
    // At once, and after pauses of about 250 and 500 ms; without them growing, six times and more.
    EXPECT(network.opens == 3 || network.opens == 4);
}

}  // namespace

int main() {
    test_each_address_is_tried();
    test_no_address_answers();
    test_a_friendly_peer_that_sends_rubbish_is_not_hammered();
    return expecting::verdict();
}
