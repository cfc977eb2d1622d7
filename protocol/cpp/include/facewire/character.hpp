// How one face is made: what `facewire tune` saves as a character file, and what a game changes above it.
//
// The names of traits and their bounds are the sidecar's own matter: it says what it refuses. So a file of a newer
// sidecar is handed on by an older reader.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bytes.hpp"
#include "channels.hpp"
#include "json.hpp"

namespace facewire {

// One trait of SPEC.md 10.8, such as `mood` with the word `joy`.
struct Trait {
    enum class Kind : std::uint8_t { number, word, direction };

    std::string name;
    Kind kind = Kind::number;
    double number = 0.0;
    std::string word;
    double yaw = 0.0, pitch = 0.0;  // Of a direction, in radians.
};

// Numbers by channel, of some of them.
struct ChannelNumbers {
    std::array<double, kChannels> values{};
    std::uint64_t said = 0;  // A bit for each channel that has one.

    [[nodiscard]] bool has(std::size_t channel) const noexcept { return (said >> channel & 1U) != 0; }
    void set(std::size_t channel, double value) noexcept {
        values[channel] = value;
        said |= std::uint64_t{1} << channel;
    }
};

// What a `set` changes; what is not said stays as it is.
struct FaceChanges {
    static constexpr std::size_t kMostTraits = 64;

    std::vector<Trait> character;
    ChannelNumbers gain;    // 0 to 10.
    ChannelNumbers offset;  // -1 to 1, after the gain.
    std::optional<std::uint64_t> mask;  // A bit for each channel that is driven.

    // Changes a trait, or says it where it has not been said; false where there are too many.
    bool put(const Trait& trait) {
        for (Trait& known : character) {
            if (known.name == trait.name) return known = trait, true;
        }
        if (character.size() == kMostTraits) return false;
        character.push_back(trait);
        return true;
    }
};

// What the masks in words drive, SPEC.md 10.8.
[[nodiscard]] inline std::optional<std::uint64_t> mask_of(std::string_view word) noexcept {
    constexpr std::array<std::string_view, 4> lower_face = {{"cheekPuff", "jaw", "mouth", "tongue"}};
    constexpr std::uint64_t full = (std::uint64_t{1} << kChannels) - 1;
    std::uint64_t lower = 0;
    for (std::size_t i = 0; i < kChannels; ++i) {
        for (const std::string_view start : lower_face) {
            if (kChannelNames[i].substr(0, start.size()) == start) lower |= std::uint64_t{1} << i;
        }
    }
    if (word == "full") return full;
    if (word == "lower") return lower;
    if (word == "upper") return full & ~lower;
    if (word == "none") return 0;
    return std::nullopt;
}

namespace detail {

// Reads one file. A null is as good as nothing said, as on the wire.
class CharacterReader {
public:
    explicit CharacterReader(std::string_view text) : json_(text) {}

    [[nodiscard]] std::size_t line() const noexcept { return json_.line(); }

    [[nodiscard]] Status read(FaceChanges& out) {
        if (json_.peek() != json::Kind::object) return wrong("no map; is it a character file?", Code::malformed);
        std::string key;
        json_.enter_object();
        while (json_.key(key)) {
            if (const Status status = entry(key, out); !status.ok()) return status;
        }
        if (!json_.end()) return wrong("not JSON", Code::malformed);
        if ((seen_ & 1U) == 0) return {Code::missing_field, "facewire_character; is it a character file?"};
        return {};
    }

private:
    static constexpr double kVersion = 1.0;
    static constexpr double kMaxGain = 10.0, kMaxOffset = 1.0;
    static constexpr std::size_t kMostBytes = 64;  // Of a name or a word.

    // What is not JSON is said to be so, whatever was looked for.
    [[nodiscard]] Status wrong(const char* about, Code code) const noexcept {
        if (!json_.ok()) return {Code::malformed, "not JSON"};
        return {code, about};
    }

    [[nodiscard]] Status entry(const std::string& key, FaceChanges& out) {
        static constexpr std::array<std::string_view, 5> keys = {
            {"facewire_character", "character", "gain", "offset", "mask"}};
        std::size_t place = 0;
        while (place < keys.size() && keys[place] != key) ++place;
        if (place == keys.size()) {
            const bool ours = (seen_ & 1U) != 0;
            return wrong(ours ? "a key that is none of character, gain, offset and mask" : "a key; is it a character file?",
                         Code::out_of_range);
        }
        if ((seen_ >> place & 1U) != 0) return wrong("a key that comes twice", Code::malformed);
        seen_ |= 1U << place;
        if (place == 0) return version();
        if (json_.peek() == json::Kind::null) return json_.null() ? Status() : wrong("", Code::malformed);
        if (place == 1) return traits(out);
        if (place == 4) return mask(out);
        return place == 2 ? numbers("gain", 0.0, kMaxGain, out.gain) : numbers("offset", -kMaxOffset, kMaxOffset, out.offset);
    }

    [[nodiscard]] Status version() {
        double told = 0.0;
        if (json_.peek() != json::Kind::number) return wrong("facewire_character", Code::wrong_type);
        if (!json_.number(told)) return wrong("", Code::malformed);
        if (told < kVersion || told > kVersion) return {Code::unsupported_proto, "facewire_character; update the older side"};
        return {};
    }

