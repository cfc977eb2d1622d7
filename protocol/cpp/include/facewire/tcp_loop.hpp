// Keeps one TCP connection going: connects, moves bytes, comes back with a growing pause when it is cut.
//
// It knows `zmtp::Connection` and nothing of what the messages mean; the socket is a parameter, because engines bring
// their own. A `Tcp` has
//
//     bool open(const std::string& host, std::uint16_t port)      begins to look the name up and to connect; false: cannot
//     bool next()                                                 begins with that name's next address; false: no more
//     bool wait(int timeout_ms, bool for_writing)                 for anything to read (or write); may return early
//     Io connected()                                              ready, nothing yet, or cut
//     Io receive(std::uint8_t* data, std::size_t size, std::size_t& got)
//     Io send(const std::uint8_t* data, std::size_t size, std::size_t& put)
//     void close()                                                also when there is nothing to close
//
// A name may have several addresses (`localhost` is ::1 and 127.0.0.1): each is tried before the attempt has failed.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <utility>

#include "backoff.hpp"
#include "bytes.hpp"
#include "zmtp.hpp"

namespace facewire {

enum class Io : std::uint8_t { ready, nothing, cut };

// The clock that the sidecar stamps its frames with; see SPEC.md 9.
[[nodiscard]] inline std::int64_t monotonic_ns() noexcept {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

template <typename Tcp>
class TcpLoop {
public:
    // `seed` only spreads the pauses of many readers.
    TcpLoop(std::string host, std::uint16_t port, std::uint32_t seed)
        : host_(std::move(host)), port_(port), random_(seed) {}
    TcpLoop(const TcpLoop&) = delete;
    TcpLoop& operator=(const TcpLoop&) = delete;
    ~TcpLoop() { tcp_.close(); }

    // Waits up to `timeout_ms` for something to happen and lets it happen once. `on_start(now_ns)` is called with each
    // new connection, `on_bytes(now_ns)` when bytes have come in: drain the connection's messages there.
    template <typename OnStart, typename OnBytes>
    void step(zmtp::Connection& connection, int timeout_ms, OnStart&& on_start, OnBytes&& on_bytes) {
        if (state_ == State::apart && !connect(monotonic_ns())) {
            tcp_.wait(timeout_ms, false);
            return;
        }
        const bool ready = tcp_.wait(timeout_ms, state_ == State::connecting || connection.outgoing().size != 0);
        const std::int64_t now_ns = monotonic_ns();
        if (state_ == State::connecting) {
            greet(connection, on_start, now_ns);
            return;
        }
        const bool alive = (!ready || receive(connection, on_bytes, now_ns)) && send(connection);
        connection.tick(now_ns);
        // Not with the handshake: a peer that is friendly first and sends rubbish then is not hammered either.
        if (connection.open() && now_ns - since_ns_ > kSteadyNs) backoff_.reset();
        if (!alive || connection.failed()) part(connection, now_ns);
    }

private:
    static constexpr std::int64_t kSteadyNs = 5'000'000'000;  // As long as the longest pause.

    enum class State : std::uint8_t { apart, connecting, together };

    [[nodiscard]] bool connect(std::int64_t now_ns) {
        if (now_ns < next_try_ns_) return false;
        // The pause runs from the attempt, so a peer that accepts and closes is not hammered.
        next_try_ns_ = now_ns + backoff_.next(chance_(random_));
        since_ns_ = now_ns;
        if (!tcp_.open(host_, port_)) {
            tcp_.close();
            return false;
        }
        state_ = State::connecting;
        return true;
    }

    template <typename OnStart>
    void greet(zmtp::Connection& connection, OnStart&& on_start, std::int64_t now_ns) {
        const Io io = tcp_.connected();
        if (io == Io::cut || (io == Io::nothing && now_ns - since_ns_ > zmtp::kHandshakeTimeout)) {
            since_ns_ = now_ns;
            if (!tcp_.next()) part(connection, now_ns);
        } else if (io == Io::ready) {
            state_ = State::together;
            since_ns_ = now_ns;
            on_start(now_ns);
            if (!send(connection)) part(connection, now_ns);
        }
    }

    template <typename OnBytes>
    [[nodiscard]] bool receive(zmtp::Connection& connection, OnBytes&& on_bytes, std::int64_t now_ns) {
        std::size_t got = 0;
        const Io io = tcp_.receive(chunk_.data(), chunk_.size(), got);
        if (io != Io::ready) return io == Io::nothing;
        connection.receive({chunk_.data(), got}, now_ns);
        on_bytes(now_ns);
        return true;
    }

    [[nodiscard]] bool send(zmtp::Connection& connection) {
        while (connection.outgoing().size != 0) {
            const Bytes out = connection.outgoing();
            std::size_t put = 0;
            const Io io = tcp_.send(out.data, out.size, put);
            if (io != Io::ready) return io == Io::nothing;
            connection.sent(put);
        }
        return true;
    }

    void part(zmtp::Connection& connection, std::int64_t now_ns) {
        tcp_.close();
        state_ = State::apart;
        if (!connection.failed()) connection.stop();
        next_try_ns_ = (std::max)(next_try_ns_, now_ns + 1);
    }

    const std::string host_;
    const std::uint16_t port_;
    Tcp tcp_;
    State state_ = State::apart;
    std::int64_t since_ns_ = 0;  // When this address was begun with, or has connected.
    std::int64_t next_try_ns_ = 0;
    Backoff backoff_;
    std::minstd_rand random_;
    std::uniform_real_distribution<double> chance_{0.0, 1.0};
    std::array<std::uint8_t, 16384> chunk_{};
};

}  // namespace facewire
