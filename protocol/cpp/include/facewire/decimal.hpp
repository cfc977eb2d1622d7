// Decimal numbers from text, whatever the locale says.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace facewire::detail {

// Ten to the power of 0 to 22: all that a double holds without rounding.
inline constexpr std::array<double, 23> kPowersOfTen = {{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                         1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                         1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}};

// `digits` times ten to the power of `exponent`. One rounding, and so the nearest double, where both are held without
// any (Clinger 1990): up to 15 digits and 22 places, which is all that a sidecar writes. Else within a few roundings.
[[nodiscard]] inline double scaled(std::uint64_t digits, int exponent) noexcept {
    constexpr int most = static_cast<int>(kPowersOfTen.size()) - 1;
    auto value = static_cast<double>(digits);
    for (; exponent < -most && value > 0.0; exponent += most) value /= kPowersOfTen[most];
    for (; exponent > most && value > 0.0 && value < 1e30; exponent -= most) value *= kPowersOfTen[most];
    if (value <= 0.0 || value >= 1e30) return value;
    const double power = kPowersOfTen[static_cast<std::size_t>(exponent < 0 ? -exponent : exponent)];
    return exponent < 0 ? value / power : value * power;
}

// Reads a decimal number below 1e30, such as -0.25 or 1e-05. False if `text` is anything else.
[[nodiscard]] inline bool read_decimal(std::string_view text, double& out) noexcept {
    constexpr std::uint64_t full = 1'000'000'000'000'000'000;  // Another digit would not fit.
    constexpr int far = 100'000;                               // Beyond all that a double holds.
    std::size_t i = 0;
    const auto digit = [&text, &i] { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
    const auto sign = [&text, &i] {
        const bool negative = i < text.size() && text[i] == '-';
        if (i < text.size() && (negative || text[i] == '+')) ++i;
        return negative;
    };
    const bool negative = sign();
    std::uint64_t digits = 0;
    std::size_t count = 0;
    int exponent = 0;
    for (bool behind_point = false;;) {
        for (; digit(); ++i, ++count) {
            const bool fits = digits < full;
            if (fits) digits = digits * 10 + static_cast<std::uint64_t>(text[i] - '0');
            if (fits == behind_point && exponent < far && exponent > -far) exponent += fits ? -1 : 1;
        }
        if (behind_point || i == text.size() || text[i] != '.') break;
        behind_point = true;
        ++i;
    }
    if (count == 0) return false;
    if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
        ++i;
        const bool small = sign();
        int power = 0;
        if (!digit()) return false;
        for (; digit(); ++i) power = power < far ? power * 10 + (text[i] - '0') : power;
        exponent += small ? -power : power;
    }
    const double value = scaled(digits, exponent);
    out = negative ? -value : value;
    return i == text.size() && value < 1e30;
}

}  // namespace facewire::detail
