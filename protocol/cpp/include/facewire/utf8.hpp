// UTF-8, as far as the protocol cares: is it valid, and may a subject be called so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "bytes.hpp"

namespace facewire {

// Decodes the code point at `text[at]` and moves `at` behind it; false for overlong forms, surrogates and
// everything else that The Unicode Standard, table 3-7, does not list.
[[nodiscard]] inline bool next_code_point(Bytes text, std::size_t& at, std::uint32_t& point) noexcept {
    const std::uint8_t lead = text.data[at];
    std::size_t extra = 0;
    std::uint32_t smallest = 0;
    if (lead < 0x80) {
        point = lead;
    } else if (lead >= 0xc2 && lead < 0xe0) {
        extra = 1, smallest = 0x80, point = lead & 0x1fU;
    } else if (lead >= 0xe0 && lead < 0xf0) {
        extra = 2, smallest = 0x800, point = lead & 0x0fU;
    } else if (lead >= 0xf0 && lead < 0xf5) {
        extra = 3, smallest = 0x10000, point = lead & 0x07U;
    } else {
        return false;
    }
    if (text.size - at <= extra) return false;
    for (std::size_t i = 1; i <= extra; ++i) {
        const std::uint8_t next = text.data[at + i];
        if ((next & 0xc0U) != 0x80U) return false;
        point = (point << 6U) | (next & 0x3fU);
    }
    at += extra + 1;
    return point >= smallest && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
}

[[nodiscard]] inline bool is_utf8(Bytes text) noexcept {
    std::uint32_t point = 0;
    for (std::size_t at = 0; at < text.size;) {
        if (!next_code_point(text, at, point)) return false;
    }
    return true;
}

// Appends a code point that Unicode has.
inline void append_utf8(std::string& out, std::uint32_t point) {
    const auto byte = [&out](std::uint32_t value) { out += static_cast<char>(static_cast<unsigned char>(value)); };
    if (point < 0x80) return byte(point);
    if (point < 0x800) {
        byte(0xc0U | point >> 6U);
    } else {
        if (point < 0x10000) byte(0xe0U | point >> 12U);
        else byte(0xf0U | point >> 18U), byte(0x80U | (point >> 12U & 0x3fU));
        byte(0x80U | (point >> 6U & 0x3fU));
    }
    byte(0x80U | (point & 0x3fU));
}

constexpr std::size_t kMaxSubjectBytes = 64;

// Whether a subject may be called `name`: 1 to 64 bytes of UTF-8, no control character, no slash, no space at
// either end. The sidecar also refuses characters that Unicode calls unprintable; no table of them is kept here.
[[nodiscard]] inline bool is_subject(std::string_view name) noexcept {
    const Bytes text = bytes_of(name);
    if (text.size == 0 || text.size > kMaxSubjectBytes) return false;
    if (name.front() == ' ' || name.back() == ' ') return false;
    std::uint32_t point = 0;
    for (std::size_t at = 0; at < text.size;) {
        if (!next_code_point(text, at, point)) return false;
        if (point < 0x20 || (point >= 0x7f && point < 0xa0) || point == '/') return false;
    }
    return true;
}

}  // namespace facewire
