// MessagePack, read in place: headers to values, maps to the few fields that are asked for.
//
// Whatever is claimed is held against what is there before it is believed: sizes, counts, depth, UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "bytes.hpp"
#include "utf8.hpp"

namespace facewire::msgpack {

constexpr std::size_t kMaxBody = 1U << 20U;
constexpr std::uint32_t kMaxItems = 1024;
constexpr int kMaxDepth = 6;  // Maps and arrays inside one another.

enum class Kind : std::uint8_t { none, boolean, integer, number, text, binary, array, map };

// One value. Strings and bins keep a view of their content, arrays and maps one of their encoded items.
struct Value {
    Kind kind = Kind::none;  // None is nil, or absent.
    bool negative = false;    // Of an integer.
    std::uint64_t whole = 0;  // An integer's bits in two's complement; a boolean as 0 or 1.
    double number = 0.0;
    std::uint32_t count = 0;  // Items of an array, pairs of a map.
    Bytes bytes;
};

// Takes whole values off the front of a message.
class Reader {
public:
    explicit Reader(Bytes bytes) noexcept : bytes_(bytes) {}

    [[nodiscard]] bool done() const noexcept { return at_ == bytes_.size; }

    // Reads one value with everything inside it, at most `room` containers deep; false if it is not whole and valid.
    [[nodiscard]] bool value(Value& out, int room = kMaxDepth) noexcept {
        out = Value();
        if (!header(out)) return false;
        if (out.kind != Kind::array && out.kind != Kind::map) return true;
        if (room == 0 || out.count > kMaxItems) return false;
        const std::size_t start = at_;
        if (!(out.kind == Kind::map ? pairs(out.count, room) : items(out.count, room))) return false;
        out.bytes = {bytes_.data + start, at_ - start};
        return true;
    }

    // Reads one key of a map, which must be a string.
    [[nodiscard]] bool key(Value& out) noexcept {
        out = Value();
        return header(out) && out.kind == Kind::text;
    }

private:
    [[nodiscard]] bool items(std::uint32_t count, int room) noexcept {
        Value item;
        for (std::uint32_t i = 0; i < count; ++i) {
            if (!value(item, room - 1)) return false;
        }
        return true;
    }

    // A key that comes twice is refused, even one that nobody asks for: readers would differ on which one counts.
    // Comparing all pairs is quadratic, but within limits: 1024 keys in a map, 1 MiB in a message.
    [[nodiscard]] bool pairs(std::uint32_t count, int room) noexcept {
        struct Span {
            std::uint32_t at, size;
        };
        Span keys[kMaxItems];
        Value inside;
        for (std::uint32_t i = 0; i < count; ++i) {
            if (!key(inside)) return false;
            const auto size = static_cast<std::uint32_t>(inside.bytes.size);
            keys[i] = {static_cast<std::uint32_t>(at_ - size), size};
            for (std::uint32_t j = 0; j < i; ++j) {
                if (keys[j].size == size && std::memcmp(bytes_.data + keys[j].at, inside.bytes.data, size) == 0) {
                    return false;
                }
            }
            if (!value(inside, room - 1)) return false;
        }
        return true;
    }

    [[nodiscard]] bool take(std::uint64_t count, Bytes& out) noexcept {
        if (count > bytes_.size - at_) return false;
        out = {bytes_.data + at_, static_cast<std::size_t>(count)};
        at_ += out.size;
        return true;
    }

    [[nodiscard]] bool big_endian(std::size_t width, std::uint64_t& out) noexcept {
        Bytes raw;
        if (!take(width, raw)) return false;
        out = 0;
        for (std::size_t i = 0; i < width; ++i) out = (out << 8U) | raw.data[i];
        return true;
    }

    [[nodiscard]] bool header(Value& out) noexcept {
        std::uint64_t tag = 0;
        if (!big_endian(1, tag)) return false;
        if (tag < 0x80) return integer(out, tag, false);
        if (tag < 0x90) return container(out, Kind::map, tag & 0x0fU);
        if (tag < 0xa0) return container(out, Kind::array, tag & 0x0fU);
        if (tag < 0xc0) return content(out, Kind::text, tag & 0x1fU);
        if (tag >= 0xe0) return integer(out, tag | ~std::uint64_t{0xff}, true);
        return wide_header(out, tag);
    }

