// What the sidecar says, as values: `Frame` for each pose, `Hello` for what a reader needs to know before.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "channels.hpp"
#include "utf8.hpp"

namespace facewire {

// How a pose was made: the frame key `q`.
enum class Quality : std::uint8_t { inferred, interpolated, held };

// What the governor lets the engine do: the frame key `lv`.
enum class Level : std::uint8_t { full, paired, cpu, hold };

// One pose of a face.
struct Face {
    std::array<float, kChannels> weights{};  // 0..1 as a rule, finite always.
    std::array<float, kAngles> pose{};       // Radians.
    std::array<float, kVisemes> visemes{};
    float voice = 0.0F;  // Voice activity, 0..1.

    [[nodiscard]] float operator[](Channel channel) const noexcept {
        return weights[static_cast<std::size_t>(channel)];
    }
};

struct Frame {
    std::uint32_t session = 0;  // Random at each start of the sidecar.
    std::int64_t n = 0;         // Plus one for each frame of a subject; a gap means that frames were dropped.
    std::uint32_t epoch = 0;    // Plus one with every cancel and every pause; older frames that were kept are void.
    double t = 0.0;             // Seconds on the subject's audio timeline.
    std::int64_t at_ns = 0;     // Sidecar's clock: when that instant was heard, or is due to be played.
    std::int64_t pt_ns = 0;     // Sidecar's clock: when the frame was published.
    Quality quality = Quality::inferred;
    Level level = Level::full;
    Face face;
};

// A subject's name, held in place.
class SubjectName {
public:
    SubjectName() noexcept = default;
    explicit SubjectName(std::string_view name) noexcept
        : size_(static_cast<std::uint8_t>(name.size() < kMaxSubjectBytes ? name.size() : kMaxSubjectBytes)) {
        for (std::size_t i = 0; i < size_; ++i) text_[i] = name[i];
    }
    [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), size_}; }

private:
    std::array<char, kMaxSubjectBytes> text_{};
    std::uint8_t size_ = 0;
};

constexpr std::size_t kMaxSubjects = 64;  // What a sidecar takes at most.

struct Hello {
    std::uint32_t session = 0;
    std::uint32_t fps = 0;
    std::size_t subject_count = 0;
    std::array<SubjectName, kMaxSubjects> subjects;
};

}  // namespace facewire
