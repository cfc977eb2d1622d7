// Bytes that belong to somebody else, and the verdict on them.
//
// Every reader here returns a `Status`; none throws, none allocates, none looks beyond the bytes it was given.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace facewire {

// A view of `size` bytes; whoever holds one must not outlive their owner.
struct Bytes {
    const std::uint8_t* data = nullptr;
    std::size_t size = 0;

    [[nodiscard]] constexpr Bytes from(std::size_t offset) const noexcept {
        return {data + offset, size - offset};
    }
    [[nodiscard]] constexpr Bytes first(std::size_t count) const noexcept { return {data, count}; }
    [[nodiscard]] std::string_view text() const noexcept {
        return size == 0 ? std::string_view() : std::string_view(reinterpret_cast<const char*>(data), size);
    }
};

[[nodiscard]] inline Bytes bytes_of(std::string_view text) noexcept {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// Why bytes were refused; the names are those of the control protocol's error codes.
enum class Code : std::uint8_t { ok, malformed, missing_field, wrong_type, out_of_range, unsupported_proto };

[[nodiscard]] constexpr const char* name_of(Code code) noexcept {
    switch (code) {
        case Code::ok: return "ok";
        case Code::malformed: return "malformed";
        case Code::missing_field: return "missing_field";
        case Code::wrong_type: return "wrong_type";
        case Code::out_of_range: return "out_of_range";
        case Code::unsupported_proto: return "unsupported_proto";
    }
    return "unknown";
}

// A verdict. `about` is a literal: the field that is wrong, or what is wrong with the whole.
struct [[nodiscard]] Status {
    Code code = Code::ok;
    const char* about = "";

    [[nodiscard]] constexpr bool ok() const noexcept { return code == Code::ok; }
};

// One line for a person, such as "out_of_range: w".
[[nodiscard]] inline std::string describe(Status status) {
    return status.ok() ? std::string("ok") : std::string(name_of(status.code)) + ": " + status.about;
}

// Times come off the wire as any int64; their differences must not overflow.
[[nodiscard]] constexpr std::int64_t saturating_subtract(std::int64_t a, std::int64_t b) noexcept {
    using Limits = std::numeric_limits<std::int64_t>;
    if (b > 0 && a < (Limits::min)() + b) return (Limits::min)();
    if (b < 0 && a > (Limits::max)() + b) return (Limits::max)();
    return a - b;
}

[[nodiscard]] constexpr std::int64_t saturating_add(std::int64_t a, std::int64_t b) noexcept {
    using Limits = std::numeric_limits<std::int64_t>;
    if (b > 0 && a > (Limits::max)() - b) return (Limits::max)();
    if (b < 0 && a < (Limits::min)() - b) return (Limits::min)();
    return a + b;
}

}  // namespace facewire
