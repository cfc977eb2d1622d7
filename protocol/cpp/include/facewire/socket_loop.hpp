// A thin loop around a TCP socket, for programs outside an engine: connects, moves bytes, comes back when it is cut.
//
// It knows `zmtp::Connection` and nothing of what the messages mean. One thread only.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <utility>

#if defined(_WIN32)
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <cerrno>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

#include "backoff.hpp"
#include "bytes.hpp"
#include "zmtp.hpp"

namespace facewire {

// The clock that the sidecar stamps its frames with; see SPEC.md 9.
[[nodiscard]] inline std::int64_t monotonic_ns() noexcept {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

namespace detail {

#if defined(_WIN32)
using Socket = SOCKET;
constexpr Socket kNoSocket = INVALID_SOCKET;
inline void start_sockets() noexcept {
    static const int started = [] { WSADATA data; return WSAStartup(MAKEWORD(2, 2), &data); }();
    static_cast<void>(started);
}
inline void close_socket(Socket socket) noexcept { closesocket(socket); }
inline bool would_block() noexcept { return WSAGetLastError() == WSAEWOULDBLOCK; }
inline void set_non_blocking(Socket socket) noexcept {
    u_long on = 1;
    ioctlsocket(socket, static_cast<long>(FIONBIO), &on);
}
inline int wait_for(WSAPOLLFD* socket, int timeout_ms) noexcept { return WSAPoll(socket, 1, timeout_ms); }
using PollFd = WSAPOLLFD;
using Length = int;
constexpr int kSendFlags = 0;
#else
using Socket = int;
constexpr Socket kNoSocket = -1;
inline void start_sockets() noexcept {}
inline void close_socket(Socket socket) noexcept { ::close(socket); }
inline bool would_block() noexcept { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINPROGRESS || errno == EINTR; }
inline void set_non_blocking(Socket socket) noexcept { ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK); }
inline int wait_for(pollfd* socket, int timeout_ms) noexcept { return ::poll(socket, 1, timeout_ms); }
using PollFd = pollfd;
using Length = std::size_t;
#if defined(MSG_NOSIGNAL)
constexpr int kSendFlags = MSG_NOSIGNAL;  // A peer that has gone is an error, not a signal.
#else
constexpr int kSendFlags = 0;
#endif
#endif

}  // namespace detail

// Keeps one connection to `host:port` going.
class SocketLoop {
public:
    SocketLoop(std::string host, std::uint16_t port)
        : host_(std::move(host)), port_(port), random_(std::random_device{}()) {}
    SocketLoop(const SocketLoop&) = delete;
    SocketLoop& operator=(const SocketLoop&) = delete;
    ~SocketLoop() { close(); }

    [[nodiscard]] std::int64_t reconnects() const noexcept { return reconnects_; }

    // Waits up to `timeout_ms` for something to happen and lets it happen once. `on_bytes()` is called after bytes have
    // come in: drain the connection's messages there. `start(now_ns)` is called with each new connection.
    template <typename Start, typename OnBytes>
    void step(zmtp::Connection& connection, int timeout_ms, Start&& start, OnBytes&& on_bytes) {
        if (socket_ == detail::kNoSocket && !connect(timeout_ms)) return;
        detail::PollFd waiting{};
        waiting.fd = socket_;
        const bool writing = connecting_ || connection.outgoing().size != 0;
        waiting.events = static_cast<short>(writing ? POLLIN | POLLOUT : POLLIN);
        const bool ready = detail::wait_for(&waiting, timeout_ms) > 0;
        const std::int64_t now_ns = monotonic_ns();
        if (connecting_) {
            if (ready) finish_connecting(connection, start, now_ns);
            else if (now_ns - connect_ns_ > zmtp::kHandshakeTimeout) retry_later(connection, now_ns);
            return;
        }
        const bool alive = (!ready || receive(connection, on_bytes, now_ns)) && send(connection);
        connection.tick(now_ns);
        if (connection.open()) backoff_.reset();
        if (!alive || connection.failed()) retry_later(connection, now_ns);
    }

