// The operating system's TCP socket, for programs outside an engine. One thread only.
#pragma once

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

#include "tcp_loop.hpp"

namespace facewire {

namespace detail {

#if defined(_WIN32)

using Socket = SOCKET;
using PollFd = WSAPOLLFD;
using Length = int;
constexpr Socket kNoSocket = INVALID_SOCKET;
constexpr int kSendFlags = 0;

inline void start_sockets() noexcept {
    WSADATA data;
    static const int started = WSAStartup(MAKEWORD(2, 2), &data);
    static_cast<void>(started);
}
inline void close_socket(Socket socket) noexcept { closesocket(socket); }
inline bool would_block() noexcept { return WSAGetLastError() == WSAEWOULDBLOCK; }
inline int poll_socket(PollFd* socket, int timeout_ms) noexcept { return WSAPoll(socket, 1, timeout_ms); }
inline void pause_ms(int timeout_ms) noexcept { Sleep(static_cast<DWORD>(timeout_ms)); }
inline void set_non_blocking(Socket socket) noexcept {
    u_long on = 1;
    ioctlsocket(socket, static_cast<long>(FIONBIO), &on);
}

#else

using Socket = int;
using PollFd = pollfd;
using Length = std::size_t;
constexpr Socket kNoSocket = -1;
#if defined(MSG_NOSIGNAL)
constexpr int kSendFlags = MSG_NOSIGNAL;  // A peer that has gone is an error, not a signal.
#else
constexpr int kSendFlags = 0;
#endif

inline void start_sockets() noexcept {}
inline void close_socket(Socket socket) noexcept { ::close(socket); }
inline bool would_block() noexcept {
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINPROGRESS || errno == EINTR;
}
inline int poll_socket(PollFd* socket, int timeout_ms) noexcept { return ::poll(socket, 1, timeout_ms); }
inline void pause_ms(int timeout_ms) noexcept { ::poll(nullptr, 0, timeout_ms); }
inline void set_non_blocking(Socket socket) noexcept {
    ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK);
}

#endif

}  // namespace detail

// A `Tcp` for `TcpLoop`.
class TcpSocket {
public:
    TcpSocket() noexcept = default;
    TcpSocket(const TcpSocket&) = delete;
    TcpSocket& operator=(const TcpSocket&) = delete;
    ~TcpSocket() { close(); }

    [[nodiscard]] bool open(const std::string& host, std::uint16_t port) {
        detail::start_sockets();
        addrinfo hints{};
        hints.ai_family = AF_UNSPEC;
        hints.ai_socktype = SOCK_STREAM;
        addrinfo* found = nullptr;
        if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return false;
        socket_ = ::socket(found->ai_family, found->ai_socktype, found->ai_protocol);
        bool begun = false;
        if (socket_ != detail::kNoSocket) {
            detail::set_non_blocking(socket_);
            set(IPPROTO_TCP, TCP_NODELAY, 1);
            // A reader that was stopped should find the present, not a minute of the past.
            set(SOL_SOCKET, SO_RCVBUF, 32 * 1024);
            const auto size = static_cast<socklen_t>(found->ai_addrlen);
            begun = ::connect(socket_, found->ai_addr, size) == 0 || detail::would_block();
        }
        ::freeaddrinfo(found);
        return begun;
    }

    bool wait(int timeout_ms, bool for_writing) noexcept {
        if (socket_ == detail::kNoSocket) {
            detail::pause_ms(timeout_ms);
            return false;
        }
        detail::PollFd waiting{};
        waiting.fd = socket_;
        waiting.events = static_cast<short>(for_writing ? POLLIN | POLLOUT : POLLIN);
        return detail::poll_socket(&waiting, timeout_ms) > 0;
    }

    [[nodiscard]] Io connected() noexcept {
        if (!wait(0, true)) return Io::nothing;
        int error = 0;
        socklen_t size = sizeof error;
        const int asked = ::getsockopt(socket_, SOL_SOCKET, SO_ERROR, reinterpret_cast<char*>(&error), &size);
        return asked == 0 && error == 0 ? Io::ready : Io::cut;
    }

    [[nodiscard]] Io receive(std::uint8_t* data, std::size_t size, std::size_t& got) noexcept {
        const auto count = ::recv(socket_, reinterpret_cast<char*>(data), static_cast<detail::Length>(size), 0);
        if (count < 0) return detail::would_block() ? Io::nothing : Io::cut;
        got = static_cast<std::size_t>(count);
        return count == 0 ? Io::cut : Io::ready;
    }

    [[nodiscard]] Io send(const std::uint8_t* data, std::size_t size, std::size_t& put) noexcept {
        const auto count = ::send(socket_, reinterpret_cast<const char*>(data), static_cast<detail::Length>(size),
                                  detail::kSendFlags);
        if (count < 0) return detail::would_block() ? Io::nothing : Io::cut;
        put = static_cast<std::size_t>(count);
        return Io::ready;
    }

    void close() noexcept {
        if (socket_ != detail::kNoSocket) detail::close_socket(socket_);
        socket_ = detail::kNoSocket;
    }

private:
    void set(int level, int option, int value) noexcept {
        ::setsockopt(socket_, level, option, reinterpret_cast<const char*>(&value), sizeof value);
    }

    detail::Socket socket_ = detail::kNoSocket;
};

class SocketLoop : public TcpLoop<TcpSocket> {
public:
    SocketLoop(std::string host, std::uint16_t port) : TcpLoop(std::move(host), port, std::random_device{}()) {}
};

}  // namespace facewire
