// What Live Link wants of a frame: 61 values under Apple's names, and times that only ever grow.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "channels.hpp"
#include "frame.hpp"

namespace facewire::livelink {

constexpr std::size_t kValues = kChannels + kAngles;

// The name of value `i` as the engine's own ARKit source spells it: EyeBlinkLeft … RightEyeRoll.
[[nodiscard]] inline std::string value_name(std::size_t i) {
    std::string name(i < kChannels ? kChannelNames[i] : kAngleNames[i - kChannels]);
    name[0] = static_cast<char>(name[0] - ('a' - 'A'));
    return name;
}

// Whether that is the name of value `i`; allocates nothing.
[[nodiscard]] inline bool is_value_name(std::string_view name, std::size_t i) noexcept {
    const std::string_view own = i < kChannels ? kChannelNames[i] : kAngleNames[i - kChannels];
    return name.size() == own.size() && name[0] == static_cast<char>(own[0] - ('a' - 'A')) &&
           name.substr(1) == own.substr(1);
}

// Which rig the values are for. None takes the nine angles as radians, the wire's unit, but what reads ARKit recordings.
enum class Rig : std::uint8_t { arkit, metahuman_to_5_5, metahuman_from_5_6 };

// A MetaHuman made with 5.6 or later turns its head only while this is 1 (reported, not measured).
constexpr std::string_view kHeadSwitch = "HeadControlSwitch";
constexpr std::size_t kMostValues = kValues + 1;

// How many of the values and their names a rig takes.
[[nodiscard]] constexpr std::size_t value_count(Rig rig) noexcept {
    return rig == Rig::metahuman_from_5_6 ? kMostValues : kValues;
}

[[nodiscard]] inline std::string value_name_of(std::size_t i) {
    return i < kValues ? value_name(i) : std::string(kHeadSwitch);
}

// What a rig makes of a radian of HeadYaw, HeadPitch and HeadRoll. Of the eyes MetaHumans use the EyeLook weights, so
// that the eyes' angles stay radians.
[[nodiscard]] constexpr float head_scale(Rig rig) noexcept {
    constexpr float degrees = 57.29578F;
    switch (rig) {
        case Rig::arkit: return 1.0F;                        // As the Live Link Face app's recordings.
        case Rig::metahuman_to_5_5: return degrees / 14.0F;  // Reported: about 14 degrees a unit.
        case Rig::metahuman_from_5_6: return degrees;        // Reported: degrees.
    }
    return 1.0F;
}

struct Angles {
    Rig rig = Rig::arkit;
    float scale = 1.0F;  // Of all nine, beside the rig's own.
    bool flip_yaw = false;
    bool flip_pitch = false;
    bool flip_roll = false;
};

// Writes the 52 weights, the nine angles (head and eyes, yaw pitch roll each) and what else the rig wants.
inline void to_values(const Face& face, const Angles& angles, std::array<float, kMostValues>& out) noexcept {
    constexpr std::size_t head = 3;
    const std::array<bool, 3> flips = {{angles.flip_yaw, angles.flip_pitch, angles.flip_roll}};
    for (std::size_t i = 0; i < kChannels; ++i) out[i] = face.weights[i];
    for (std::size_t i = 0; i < kAngles; ++i) {
        const float scale = angles.scale * (i < head ? head_scale(angles.rig) : 1.0F);
        out[kChannels + i] = face.pose[i] * (flips[i % 3] ? -scale : scale);
    }
    out[kValues] = 1.0F;
}

// Live Link estimates the sender's clock from times that strictly grow; a repeated one is ignored.
class WorldClock {
public:
    void reset() noexcept { last_ = -(std::numeric_limits<double>::max)(); }

    // The frame's presentation time in seconds, moved ahead by as little as possible where it does not grow.
    [[nodiscard]] double stamp(std::int64_t at_ns) noexcept {
        const double seconds = static_cast<double>(at_ns) / 1e9;
        last_ = seconds > last_ ? seconds : std::nextafter(last_, (std::numeric_limits<double>::max)());
        return last_;
    }

private:
    double last_ = -(std::numeric_limits<double>::max)();
};

// A time of day in frames of a rate.
struct SceneTime {
    std::int32_t frame = 0;
    float sub_frame = 0.0F;  // 0 to below 1.
};

// Gives frames the time of day at which they are shown, as a timecode wants it: evenly, as the frames themselves are
// spaced, and not as the thread that shows them happens to wake.
class SceneClock {
public:
    void reset() noexcept { known_ = false; }

    // `at_ns` is the frame's own time by any clock, `day_ns` the time of day at which it is shown. A frame is shown late
    // rather than early, so that the earliest tells the difference of the two clocks.
    [[nodiscard]] SceneTime stamp(std::int64_t at_ns, std::int64_t day_ns, std::uint32_t fps) noexcept {
        const std::int64_t seen_ns = wrapped(day_ns - at_ns % kDayNs);
        std::int64_t late_ns = wrapped(seen_ns - offset_ns_);
        if (late_ns > kDayNs / 2) late_ns -= kDayNs;
        // Another clock, a delay that was set, a leap of the wall clock.
        if (!known_ || late_ns < 0 || late_ns > kLongestNs) offset_ns_ = seen_ns;
        known_ = true;
        const std::int64_t frames_e9 = wrapped(at_ns % kDayNs + offset_ns_) * fps;
        const auto part = static_cast<float>(static_cast<double>(frames_e9 % kSecondNs) / 1e9);
        return {static_cast<std::int32_t>(frames_e9 / kSecondNs), part < kBelowOne ? part : kBelowOne};
    }

private:
    static constexpr std::int64_t kSecondNs = 1'000'000'000;
    static constexpr std::int64_t kDayNs = 86'400 * kSecondNs;
    static constexpr std::int64_t kLongestNs = 50'000'000;
    static constexpr float kBelowOne = 0.999999F;

    [[nodiscard]] static std::int64_t wrapped(std::int64_t ns) noexcept { return (ns % kDayNs + kDayNs) % kDayNs; }

    bool known_ = false;
    std::int64_t offset_ns_ = 0;  // From the frames' clock to the time of day.
};

}  // namespace facewire::livelink