    [[nodiscard]] bool wide_header(Value& out, std::uint64_t tag) noexcept {
        std::uint64_t size = 0;
        switch (tag) {
            case 0xc0: return true;
            case 0xc2: return boolean(out, false);
            case 0xc3: return boolean(out, true);
            case 0xc4: return big_endian(1, size) && content(out, Kind::binary, size);
            case 0xc5: return big_endian(2, size) && content(out, Kind::binary, size);
            case 0xc6: return big_endian(4, size) && content(out, Kind::binary, size);
            case 0xca: return big_endian(4, size) && single(out, static_cast<std::uint32_t>(size));
            case 0xcb: return big_endian(8, size) && twice(out, size);
            case 0xcc: return big_endian(1, size) && integer(out, size, false);
            case 0xcd: return big_endian(2, size) && integer(out, size, false);
            case 0xce: return big_endian(4, size) && integer(out, size, false);
            case 0xcf: return big_endian(8, size) && integer(out, size, false);
            case 0xd0: return signed_integer(out, 1);
            case 0xd1: return signed_integer(out, 2);
            case 0xd2: return signed_integer(out, 4);
            case 0xd3: return signed_integer(out, 8);
            case 0xd9: return big_endian(1, size) && content(out, Kind::text, size);
            case 0xda: return big_endian(2, size) && content(out, Kind::text, size);
            case 0xdb: return big_endian(4, size) && content(out, Kind::text, size);
            case 0xdc: return big_endian(2, size) && container(out, Kind::array, size);
            case 0xdd: return big_endian(4, size) && container(out, Kind::array, size);
            case 0xde: return big_endian(2, size) && container(out, Kind::map, size);
            case 0xdf: return big_endian(4, size) && container(out, Kind::map, size);
            default: return false;  // Extension types, and 0xc1, which is no value.
        }
    }

    [[nodiscard]] static bool boolean(Value& out, bool value) noexcept {
        out.kind = Kind::boolean;
        out.whole = value ? 1 : 0;
        return true;
    }

    [[nodiscard]] static bool integer(Value& out, std::uint64_t bits, bool negative) noexcept {
        out.kind = Kind::integer;
        out.whole = bits;
        out.negative = negative;
        return true;
    }

    [[nodiscard]] bool signed_integer(Value& out, std::size_t width) noexcept {
        std::uint64_t bits = 0;
        if (!big_endian(width, bits)) return false;
        const bool negative = ((bits >> (width * 8 - 1)) & 1U) != 0;
        if (negative && width < 8) bits |= ~std::uint64_t{0} << (width * 8);
        return integer(out, bits, negative);
    }

    [[nodiscard]] static bool single(Value& out, std::uint32_t bits) noexcept {
        float number = 0.0F;
        std::memcpy(&number, &bits, sizeof number);
        out.kind = Kind::number;
        out.number = static_cast<double>(number);
        return true;
    }

    [[nodiscard]] static bool twice(Value& out, std::uint64_t bits) noexcept {
        std::memcpy(&out.number, &bits, sizeof out.number);
        out.kind = Kind::number;
        return true;
    }

    [[nodiscard]] bool content(Value& out, Kind kind, std::uint64_t size) noexcept {
        out.kind = kind;
        return take(size, out.bytes) && (kind == Kind::binary || is_utf8(out.bytes));
    }

    [[nodiscard]] static bool container(Value& out, Kind kind, std::uint64_t count) noexcept {
        out.kind = kind;
        out.count = static_cast<std::uint32_t>(count);
        return true;
    }

    Bytes bytes_;
    std::size_t at_ = 0;
};

// Finds `count` keys among a map's pairs: `values[i]` becomes what `keys[i]` holds, nil where it is absent.
// Other keys are skipped.
[[nodiscard]] inline Status find(const Value& map, const std::string_view* keys, Value* values,
                                 std::size_t count) noexcept {
    Reader reader(map.bytes);
    for (std::size_t i = 0; i < count; ++i) values[i] = Value();
    for (std::uint32_t pair = 0; pair < map.count; ++pair) {
        Value key;
        Value value;
        if (!reader.key(key) || !reader.value(value)) return {Code::malformed, "not MessagePack"};
        for (std::size_t i = 0; i < count; ++i) {
            if (key.bytes.text() == keys[i]) values[i] = value;
        }
    }
    return {};
}

// Reads a whole message: one map, nothing behind it. Its fields are for `find`.
[[nodiscard]] inline Status read_message(Bytes body, Value& map) noexcept {
    if (body.size > kMaxBody) return {Code::malformed, "more than 1 MiB"};
    Reader reader(body);
    if (!reader.value(map)) return {Code::malformed, "cut short, a key twice, or no MessagePack at all"};
    if (!reader.done()) return {Code::malformed, "trailing bytes"};
    if (map.kind != Kind::map) return {Code::malformed, "a message is a map"};
    return {};
}

}  // namespace facewire::msgpack