    [[nodiscard]] Status numbers(const char* field, double low, double high, ChannelNumbers& out) {
        if (json_.peek() != json::Kind::object) return wrong(field, Code::wrong_type);
        std::string name;
        json_.enter_object();
        while (json_.key(name)) {
            const std::size_t channel = channel_of(name);
            if (channel == kChannels) return wrong("a name that is none of the 52 channels", Code::out_of_range);
            if (out.has(channel)) return wrong("a channel that comes twice", Code::malformed);
            double value = 0.0;
            if (json_.peek() != json::Kind::number) return wrong(field, Code::wrong_type);
            if (!json_.number(value) || value < low || value > high) return wrong(field, Code::out_of_range);
            out.set(channel, value);
        }
        return wrong_or_ok();
    }

    [[nodiscard]] Status mask(FaceChanges& out) {
        std::string name;
        if (json_.peek() == json::Kind::text) {
            if (!json_.text(name)) return wrong("", Code::malformed);
            out.mask = mask_of(name);
            return out.mask ? Status() : wrong("mask", Code::out_of_range);
        }
        if (json_.peek() != json::Kind::array) return wrong("mask", Code::wrong_type);
        std::uint64_t driven = 0;
        json_.enter_array();
        while (json_.item()) {
            if (json_.peek() != json::Kind::text || !json_.text(name)) return wrong("mask", Code::wrong_type);
            const std::size_t channel = channel_of(name);
            if (channel == kChannels) return wrong("a name that is none of the 52 channels", Code::out_of_range);
            driven |= std::uint64_t{1} << channel;
        }
        out.mask = driven;
        return wrong_or_ok();
    }

    [[nodiscard]] Status traits(FaceChanges& out) {
        if (json_.peek() != json::Kind::object) return wrong("character", Code::wrong_type);
        std::vector<std::string> names;
        std::string name;
        json_.enter_object();
        while (json_.key(name)) {
            for (const std::string& known : names) {
                if (known == name) return wrong("a trait that comes twice", Code::malformed);
            }
            if (name.size() > kMostBytes || names.size() == FaceChanges::kMostTraits) {
                return wrong("the name of a trait", Code::out_of_range);
            }
            names.push_back(name);
            Trait trait;
            trait.name = name;
            bool said = true;
            if (const Status status = value(trait, said); !status.ok()) return status;
            if (said) out.put(trait);
        }
        return wrong_or_ok();
    }

    [[nodiscard]] Status value(Trait& out, bool& said) {
        switch (json_.peek()) {
            case json::Kind::null:
                said = false;
                return json_.null() ? Status() : wrong("", Code::malformed);
            case json::Kind::number: return angle(out.number);
            case json::Kind::text:
                out.kind = Trait::Kind::word;
                if (!json_.text(out.word) || out.word.size() > kMostBytes) return wrong("the word of a trait", Code::out_of_range);
                return {};
            case json::Kind::object: out.kind = Trait::Kind::direction; return direction(out);
            default: return wrong("the value of a trait", Code::wrong_type);
        }
    }

    [[nodiscard]] Status direction(Trait& out) {
        std::string name;
        unsigned seen = 0;
        json_.enter_object();
        while (json_.key(name)) {
            const unsigned place = name == "yaw" ? 1U : name == "pitch" ? 2U : 0U;
            if (place == 0) return wrong("a direction has yaw and pitch", Code::out_of_range);
            if ((seen & place) != 0) return wrong("an angle that comes twice", Code::malformed);
            seen |= place;
            if (json_.peek() != json::Kind::number) return wrong("an angle", Code::wrong_type);
            if (const Status status = angle(place == 1U ? out.yaw : out.pitch); !status.ok()) return status;
        }
        if (json_.ok() && seen != 3U) return {Code::missing_field, "an angle of a direction"};
        return wrong_or_ok();
    }

    [[nodiscard]] Status angle(double& out) {
        if (!json_.number(out) || out >= json::Reader::kHuge || out <= -json::Reader::kHuge) {
            return wrong("the number of a trait", Code::out_of_range);
        }
        return {};
    }

    [[nodiscard]] Status wrong_or_ok() const noexcept { return json_.ok() ? Status() : wrong("", Code::malformed); }

    [[nodiscard]] static std::size_t channel_of(std::string_view name) noexcept {
        std::size_t place = 0;
        while (place < kChannels && kChannelNames[place] != name) ++place;
        return place;
    }

    json::Reader json_;
    unsigned seen_ = 0;  // A bit for each key.
};

}  // namespace detail

constexpr std::size_t kMaxCharacterFile = 1U << 20U;  // Bytes; such a file has a few lines.

// Reads the whole of a character file. What was held before stays if it is none; `line` is where reading stopped then.
[[nodiscard]] inline Status read_character(Bytes file, FaceChanges& out, std::size_t& line) {
    line = 1;
    if (file.size > kMaxCharacterFile) return {Code::out_of_range, "longer than 1 MiB"};
    FaceChanges changes;
    detail::CharacterReader reader(file.text());
    const Status status = reader.read(changes);
    line = reader.line();
    if (status.ok()) out = std::move(changes);
    return status;
}

[[nodiscard]] inline Status read_character(Bytes file, FaceChanges& out) {
    std::size_t line = 0;
    return read_character(file, out, line);
}

}  // namespace facewire
