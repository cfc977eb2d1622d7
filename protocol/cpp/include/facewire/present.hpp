// When to show a frame: pushed faces lead their sound, so they are kept until it is their turn.
//
// The sidecar's clock and the reader's need not agree: their difference is measured from the frames themselves.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "bytes.hpp"
#include "frame.hpp"
#include "stream.hpp"

namespace facewire {

// How far this machine's clock is ahead of the sidecar's, seen by the fastest frame of the last 10 to 20 seconds;
// what a frame lost on the way is at most a little more than the fastest one did.
class ClockOffset {
public:
    void reset() noexcept { known_ = false; }
    [[nodiscard]] bool known() const noexcept { return known_; }

    void record(std::int64_t pt_ns, std::int64_t arrival_ns) noexcept {
        const std::int64_t seen = saturating_subtract(arrival_ns, pt_ns);
        if (!known_) {
            known_ = true;
            began_ns_ = arrival_ns;
            older_ns_ = newer_ns_ = seen;
        } else if (arrival_ns - began_ns_ >= kHalf) {
            // Clocks drift apart: what was fastest long ago says nothing now.
            began_ns_ = arrival_ns;
            older_ns_ = newer_ns_;
            newer_ns_ = seen;
        } else if (seen < newer_ns_) {
            newer_ns_ = seen;
        }
    }

    // Turns a time of the sidecar's clock into one of ours.
    [[nodiscard]] std::int64_t to_local(std::int64_t sidecar_ns) const noexcept {
        return saturating_add(sidecar_ns, older_ns_ < newer_ns_ ? older_ns_ : newer_ns_);
    }

private:
    static constexpr std::int64_t kHalf = 10'000'000'000;

    bool known_ = false;
    std::int64_t began_ns_ = 0;
    std::int64_t older_ns_ = 0;
    std::int64_t newer_ns_ = 0;
};

// Keeps one subject's frames until they are due, and lets the face rest when no more will come.
class Presenter {
public:
    static constexpr std::int64_t kRestNs = 200'000'000;      // SPEC.md 8.3.
    static constexpr std::int64_t kLongestNs = 2'000'000'000;  // Due later than this is a broken clock.

    void restart() noexcept {
        count_ = 0;
        resting_ = false;
    }

    // A `cancel` or `pause` was answered with this epoch: frames of older ones that wait are void. The last that was
    // shown stays until the first of the new epoch, which goes on from the pose of that moment.
    void drop_before(std::uint32_t epoch) noexcept {
        while (count_ > 0 && waiting_[first_].frame.epoch < epoch) {
            first_ = (first_ + 1) % kFrames;
            --count_;
        }
    }

    // Keeps a frame until `due_ns` on this machine's clock; one that is overdue is given at once. What is kept of
    // older epochs goes; the oldest goes, and is counted, if there are too many.
    void push(const Frame& frame, std::int64_t due_ns, std::int64_t now_ns) noexcept {
        drop_before(frame.epoch);
        if (saturating_subtract(due_ns, kLongestNs) > now_ns) due_ns = now_ns;
        if (count_ == kFrames) {
            first_ = (first_ + 1) % kFrames;
            --count_;
            ++dropped_;
        }
        waiting_[(first_ + count_) % kFrames] = {frame, due_ns};
        ++count_;
        resting_ = false;
    }

    // Gives the next frame whose time has come, oldest first.
    [[nodiscard]] bool pop(std::int64_t now_ns, Frame& out) noexcept {
        if (count_ == 0) return rest(now_ns, out);
        const Waiting& next = waiting_[first_];
        if (next.due_ns > now_ns) return false;
        out = last_ = next.frame;
        shown_ = true;
        first_ = (first_ + 1) % kFrames;
        --count_;
        return true;
    }

    // The connection is lost: what waits is still shown, then the face eases to rest.
    void lose(std::int64_t now_ns) noexcept {
        if (resting_ || !shown_) return;
        resting_ = true;
        lost_ns_ = now_ns;
        next_rest_ns_ = now_ns;
    }

    // When `pop` has something to give next; the largest time when nothing is to come.
    [[nodiscard]] std::int64_t next_due_ns() const noexcept {
        if (count_ > 0) return waiting_[first_].due_ns;
        return resting_ ? next_rest_ns_ : (std::numeric_limits<std::int64_t>::max)();
    }

    [[nodiscard]] std::size_t waiting() const noexcept { return count_; }
    [[nodiscard]] std::int64_t dropped() const noexcept { return dropped_; }

private:
    static constexpr std::size_t kFrames = 128;
    static constexpr std::int64_t kStepNs = 32'258'064;  // One frame at 31 per second.

    struct Waiting {
        Frame frame;
        std::int64_t due_ns = 0;
    };

    [[nodiscard]] bool rest(std::int64_t now_ns, Frame& out) noexcept {
        if (!resting_ || now_ns < next_rest_ns_) return false;
        const std::int64_t since = now_ns - lost_ns_;
        const float share = since >= kRestNs ? 1.0F : static_cast<float>(since) / static_cast<float>(kRestNs);
        out = last_;
        out.quality = Quality::held;
        out.n = saturating_add(out.n, 1 + since / kStepNs);
        out.at_ns = saturating_add(out.at_ns, since);
        out.face = mix(last_.face, Face(), share);
        next_rest_ns_ = saturating_add(now_ns, kStepNs);
        // At rest there is nothing left to ease from, however often the loss is told.
        resting_ = shown_ = since < kRestNs;
        return true;
    }

    std::array<Waiting, kFrames> waiting_{};
    std::size_t first_ = 0;
    std::size_t count_ = 0;
    std::int64_t dropped_ = 0;
    Frame last_;
    bool shown_ = false;
    bool resting_ = false;
    std::int64_t lost_ns_ = 0;
    std::int64_t next_rest_ns_ = 0;
};

}  // namespace facewire
