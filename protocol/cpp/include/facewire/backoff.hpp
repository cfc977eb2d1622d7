// How long to wait before the next attempt to connect: 250 ms, doubled up to 5 s, a quarter of it by chance.
#pragma once

#include <cstdint>

namespace facewire {

class Backoff {
public:
    // Gives the pause in nanoseconds; `chance` is 0 to below 1, so that readers do not all come back at once.
    [[nodiscard]] std::int64_t next(double chance) noexcept {
        const std::int64_t pause = pause_ns_;
        pause_ns_ = pause >= kLongestNs / 2 ? kLongestNs : pause * 2;
        return pause - static_cast<std::int64_t>(chance * static_cast<double>(pause / 4));
    }

    void reset() noexcept { pause_ns_ = kShortestNs; }

private:
    static constexpr std::int64_t kShortestNs = 250'000'000;
    static constexpr std::int64_t kLongestNs = 5'000'000'000;
    std::int64_t pause_ns_ = kShortestNs;
};

}  // namespace facewire
