// ZMTP 3 as bytes: the greeting, and the frames that gather into commands and messages. No state of a connection.
// See "A client without libzmq" in SPEC.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "bytes.hpp"

namespace facewire::zmtp {

constexpr std::size_t kGreetingSize = 64;
constexpr std::size_t kMaxFrame = 1U << 20U;
constexpr std::size_t kMaxParts = 8;  // Our messages have one or two.
constexpr std::size_t kMaxMessage = kMaxFrame + 4096;

using Buffer = std::vector<std::uint8_t>;

enum : std::uint8_t { kMore = 1, kLong = 2, kCommand = 4 };

struct Greeting {
    std::uint8_t major = 0;
    std::uint8_t minor = 0;
    bool as_server = false;
};

[[nodiscard]] inline Status read_greeting(Bytes bytes, Greeting& out) noexcept {
    constexpr std::string_view mechanism("NULL\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20);
    if (bytes.size != kGreetingSize) return {Code::malformed, "a greeting has 64 bytes"};
    if (bytes.data[0] != 0xff || (bytes.data[9] & 1U) == 0) return {Code::malformed, "the other side is not ZeroMQ"};
    if (bytes.data[10] < 3) return {Code::malformed, "the other side speaks an older ZMTP than 3"};
    if (bytes.from(12).first(mechanism.size()).text() != mechanism) {
        return {Code::malformed, "the other side wants keys or a password"};
    }
    out = {bytes.data[10], bytes.data[11], bytes.data[32] != 0};
    return {};
}

// Announces 3.0, which every peer understands.
inline void append_greeting(Buffer& out) {
    const std::size_t start = out.size();
    out.resize(start + kGreetingSize, 0);
    out[start] = 0xff;
    out[start + 9] = 0x7f;
    out[start + 10] = 3;
    const std::string_view mechanism = "NULL";
    for (std::size_t i = 0; i < mechanism.size(); ++i) {
        out[start + 12 + i] = static_cast<std::uint8_t>(mechanism[i]);
    }
}

inline void append(Buffer& out, Bytes bytes) {
    if (bytes.size != 0) out.insert(out.end(), bytes.data, bytes.data + bytes.size);
}

inline void append_header(Buffer& out, std::uint8_t flags, std::size_t size) {
    if (size <= UINT8_MAX) {
        out.push_back(flags);
        out.push_back(static_cast<std::uint8_t>(size));
        return;
    }
    out.push_back(static_cast<std::uint8_t>(flags | kLong));
    for (int shift = 56; shift >= 0; shift -= 8) {
        out.push_back(static_cast<std::uint8_t>((static_cast<std::uint64_t>(size) >> shift) & 0xffU));
    }
}

inline void append_message(Buffer& out, Bytes body) {
    append_header(out, 0, body.size);
    append(out, body);
}

inline void append_command(Buffer& out, std::string_view name, Bytes data) {
    append_header(out, kCommand, 1 + name.size() + data.size);
    out.push_back(static_cast<std::uint8_t>(name.size()));
    append(out, bytes_of(name));
    append(out, data);
}

inline void append_subscription(Buffer& out, std::string_view prefix) {
    append_header(out, 0, 1 + prefix.size());
    out.push_back(1);
    append(out, bytes_of(prefix));
}

inline void append_ready(Buffer& out, std::string_view socket_type) {
    Buffer data;
    const std::string_view name = "Socket-Type";
    data.push_back(static_cast<std::uint8_t>(name.size()));
    append(data, bytes_of(name));
    data.insert(data.end(), {0, 0, 0, static_cast<std::uint8_t>(socket_type.size())});
    append(data, bytes_of(socket_type));
    append_command(out, "READY", {data.data(), data.size()});
}

// Finds the Socket-Type among the properties of READY; empty if there is none.
[[nodiscard]] inline Status read_socket_type(Bytes properties, std::string_view& out) noexcept {
    constexpr std::string_view wanted = "socket-type";
    out = {};
    while (properties.size != 0) {
        const std::size_t name_size = properties.data[0];
        if (properties.size < 1 + name_size + 4) return {Code::malformed, "READY ends inside a property"};
        const Bytes name = properties.from(1).first(name_size);
        const std::uint8_t* raw = name.data + name_size;
        const std::uint32_t size = std::uint32_t{raw[0]} << 24U | std::uint32_t{raw[1]} << 16U |
                                   std::uint32_t{raw[2]} << 8U | std::uint32_t{raw[3]};
        properties = properties.from(1 + name_size + 4);
        if (size > properties.size) return {Code::malformed, "READY ends inside a property"};
        bool same = name_size == wanted.size();
        for (std::size_t i = 0; same && i < name_size; ++i) same = (name.data[i] | 0x20) == wanted[i];
        if (same) out = properties.first(size).text();
        properties = properties.from(size);
    }
    return {};
}

// One command, or one whole message. The views last until the reader is fed again.
struct Event {
    bool is_command = false;
    std::string_view name;  // Of a command.
    Bytes data;             // Of a command.
    std::array<Bytes, kMaxParts> parts;
    std::size_t part_count = 0;
};

enum class Step : std::uint8_t { event, starved, refused };

// Takes bytes in any pieces, gives whole events. Memory grows with what has come, never with what is claimed.
class FrameReader {
public:
    void reset() noexcept {
        buffer_.clear();
        at_ = kept_ = part_count_ = 0;
    }

    // Appends what has arrived; false if the caller has left so many events unread that it must be a mistake.
    [[nodiscard]] bool feed(Bytes bytes) {
        const std::size_t used = part_count_ != 0 ? kept_ : at_;
        if (used != 0) {
            buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(used));
            at_ -= used;
            kept_ -= used < kept_ ? used : kept_;
            for (std::size_t i = 0; i < part_count_; ++i) parts_[i].at -= used;
        }
        if (buffer_.size() + bytes.size > 4 * kMaxMessage) return false;
        append(buffer_, bytes);
        return true;
    }

    // Gives the next event; `starved` when more bytes are needed, `refused` when the connection must be closed.
    [[nodiscard]] Step next(Event& out) noexcept {
        for (;;) {
            std::size_t header = 0;
            std::size_t size = 0;
            const Step step = read_header(header, size);
            if (step != Step::event) return step;
            const std::uint8_t flags = buffer_[at_];
            const std::size_t body = at_ + header;
            if ((flags & kCommand) != 0) {
                at_ = body + size;
                return read_command({buffer_.data() + body, size}, out) ? Step::event : Step::refused;
            }
            if (part_count_ == kMaxParts) return Step::refused;
            if (part_count_ == 0) kept_ = at_;
            if (body + size - kept_ > kMaxMessage) return Step::refused;
            parts_[part_count_++] = {body, size};
            at_ = body + size;
            if ((flags & kMore) == 0) {
                give_message(out);
                return Step::event;
            }
        }
    }

private:
    struct Part {
        std::size_t at = 0;
        std::size_t size = 0;
    };

    [[nodiscard]] Step read_header(std::size_t& header, std::size_t& size) const noexcept {
        const std::size_t left = buffer_.size() - at_;
        if (left == 0) return Step::starved;
        const std::uint8_t flags = buffer_[at_];
        if ((flags & ~std::uint32_t{kMore | kLong | kCommand}) != 0) return Step::refused;
        if ((flags & kCommand) != 0 && (flags & kMore) != 0) return Step::refused;
        header = (flags & kLong) != 0 ? 9 : 2;
        if (left < header) return Step::starved;
        std::uint64_t claimed = 0;
        for (std::size_t i = 1; i < header; ++i) claimed = (claimed << 8U) | buffer_[at_ + i];
        if (claimed > kMaxFrame) return Step::refused;
        size = static_cast<std::size_t>(claimed);
        return left - header < size ? Step::starved : Step::event;
    }

    [[nodiscard]] static bool read_command(Bytes body, Event& out) noexcept {
        if (body.size == 0 || body.size < 1U + body.data[0]) return false;
        const std::size_t name_size = body.data[0];
        out.is_command = true;
        out.name = body.from(1).first(name_size).text();
        out.data = body.from(1 + name_size);
        out.part_count = 0;
        return true;
    }

    void give_message(Event& out) noexcept {
        out.is_command = false;
        out.part_count = part_count_;
        for (std::size_t i = 0; i < part_count_; ++i) out.parts[i] = {buffer_.data() + parts_[i].at, parts_[i].size};
        part_count_ = 0;
    }

    Buffer buffer_;
    std::size_t at_ = 0;    // The first byte that no event has covered.
    std::size_t kept_ = 0;  // The first byte of a message whose last part has not come.
    std::array<Part, kMaxParts> parts_;
    std::size_t part_count_ = 0;
};

}  // namespace facewire::zmtp
