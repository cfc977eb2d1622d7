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

// What an angle is multiplied by, for receivers disagree about its unit and sign.
struct Angles {
    float scale = 1.0F;  // 1: radians; 1/pi: half turns, as the engine's own iOS sender packs them.
    bool flip_yaw = false;
    bool flip_pitch = false;
    bool flip_roll = false;
};

// Writes the 52 weights and the nine angles, head and eyes, yaw pitch roll each.
inline void to_values(const Face& face, const Angles& angles, std::array<float, kValues>& out) noexcept {
    const std::array<bool, 3> flips = {{angles.flip_yaw, angles.flip_pitch, angles.flip_roll}};
    for (std::size_t i = 0; i < kChannels; ++i) out[i] = face.weights[i];
    for (std::size_t i = 0; i < kAngles; ++i) {
        out[kChannels + i] = face.pose[i] * (flips[i % 3] ? -angles.scale : angles.scale);
    }
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

// The engine's frame numbers have 32 bits; a session of two years and more starts over at 0.
[[nodiscard]] constexpr std::int32_t scene_frame(std::int64_t n) noexcept {
    return static_cast<std::int32_t>(n & (std::numeric_limits<std::int32_t>::max)());
}

}  // namespace facewire::livelink
