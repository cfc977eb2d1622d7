// MessagePack, written: what the control requests need, and no more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "bytes.hpp"

namespace facewire::control {

using Buffer = std::vector<std::uint8_t>;

// Writes MessagePack in its shortest form, behind what the buffer holds.
class Writer {
public:
    explicit Writer(Buffer& out) noexcept : out_(out) {}

    void map(std::size_t pairs) { listed(0x80, 0xde, pairs); }
    void array(std::size_t items) { listed(0x90, 0xdc, items); }

    void text(std::string_view value) {
        if (value.size() < 32) byte(0xa0U | value.size());
        else sized(0xd9, value.size());
        append(bytes_of(value));
    }

    void binary(Bytes value) {
        sized(0xc4, value.size);
        append(value);
    }

    void whole(std::uint64_t value) {
        if (value < 0x80) byte(value);
        else if (value <= UINT8_MAX) big_endian(0xcc, value, 1);
        else if (value <= UINT16_MAX) big_endian(0xcd, value, 2);
        else if (value <= UINT32_MAX) big_endian(0xce, value, 4);
        else big_endian(0xcf, value, 8);
    }

    void flag(bool value) { byte(value ? 0xc3U : 0xc2U); }

    void number(double value) {
        std::uint64_t bits = 0;
        std::memcpy(&bits, &value, sizeof bits);
        big_endian(0xcb, bits, 8);
    }

private:
    void byte(std::uint64_t value) { out_.push_back(static_cast<std::uint8_t>(value)); }

    void append(Bytes value) {
        if (value.size != 0) out_.insert(out_.end(), value.data, value.data + value.size);
    }

    // Up to 15 entries are part of the tag, up to 65535 behind another; no request has more.
    void listed(std::uint64_t tag, std::uint64_t longer, std::size_t count) {
        if (count < 16) byte(tag | count);
        else big_endian(longer, count, 2);
    }

    // The three tags for 8, 16 and 32 bit lengths follow one another.
    void sized(std::uint8_t tag, std::size_t size) {
        if (size <= UINT8_MAX) big_endian(tag, size, 1);
        else if (size <= UINT16_MAX) big_endian(tag + 1U, size, 2);
        else big_endian(tag + 2U, size, 4);
    }

    void big_endian(std::uint64_t tag, std::uint64_t value, unsigned width) {
        byte(tag);
        for (unsigned left = width; left > 0; --left) byte((value >> ((left - 1) * 8)) & 0xffU);
    }

    Buffer& out_;
};

}  // namespace facewire::control