    void close() noexcept {
        if (socket_ != detail::kNoSocket) detail::close_socket(socket_);
        socket_ = detail::kNoSocket;
    }

private:
    [[nodiscard]] bool connect(int timeout_ms) {
        const std::int64_t now_ns = monotonic_ns();
        if (now_ns < next_try_ns_) {
            pause((std::min)(static_cast<std::int64_t>(timeout_ms), (next_try_ns_ - now_ns) / zmtp::kMillisecond + 1));
            return false;
        }
        detail::start_sockets();
        addrinfo hints{};
        hints.ai_family = AF_UNSPEC;
        hints.ai_socktype = SOCK_STREAM;
        addrinfo* found = nullptr;
        next_try_ns_ = now_ns + backoff_.next(chance_(random_));
        if (::getaddrinfo(host_.c_str(), std::to_string(port_).c_str(), &hints, &found) != 0) return false;
        socket_ = ::socket(found->ai_family, found->ai_socktype, found->ai_protocol);
        if (socket_ != detail::kNoSocket) {
            detail::set_non_blocking(socket_);
            const int on = 1;
            const int buffer = 32 * 1024;  // A reader that was stopped should find the present, not minutes of the past.
            ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, reinterpret_cast<const char*>(&buffer), sizeof buffer);
            ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, reinterpret_cast<const char*>(&on), sizeof on);
            connecting_ = true;
            connect_ns_ = now_ns;
            const auto length = static_cast<decltype(addrinfo::ai_addrlen)>(found->ai_addrlen);
            if (::connect(socket_, found->ai_addr, static_cast<socklen_t>(length)) != 0 && !detail::would_block()) close();
        }
        ::freeaddrinfo(found);
        return socket_ != detail::kNoSocket;
    }

    template <typename Start>
    void finish_connecting(zmtp::Connection& connection, Start&& start, std::int64_t now_ns) {
        int error = 0;
        socklen_t size = sizeof error;
        connecting_ = false;
        if (::getsockopt(socket_, SOL_SOCKET, SO_ERROR, reinterpret_cast<char*>(&error), &size) != 0 || error != 0) {
            retry_later(connection, now_ns);
            return;
        }
        ++reconnects_;
        start(now_ns);
    }

    template <typename OnBytes>
    [[nodiscard]] bool receive(zmtp::Connection& connection, OnBytes&& on_bytes, std::int64_t now_ns) {
        const auto got = ::recv(socket_, reinterpret_cast<char*>(chunk_.data()), static_cast<detail::Length>(chunk_.size()), 0);
        if (got < 0) return detail::would_block();
        if (got == 0) return false;
        connection.receive({chunk_.data(), static_cast<std::size_t>(got)}, now_ns);
        on_bytes();
        return true;
    }

    [[nodiscard]] bool send(zmtp::Connection& connection) noexcept {
        while (connection.outgoing().size != 0) {
            const Bytes out = connection.outgoing();
            const auto put = ::send(socket_, reinterpret_cast<const char*>(out.data), static_cast<detail::Length>(out.size),
                                    detail::kSendFlags);
            if (put < 0) return detail::would_block();
            connection.sent(static_cast<std::size_t>(put));
        }
        return true;
    }

    // The pause was fixed when this attempt began, so a peer that accepts and closes is not hammered.
    void retry_later(zmtp::Connection& connection, std::int64_t now_ns) noexcept {
        close();
        if (!connection.failed()) connection.stop();
        if (next_try_ns_ < now_ns) next_try_ns_ = now_ns + backoff_.next(chance_(random_));
    }

    static void pause(std::int64_t milliseconds) noexcept {
#if defined(_WIN32)
        Sleep(static_cast<DWORD>(milliseconds));
#else
        ::poll(nullptr, 0, static_cast<int>(milliseconds));
#endif
    }

    const std::string host_;
    const std::uint16_t port_;
    detail::Socket socket_ = detail::kNoSocket;
    bool connecting_ = false;
    std::int64_t connect_ns_ = 0;
    std::int64_t next_try_ns_ = 0;
    std::int64_t reconnects_ = -1;
    Backoff backoff_;
    std::minstd_rand random_;
    std::uniform_real_distribution<double> chance_{0.0, 1.0};
    std::array<std::uint8_t, 16384> chunk_{};
};

}  // namespace facewire
