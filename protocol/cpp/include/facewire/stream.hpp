// The frames of one subject on a reader's side: the newest, the last seconds of them, and how well they come.
#pragma once

#include <array>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "bytes.hpp"
#include "frame.hpp"

namespace facewire {

// The newest value, from one thread to another; neither ever waits for the other.
//
// Three places: the writer owns one, the reader owns one, the third is handed to and fro.
template <typename Value>
class NewestSlot {
public:
    void put(const Value& value) noexcept {
        places_[writing_] = value;
        writing_ = middle_.exchange(writing_ | kFresh, std::memory_order_acq_rel) & kPlace;
    }

    // Gives the newest value; false if there is none that has not been taken.
    [[nodiscard]] bool take(Value& out) noexcept {
        if ((middle_.load(std::memory_order_relaxed) & kFresh) == 0) return false;
        reading_ = middle_.exchange(reading_, std::memory_order_acq_rel) & kPlace;
        out = places_[reading_];
        return true;
    }

private:
    static constexpr std::uint32_t kPlace = 3;
    static constexpr std::uint32_t kFresh = 4;

    std::array<Value, 3> places_{};
    std::uint32_t writing_ = 0;  // The writer's own.
    std::atomic<std::uint32_t> middle_{1};
    std::uint32_t reading_ = 2;  // The reader's own.
};

// How the numbers of a subject's frames go on. `renewed` is the first of a new epoch, after a gap or not: frames that
// are kept of the one before are void.
enum class Arrival : std::uint8_t { next, after_gap, renewed, started };

// What came, what is missing, and how evenly it comes.
class Statistics {
public:
    // Takes note of a frame that arrived at `now_ns` on this machine's clock.
    Arrival record(const Frame& frame, std::int64_t now_ns) noexcept {
        // Within a run of a subject epochs only grow; a smaller one means that its new start was missed.
        const bool restarted = frames_ == 0 || frame.session != session_ || frame.n <= last_n_ || frame.epoch < epoch_;
        const bool renewed = !restarted && frame.epoch > epoch_;
        const std::int64_t missing = restarted ? 0 : saturating_subtract(frame.n, last_n_) - 1;
        if (missing > 0) {
            gaps_ += 1;
            missing_ = saturating_add(missing_, missing);
        }
        if (!restarted) smooth_jitter(frame, now_ns);
        session_ = frame.session;
        epoch_ = frame.epoch;
        last_n_ = frame.n;
        last_pt_ns_ = frame.pt_ns;
        last_arrival_ns_ = now_ns;
        arrivals_[static_cast<std::size_t>(frames_ % kWindow)] = now_ns;
        ++frames_;
        if (restarted) return Arrival::started;
        return renewed ? Arrival::renewed : missing > 0 ? Arrival::after_gap : Arrival::next;
    }

    [[nodiscard]] std::int64_t frames() const noexcept { return frames_; }
    [[nodiscard]] std::int64_t gaps() const noexcept { return gaps_; }        // How often frames were missing.
    [[nodiscard]] std::int64_t missing() const noexcept { return missing_; }  // How many frames were missing.

    [[nodiscard]] std::int64_t last_arrival_ns() const noexcept { return last_arrival_ns_; }

    // Mean deviation of the transit time, smoothed over 16 frames; RFC 3550, 6.4.1.
    [[nodiscard]] double jitter_ms() const noexcept { return jitter_ns_ / 1e6; }

    // Frames per second over the last two seconds; 0 before two frames and after a second of silence.
    [[nodiscard]] double fps(std::int64_t now_ns) const noexcept {
        const std::int64_t held = frames_ < kWindow ? frames_ : kWindow;
        if (held < 2 || now_ns - last_arrival_ns_ > kSecond) return 0.0;
        std::int64_t oldest_ns = last_arrival_ns_;
        std::int64_t intervals = 0;
        for (std::int64_t back = 1; back < held; ++back) {
            const std::int64_t arrival = arrivals_[static_cast<std::size_t>((frames_ - 1 - back) % kWindow)];
            if (now_ns - arrival > 2 * kSecond) break;
            oldest_ns = arrival;
            intervals = back;
        }
        const std::int64_t span = last_arrival_ns_ - oldest_ns;
        return span <= 0 ? 0.0 : static_cast<double>(intervals) * 1e9 / static_cast<double>(span);
    }

private:
    static constexpr std::int64_t kWindow = 256;
    static constexpr std::int64_t kSecond = 1'000'000'000;

