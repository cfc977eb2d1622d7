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
// By select: WSAPoll says nothing of a connection that was refused before Windows 10 2004.
inline bool wait_socket(Socket socket, int timeout_ms, bool for_writing) noexcept {
    timeval timeout{static_cast<long>(timeout_ms / 1000), static_cast<long>(timeout_ms % 1000 * 1000)};
    fd_set reading, writing, failing;
    reading.fd_count = 1;
    reading.fd_array[0] = socket;
    writing = failing = reading;
    return ::select(0, &reading, for_writing ? &writing : nullptr, &failing, &timeout) > 0;
}
inline void pause_ms(int timeout_ms) noexcept { Sleep(static_cast<DWORD>(timeout_ms)); }
inline void set_non_blocking(Socket socket) noexcept {
    u_long on = 1;
    ioctlsocket(socket, static_cast<long>(FIONBIO), &on);
}

#else

using Socket = int;
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
inline bool wait_socket(Socket socket, int timeout_ms, bool for_writing) noexcept {
    pollfd waiting{socket, static_cast<short>(for_writing ? POLLIN | POLLOUT : POLLIN), 0};
    return ::poll(&waiting, 1, timeout_ms) > 0;
}
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

    // Looks the name up, which may wait.
    [[nodiscard]] bool open(const std::string& host, std::uint16_t port) {
        detail::start_sockets();
        addrinfo hints{};
        hints.ai_family = AF_UNSPEC;
        hints.ai_socktype = SOCK_STREAM;
        forget();
        if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found_) != 0) return false;
        next_ = found_;
        return next();
    }

    [[nodiscard]] bool next() noexcept {
        bool begun = false;
        for (; !begun && next_ != nullptr; next_ = next_->ai_next) begun = connect(*next_);
        return begun;
    }

    bool wait(int timeout_ms, bool for_writing) noexcept {
        if (socket_ != detail::kNoSocket) return detail::wait_socket(socket_, timeout_ms, for_writing);
        detail::pause_ms(timeout_ms);
        return false;
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
        disconnect();
        forget();
    }

private:
    [[nodiscard]] bool connect(const addrinfo& address) noexcept {
        disconnect();
        socket_ = ::socket(address.ai_family, address.ai_socktype, address.ai_protocol);
        if (socket_ == detail::kNoSocket) return false;
        detail::set_non_blocking(socket_);
        set(IPPROTO_TCP, TCP_NODELAY, 1);
        // A reader that was stopped should find the present, not a minute of the past.
        set(SOL_SOCKET, SO_RCVBUF, 32 * 1024);
        return ::connect(socket_, address.ai_addr, static_cast<socklen_t>(address.ai_addrlen)) == 0 ||
               detail::would_block();
    }

    void disconnect() noexcept {
        if (socket_ != detail::kNoSocket) detail::close_socket(socket_);
        socket_ = detail::kNoSocket;
    }

    void forget() noexcept {
        if (found_ != nullptr) ::freeaddrinfo(found_);
        found_ = nullptr;
        next_ = nullptr;
    }

    void set(int level, int option, int value) noexcept {
        ::setsockopt(socket_, level, option, reinterpret_cast<const char*>(&value), sizeof value);
    }

    detail::Socket socket_ = detail::kNoSocket;
    addrinfo* found_ = nullptr;
    const addrinfo* next_ = nullptr;  // Of those found, the one to try when this one fails.
};

class SocketLoop : public TcpLoop<TcpSocket> {
public:
    SocketLoop(std::string host, std::uint16_t port) : TcpLoop(std::move(host), port, std::random_device{}()) {}
};

}  // namespace facewire
