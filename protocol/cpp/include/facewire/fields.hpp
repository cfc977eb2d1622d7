// One field of a message at a time: is it there, is it of the right type, is it within its bounds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

#include "bytes.hpp"
#include "msgpack.hpp"

namespace facewire::fields {

using msgpack::Kind;
using msgpack::Value;

// Game engines compile with fast maths, where std::isfinite may be taken to be true: look at the bits.
[[nodiscard]] inline bool is_finite(double number) noexcept {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &number, sizeof bits);
    return ((bits >> 52U) & 0x7ffU) != 0x7ffU;
}

[[nodiscard]] inline Status expect(const Value& value, Kind kind, const char* field) noexcept {
    if (value.kind == Kind::none) return {Code::missing_field, field};
    if (value.kind != kind) return {Code::wrong_type, field};
    return {};
}

[[nodiscard]] inline Status read(const Value& value, const char* field, std::uint64_t low, std::uint64_t high,
                                 std::uint64_t& out) noexcept {
    if (const Status status = expect(value, Kind::integer, field); !status.ok()) return status;
    if (value.negative || value.whole < low || value.whole > high) return {Code::out_of_range, field};
    out = value.whole;
    return {};
}

[[nodiscard]] inline Status read(const Value& value, const char* field, std::int64_t& out) noexcept {
    if (const Status status = expect(value, Kind::integer, field); !status.ok()) return status;
    constexpr auto largest = static_cast<std::uint64_t>((std::numeric_limits<std::int64_t>::max)());
    if (!value.negative && value.whole > largest) return {Code::out_of_range, field};
    std::memcpy(&out, &value.whole, sizeof out);
    return {};
}

// A whole number counts, for many packers send 1.0 as 1.
[[nodiscard]] inline Status read(const Value& value, const char* field, double& out) noexcept {
    if (value.kind == Kind::integer) {
        std::int64_t whole = 0;
        std::memcpy(&whole, &value.whole, sizeof whole);
        out = value.negative ? static_cast<double>(whole) : static_cast<double>(value.whole);
        return {};
    }
    if (const Status status = expect(value, Kind::number, field); !status.ok()) return status;
    if (!is_finite(value.number)) return {Code::out_of_range, field};
    out = value.number;
    return {};
}

[[nodiscard]] inline Status read(const Value& value, const char* field, bool& out) noexcept {
    if (const Status status = expect(value, Kind::boolean, field); !status.ok()) return status;
    out = value.whole != 0;
    return {};
}

[[nodiscard]] inline Status read(const Value& value, const char* field, std::string_view& out) noexcept {
    if (const Status status = expect(value, Kind::text, field); !status.ok()) return status;
    out = value.bytes.text();
    return {};
}

// Exactly `count` little-endian float32 in a bin, all finite.
[[nodiscard]] inline Status read(const Value& value, const char* field, float* out, std::size_t count) noexcept {
    if (const Status status = expect(value, Kind::binary, field); !status.ok()) return status;
    if (value.bytes.size != count * 4) return {Code::out_of_range, field};
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint8_t* raw = value.bytes.data + i * 4;
        const std::uint32_t bits = std::uint32_t{raw[0]} | std::uint32_t{raw[1]} << 8U |
                                   std::uint32_t{raw[2]} << 16U | std::uint32_t{raw[3]} << 24U;
        if (((bits >> 23U) & 0xffU) == 0xffU) return {Code::out_of_range, field};
        std::memcpy(out + i, &bits, sizeof bits);
    }
    return {};
}

// Fields that may be absent, which leaves `out` as it is.
[[nodiscard]] inline Status read_optional(const Value& value, const char* field, std::uint64_t low,
                                          std::uint64_t high, std::uint64_t& out) noexcept {
    return value.kind == Kind::none ? Status() : read(value, field, low, high, out);
}

[[nodiscard]] inline Status read_optional(const Value& value, const char* field, double& out) noexcept {
    return value.kind == Kind::none ? Status() : read(value, field, out);
}

}  // namespace facewire::fields