    void smooth_jitter(const Frame& frame, std::int64_t now_ns) noexcept {
        const std::int64_t published = saturating_subtract(frame.pt_ns, last_pt_ns_);
        const std::int64_t deviation = saturating_subtract(now_ns - last_arrival_ns_, published);
        jitter_ns_ += (std::fabs(static_cast<double>(deviation)) - jitter_ns_) / 16.0;
    }

    std::uint32_t session_ = 0;
    std::uint32_t epoch_ = 0;
    std::int64_t last_n_ = 0;
    std::int64_t last_pt_ns_ = 0;
    std::int64_t last_arrival_ns_ = 0;
    std::int64_t frames_ = 0;
    std::int64_t gaps_ = 0;
    std::int64_t missing_ = 0;
    double jitter_ns_ = 0.0;
    std::array<std::int64_t, static_cast<std::size_t>(kWindow)> arrivals_{};
};

[[nodiscard]] inline Face mix(const Face& a, const Face& b, float share_of_b) noexcept {
    const auto blend = [share_of_b](float x, float y) { return x + (y - x) * share_of_b; };
    Face out;
    for (std::size_t i = 0; i < kChannels; ++i) out.weights[i] = blend(a.weights[i], b.weights[i]);
    for (std::size_t i = 0; i < kAngles; ++i) out.pose[i] = blend(a.pose[i], b.pose[i]);
    for (std::size_t i = 0; i < kVisemes; ++i) out.visemes[i] = blend(a.visemes[i], b.visemes[i]);
    out.voice = blend(a.voice, b.voice);
    return out;
}

// Where a time lies among the frames that are kept.
enum class Place : std::uint8_t { nowhere, before, within, after };

// The last frames by the audio's time, for whoever shows the face by the sound's own play position.
class History {
public:
    // Keeps a frame. A held frame, whose time repeats, takes the last one's place; time that goes back, another epoch
    // or another session starts afresh.
    void push(const Frame& frame) noexcept {
        if (count_ > 0) {
            const Frame& last = newest();
            const bool same_run = frame.session == last.session && frame.n > last.n && frame.epoch == last.epoch;
            if (!same_run || frame.t < last.t) count_ = 0;
            else if (!(frame.t > last.t)) --count_;
        }
        if (count_ == kFrames) {
            first_ = (first_ + 1) % kFrames;
            --count_;
        }
        frames_[(first_ + count_) % kFrames] = frame;
        ++count_;
    }

    void clear() noexcept { count_ = 0; }

    // A `cancel` or `pause` was answered with this epoch: what is kept of older ones is void.
    void drop_before(std::uint32_t epoch) noexcept {
        if (count_ > 0 && newest().epoch < epoch) count_ = 0;
    }

    [[nodiscard]] std::size_t size() const noexcept { return count_; }
    [[nodiscard]] const Frame& newest() const noexcept { return frames_[(first_ + count_ - 1) % kFrames]; }

    // Gives the face at `t` seconds of the subject's audio, between the two frames beside it; beyond the ends, the
    // end's face. Leaves `out` alone when nothing is kept.
    Place sample_at(double t, Face& out) const noexcept {
        if (count_ == 0) return Place::nowhere;
        std::size_t low = 0;
        std::size_t high = count_;  // The first frame later than t is in (low, high].
        while (low < high) {
            const std::size_t middle = (low + high) / 2;
            if (at(middle).t <= t) low = middle + 1;
            else high = middle;
        }
        if (low == 0) {
            out = at(0).face;
            return Place::before;
        }
        const Frame& left = at(low - 1);
        if (low == count_) {
            out = left.face;
            return left.t < t ? Place::after : Place::within;
        }
        const Frame& right = at(low);
        // Halved, so that the difference of the largest doubles is one.
        const double share = (t / 2 - left.t / 2) / (right.t / 2 - left.t / 2);
        out = mix(left.face, right.face, static_cast<float>(share));
        return Place::within;
    }

private:
    static constexpr std::size_t kFrames = 128;  // A second at the highest rate, four at the usual one.

    [[nodiscard]] const Frame& at(std::size_t i) const noexcept { return frames_[(first_ + i) % kFrames]; }

    std::array<Frame, kFrames> frames_{};
    std::size_t first_ = 0;
    std::size_t count_ = 0;
};

}  // namespace facewire
