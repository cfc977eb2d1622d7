// How long a renderer's frame may take: what its display, its headset or its own cap allows, told from its pace.
//
// A display or a headset lets frames through at its rate and no faster, so that the shortest steady frame time tells
// it. Engines say how they are capped; what rate a headset runs at they do not, one and all.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

namespace facewire {

class FrameBudget {
public:
    void record(double frame_ms) noexcept {
        window_[count_++] = frame_ms;
        if (count_ < kWindow) return;
        count_ = 0;
        const auto middle = window_.begin() + kWindow / 2;
        std::nth_element(window_.begin(), middle, window_.end());
        // Frames that came in a bunch, or none at all: no pace.
        if (*middle >= kShortestMs / 2 && (steady_ms_ <= 0.0 || *middle < steady_ms_)) steady_ms_ = *middle;
    }

    // Milliseconds; `cap_hz` is the engine's own limit, 0 or less: none. Until there is a pace it is taken for 60 Hz.
    [[nodiscard]] double ms(double cap_hz) const noexcept {
        double display_ms = kShortestMs;
        for (const double hz : kRates) {
            if (steady_ms_ <= 0.0 || 1000.0 / hz <= steady_ms_ * kTolerance) {
                display_ms = 1000.0 / hz;
                break;
            }
        }
        return cap_hz > 0.0 ? (std::max)(display_ms, 1000.0 / cap_hz) : display_ms;
    }

private:
    static constexpr std::size_t kWindow = 64;
    static constexpr double kTolerance = 1.02;
    // Of displays and headsets. Whoever is slower than the first misses its rate.
    static constexpr std::array<double, 10> kRates = {{60, 72, 75, 80, 90, 100, 120, 144, 165, 240}};
    static constexpr double kShortestMs = 1000.0 / 240;

    std::array<double, kWindow> window_{};
    std::size_t count_ = 0;
    double steady_ms_ = 0.0;  // The shortest of the windows' medians.
};

}  // namespace facewire
