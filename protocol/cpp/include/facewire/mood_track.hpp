// The moods that come with what is said, until the sound is sent in which each begins.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "requests.hpp"

namespace facewire {

class MoodTrack {
public:
    // Adds moods whose times count from byte `place` of the sound, of which a second has `bytes_per_s`.
    void add(const std::vector<control::TimedMood>& moods, std::size_t place, double bytes_per_s) {
        for (const control::TimedMood& mood : moods) {
            const double at_s = (std::min)((std::max)(mood.at_s, 0.0), control::kMaxMoodS);
            waiting_.push_back({place + static_cast<std::uint64_t>(at_s * bytes_per_s), mood});
        }
        std::stable_sort(waiting_.begin(), waiting_.end(),
                         [](const Waiting& a, const Waiting& b) { return a.place < b.place; });
    }

    // Those that begin in the bytes from `first` to `last`, with times that count from `first`; they are kept until `drop`.
    [[nodiscard]] std::vector<control::TimedMood> between(std::size_t first, std::size_t last, double bytes_per_s) const {
        std::vector<control::TimedMood> out;
        for (const Waiting& one : waiting_) {
            if (one.place >= last || out.size() == control::kMaxMoods) break;
            out.push_back(one.mood);
            out.back().at_s = one.place > first ? static_cast<double>(one.place - first) / bytes_per_s : 0.0;
        }
        return out;
    }

    // The sound up to `place` was sent: so were its moods, but for those that no request had room for.
    void drop(std::size_t place) {
        const auto first = std::find_if(waiting_.begin(), waiting_.end(),
                                        [place](const Waiting& one) { return one.place >= place; });
        waiting_.erase(waiting_.begin(), first);
    }

    // What lies at `place` and behind it belongs to no sound that will come.
    void end(std::size_t place) noexcept {
        while (!waiting_.empty() && waiting_.back().place >= place) waiting_.pop_back();
    }

    // The first `bytes` of the sound are gone.
    void shift(std::size_t bytes) noexcept {
        for (Waiting& one : waiting_) one.place -= (std::min)(one.place, static_cast<std::uint64_t>(bytes));
    }

    void clear() noexcept { waiting_.clear(); }

private:
    struct Waiting {
        std::uint64_t place = 0;
        control::TimedMood mood;
    };

    std::vector<Waiting> waiting_;
};

}  // namespace facewire
