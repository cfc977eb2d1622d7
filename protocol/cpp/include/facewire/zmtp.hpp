// One ZMTP connection without its socket: bytes in, bytes out, time as an argument.
//
// `Subscriber` is what reads the faces, `Dealer` what talks to the control socket. Whoever owns the socket calls
// `start` when it is connected, moves bytes with `outgoing`/`sent` and `receive`, drains `next`, and calls `tick`
// now and then. After a failure it closes the socket and starts again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bytes.hpp"
#include "zmtp_frames.hpp"

namespace facewire::zmtp {

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kSecond = 1'000'000'000;

constexpr std::int64_t kHandshakeTimeout = 5 * kSecond;
constexpr std::int64_t kSilence = 3 * kSecond;  // Hello comes once a second; see SPEC.md 3.
constexpr std::int64_t kPingAfter = kSecond;

enum class Phase : std::uint8_t { idle, greeting, handshake, open, failed };

enum class SocketType : std::uint8_t { sub, dealer };

class Connection {
public:
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    [[nodiscard]] Phase phase() const noexcept { return phase_; }
    [[nodiscard]] bool open() const noexcept { return phase_ == Phase::open; }
    [[nodiscard]] bool failed() const noexcept { return phase_ == Phase::failed; }
    // Why it failed, for a person; empty before.
    [[nodiscard]] const char* reason() const noexcept { return reason_; }

    // A socket has connected: forget everything, greet.
    void start(std::int64_t now_ns) {
        frames_.reset();
        out_.clear();
        sent_ = greeting_size_ = 0;
        reason_ = "";
        phase_ = Phase::greeting;
        started_ns_ = heard_ns_ = pinged_ns_ = now_ns;
        append_greeting(out_);
    }

    // What should go into the socket. The view lasts until the next call of anything else.
    [[nodiscard]] Bytes outgoing() const noexcept { return {out_.data() + sent_, out_.size() - sent_}; }

    void sent(std::size_t count) noexcept {
        sent_ += count;
        if (sent_ == out_.size()) {
            out_.clear();
            sent_ = 0;
        }
    }

    // Takes what came out of the socket. Drain `next` before the next call.
    void receive(Bytes bytes, std::int64_t now_ns) {
        if (phase_ == Phase::idle || phase_ == Phase::failed || bytes.size == 0) return;
        heard_ns_ = now_ns;
        if (phase_ == Phase::greeting) bytes = take_greeting(bytes);
        if (phase_ != Phase::failed && !frames_.feed(bytes)) fail("messages were left unread");
    }

    // Gives the next message's parts; false when there is none. Commands are answered in here.
    [[nodiscard]] bool next(Event& out) {
        while (phase_ == Phase::handshake || phase_ == Phase::open) {
            const Step step = frames_.next(out);
            if (step == Step::refused) fail("the other side broke the ZeroMQ protocol");
            if (step != Step::event) return false;
            if (!out.is_command) {
                if (phase_ == Phase::open) return true;
                fail("the other side sent a message before its handshake");
            } else {
                take_command(out);
            }
        }
        return false;
    }

    // Lets time pass: a quiet peer is asked whether it is there, a silent one is given up.
    void tick(std::int64_t now_ns) {
        const std::int64_t quiet = now_ns - heard_ns_;
        if (phase_ == Phase::greeting || phase_ == Phase::handshake) {
            if (now_ns - started_ns_ > kHandshakeTimeout) fail("connected, but the other side does not answer");
        } else if (phase_ == Phase::open && quiet > kSilence) {
            fail("the sidecar has fallen silent");
        } else if (phase_ == Phase::open && quiet > kPingAfter && now_ns - pinged_ns_ > kPingAfter) {
            pinged_ns_ = now_ns;
            constexpr std::uint8_t no_time_to_live[2] = {0, 0};
            append_command(out_, "PING", {no_time_to_live, 2});
        }
    }

    // The socket is gone.
    void stop() noexcept { phase_ = Phase::idle; }

    void fail(const char* reason) noexcept {
        phase_ = Phase::failed;
        reason_ = reason;
        out_.clear();
        sent_ = 0;
    }

protected:
    Connection(SocketType type, std::vector<std::string> prefixes) : type_(type), prefixes_(std::move(prefixes)) {}
    ~Connection() = default;

    Buffer& out() noexcept { return out_; }

private:
    static constexpr std::size_t kMaxPongQueue = 64U * 1024U;

    [[nodiscard]] Bytes take_greeting(Bytes bytes) noexcept {
        const std::size_t missing = kGreetingSize - greeting_size_;
        const std::size_t taken = bytes.size < missing ? bytes.size : missing;
        for (std::size_t i = 0; i < taken; ++i) greeting_[greeting_size_++] = bytes.data[i];
        // A web server never sends 64 bytes unasked: say what is wrong from the first byte.
        if (greeting_[0] != 0xff) fail("the other side is not ZeroMQ");
        if (phase_ == Phase::failed || greeting_size_ < kGreetingSize) return {};
        Greeting greeting;
        const Status status = read_greeting({greeting_.data(), kGreetingSize}, greeting);
        if (!status.ok()) {
            fail(status.about);
            return {};
        }
        append_ready(out_, type_ == SocketType::sub ? "SUB" : "DEALER");
        phase_ = Phase::handshake;
        return bytes.from(taken);
    }

    void take_command(const Event& command) {
        if (command.name == "ERROR") {
            fail("the other side refused the connection");
        } else if (phase_ == Phase::handshake) {
            take_ready(command);
        } else if (command.name == "PING") {
            // Two bytes of time to live, then up to 16 of context, which come back.
            if (command.data.size < 2 || command.data.size > 18) fail("the other side sent a broken PING");
            else if (outgoing().size < kMaxPongQueue) append_command(out_, "PONG", command.data.from(2));
        }
    }

    void take_ready(const Event& command) {
        std::string_view peer;
        if (command.name != "READY" || !read_socket_type(command.data, peer).ok()) {
            fail("the other side broke the ZeroMQ handshake");
        } else if (type_ == SocketType::sub && peer != "PUB" && peer != "XPUB") {
            fail("this is not the port of the faces; is it the control port?");
        } else if (type_ == SocketType::dealer && peer != "ROUTER") {
            fail("this is not the control port; is it the port of the faces?");
        } else {
            phase_ = Phase::open;
            // Not before: libzmq takes a subscription during the handshake for a broken handshake.
            for (const std::string& prefix : prefixes_) append_subscription(out_, prefix);
        }
    }

    const SocketType type_;
    const std::vector<std::string> prefixes_;
    Phase phase_ = Phase::idle;
    const char* reason_ = "";
    FrameReader frames_;
    Buffer out_;
    std::size_t sent_ = 0;
    std::array<std::uint8_t, kGreetingSize> greeting_{};
    std::size_t greeting_size_ = 0;
    std::int64_t started_ns_ = 0;
    std::int64_t heard_ns_ = 0;
    std::int64_t pinged_ns_ = 0;
};

class Subscriber final : public Connection {
public:
    explicit Subscriber(std::vector<std::string> prefixes) : Connection(SocketType::sub, std::move(prefixes)) {}
};

class Dealer final : public Connection {
public:
    Dealer() : Connection(SocketType::dealer, {}) {}

    // Queues one request; false when not open, or when the peer has stopped reading.
    [[nodiscard]] bool send(Bytes body) {
        if (!open() || outgoing().size > kMaxQueue) return false;
        append_message(out(), body);
        return true;
    }

private:
    static constexpr std::size_t kMaxQueue = 4U << 20U;
};

}  // namespace facewire::zmtp
