// JSON, read as RFC 8259 has it and not otherwise, by whoever knows what is to come: one value at a time, none kept.
//
// There is no recursion: how deep a text goes is up to who asks. After anything that is false, `ok` tells a list that
// is over from a text that is wrong.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "bytes.hpp"
#include "decimal.hpp"
#include "utf8.hpp"

namespace facewire::json {

enum class Kind : std::uint8_t { none, object, array, text, number, boolean, null };

class Reader {
public:
    // A mark at the text's beginning that tells that it is UTF-8 is passed over; a text that is not is wrong from there.
    explicit Reader(std::string_view text) noexcept : text_(text), ok_(is_utf8(bytes_of(text))) {
        if (text_.substr(0, kMark.size()) == kMark) at_ = kMark.size();
    }

    [[nodiscard]] bool ok() const noexcept { return ok_; }

    // The line that reading has come to, from 1.
    [[nodiscard]] std::size_t line() const noexcept {
        const std::string_view read = text_.substr(0, at_);
        return 1 + static_cast<std::size_t>(std::count(read.begin(), read.end(), '\n'));
    }

    // What begins here, as its first character tells.
    [[nodiscard]] Kind peek() noexcept {
        skip_space();
        const char c = ok_ && at_ < text_.size() ? text_[at_] : '\0';
        switch (c) {
            case '{': return Kind::object;
            case '[': return Kind::array;
            case '"': return Kind::text;
            case 't': case 'f': return Kind::boolean;
            case 'n': return Kind::null;
            default: return c == '-' || is_digit(c) ? Kind::number : Kind::none;
        }
    }

    // Goes into an object or an array; then `key` or `item` until that is false, and a value after each that is true.
    void enter_object() noexcept { enter('{'); }
    void enter_array() noexcept { enter('['); }
    [[nodiscard]] bool key(std::string& out) {
        if (!more('}')) return false;
        return text(out) && (skip_space(), take(':') || fail());
    }
    [[nodiscard]] bool item() noexcept { return more(']'); }

    [[nodiscard]] bool text(std::string& out) {
        out.clear();
        skip_space();
        if (!take('"')) return fail();
        while (at_ < text_.size()) {
            const char c = text_[at_++];
            if (c == '"') return ok_;
            if (static_cast<unsigned char>(c) < 0x20) return fail();
            if (c != '\\') out += c;
            else if (!escaped(out)) return fail();
        }
        return fail();
    }

    // One beyond 1e30 is told as `kHuge`, whatever it is.
    static constexpr double kHuge = 1e300;

    [[nodiscard]] bool number(double& out) noexcept {
        skip_space();
        const std::size_t first = at_;
        take('-');
        if (!take('0') && !digits()) return fail();
        if (take('.') && !digits()) return fail();
        if (take('e') || take('E')) {
            if (!take('+')) take('-');
            if (!digits()) return fail();
        }
        if (!detail::read_decimal(text_.substr(first, at_ - first), out)) out = kHuge;
        return ok_;
    }

    [[nodiscard]] bool null() noexcept {
        skip_space();
        if (text_.substr(at_, 4) != "null") return fail();
        at_ += 4;
        return ok_;
    }

    // Whether nothing but space is left.
    [[nodiscard]] bool end() noexcept {
        skip_space();
        return ok_ && (at_ == text_.size() || fail());
    }

private:
    static constexpr std::string_view kMark = "\xef\xbb\xbf";

    [[nodiscard]] static constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

    bool fail() noexcept { return ok_ = false; }

    bool take(char wanted) noexcept {
        const bool there = ok_ && at_ < text_.size() && text_[at_] == wanted;
        if (there) ++at_;
        return there;
    }

    void skip_space() noexcept {
        while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
    }

    [[nodiscard]] bool digits() noexcept {
        const std::size_t first = at_;
        while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
        return at_ > first;
    }

    void enter(char open) noexcept {
        skip_space();
        first_ = take(open);
        if (!first_) fail();
    }

    // Whether another entry follows; `first_` is set right behind what opens a list, where no comma stands.
    [[nodiscard]] bool more(char close) noexcept {
        skip_space();
        const bool first = first_;
        first_ = false;
        if (take(close)) return false;
        if (!first && !take(',')) return fail();
        return ok_ && (at_ < text_.size() || fail());
    }

    [[nodiscard]] bool escaped(std::string& out) {
        constexpr std::string_view names = "\"\\/bfnrt", meant = "\"\\/\b\f\n\r\t";
        if (at_ == text_.size()) return false;
        const char c = text_[at_++];
        if (const std::size_t place = names.find(c); place != std::string_view::npos) {
            out += meant[place];
            return true;
        }
        std::uint32_t point = 0, low = 0;
        if (c != 'u' || !hexadecimal(point)) return false;
        if (point >= 0xd800 && point < 0xdc00) {
            if (text_.substr(at_, 2) != "\\u") return false;
            at_ += 2;
            if (!hexadecimal(low) || low < 0xdc00 || low > 0xdfff) return false;
            point = 0x10000 + ((point - 0xd800) << 10U) + (low - 0xdc00);
        }
        if (point >= 0xdc00 && point <= 0xdfff) return false;
        append_utf8(out, point);
        return true;
    }

    [[nodiscard]] bool hexadecimal(std::uint32_t& out) noexcept {
        constexpr std::string_view digits = "0123456789abcdef";
        for (int i = 0; i < 4; ++i) {
            if (at_ == text_.size()) return false;
            const char c = text_[at_++];
            const std::size_t place = digits.find(c >= 'A' && c <= 'F' ? static_cast<char>(c + ('a' - 'A')) : c);
            if (place == std::string_view::npos) return false;
            out = out << 4U | static_cast<std::uint32_t>(place);
        }
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool ok_;
    bool first_ = false;
};

}  // namespace facewire::json
