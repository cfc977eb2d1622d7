// Samples from one thread to another, such as from a mixer's callback, which must neither wait nor allocate.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace facewire {

class SampleRing {
public:
    // Holds up to `capacity` samples; what does not fit is dropped, and counted.
    explicit SampleRing(std::size_t capacity) : samples_(capacity) {}

    // The writer's: puts the mean of each frame of `channels` interleaved values, -1 to 1, beyond which it is clipped.
    void put(const float* values, std::size_t frames, std::size_t channels) noexcept {
        const std::size_t written = written_.load(std::memory_order_relaxed);
        const std::size_t room = samples_.size() - (written - read_.load(std::memory_order_acquire));
        const std::size_t taken = (std::min)(frames, room);
        for (std::size_t i = 0; i < taken; ++i) {
            float sum = 0.0F;
            for (std::size_t channel = 0; channel < channels; ++channel) sum += values[i * channels + channel];
            const float mean = sum / static_cast<float>(channels) * 32767.0F;
            samples_[(written + i) % samples_.size()] = static_cast<std::int16_t>(clipped(mean));
        }
        written_.store(written + taken, std::memory_order_release);
        if (taken < frames) dropped_.fetch_add(frames - taken, std::memory_order_relaxed);
    }

    // The reader's: gives up to `most` samples and says how many.
    [[nodiscard]] std::size_t take(std::int16_t* out, std::size_t most) noexcept {
        const std::size_t read = read_.load(std::memory_order_relaxed);
        const std::size_t count = (std::min)(most, written_.load(std::memory_order_acquire) - read);
        for (std::size_t i = 0; i < count; ++i) out[i] = samples_[(read + i) % samples_.size()];
        read_.store(read + count, std::memory_order_release);
        return count;
    }

    [[nodiscard]] std::size_t dropped() const noexcept { return dropped_.load(std::memory_order_relaxed); }

private:
    // What is not a number is silence.
    [[nodiscard]] static float clipped(float value) noexcept {
        if (value >= 32767.0F) return 32767.0F;
        if (value <= -32767.0F) return -32767.0F;
        return value > -32767.0F ? value : 0.0F;
    }

    std::vector<std::int16_t> samples_;
    std::atomic<std::size_t> written_{0};
    std::atomic<std::size_t> read_{0};
    std::atomic<std::size_t> dropped_{0};
};

}  // namespace facewire
