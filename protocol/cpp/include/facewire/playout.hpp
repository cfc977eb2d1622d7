// When the pieces of a speech go to the sound device, so that each is heard when it is due: pieces in, samples out.
//
// What the device does is reckoned, not asked: it plays what it is given at once, gaplessly, and is silent when it has
// nothing. Times are by this machine's clock.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "bytes.hpp"
#include "control.hpp"

namespace facewire {

class Playout {
public:
    // `latency_ns` lies between handing over a sample and hearing it.
    Playout(const control::AudioFormat& format, std::int64_t latency_ns) noexcept
        : format_(format), latency_ns_(latency_ns) {}

    [[nodiscard]] const control::AudioFormat& format() const noexcept { return format_; }
    [[nodiscard]] std::int64_t latency_ns() const noexcept { return latency_ns_; }

    // What to hand to the device now.
    struct Part {
        std::size_t silence = 0;  // Samples of silence (of each channel) that come before.
        Bytes pcm;                // A view until the playout is next called.
        bool first = false;       // The device stands still: start it.
    };

    // Adds a piece whose first sample lies at `t` seconds of the subject's audio and is due at `due_ns`; `end`: it is
    // the utterance's last, and may be empty. `whole`: no face waits for it, so that nothing of it is left out when it
    // is taken late.
    void add(Bytes pcm, double t, std::int64_t due_ns, bool end, bool whole = false) {
        waiting_.push_back({std::vector<std::uint8_t>(pcm.data, pcm.data + pcm.size), t, due_ns, end, whole});
    }

    // Cut off: nothing more is to be heard. The owner stops the device.
    void clear() noexcept {
        waiting_.clear();
        taken_.clear();
        running_ = ended_ = paused_ = resuming_ = false;
    }

    // The owner makes the device stand still, and keeps it so while `paused`.
    void pause(std::int64_t now_ns) noexcept {
        if (!paused_) paused_ns_ = now_ns;
        paused_ = true;
        resuming_ = false;
    }

    // The sidecar goes on with `t`, which is due at `due_ns` now.
    void resume(double t, std::int64_t due_ns) noexcept {
        if (!paused_) return;
        for (Piece& piece : waiting_) piece.due_ns = due_ns + nanoseconds(piece.t - t);
        go_on(due_ns - (last_due_ns_ + nanoseconds(t - last_t_)));
    }

    // Without a sidecar: goes on at once where it stands.
    void resume(std::int64_t now_ns) noexcept {
        if (!paused_) return;
        for (Piece& piece : waiting_) piece.due_ns += now_ns - paused_ns_;
        go_on(now_ns - paused_ns_);
    }

    // Whether the device is to stand still.
    [[nodiscard]] bool paused(std::int64_t now_ns) noexcept {
        if (paused_ && resuming_ && now_ns >= resume_ns_) paused_ = resuming_ = false;
        return paused_;
    }

    // Gives the next samples that the device wants before `horizon_ns` have passed; false if there are none. A caller
    // that comes once a frame says how long a frame takes. What is overdue is left out, and counted.
    [[nodiscard]] bool take(std::int64_t now_ns, std::int64_t horizon_ns, Part& out) {
        if (paused_ && !resuming_) return false;
        while (!waiting_.empty()) {
            const Piece& next = waiting_.front();
            // Where the device's sound ends, if it has not ended already.
            const std::int64_t free_ns = running_ ? (std::max)(now_ns, heard_ns_ - latency_ns_) : now_ns;
            const std::int64_t early_ns = saturating_subtract(next.due_ns - latency_ns_, free_ns);
            if (early_ns > horizon_ns) return false;
            if (give(next, free_ns, early_ns, out)) return true;
        }
        return false;
    }

    // Whether the last utterance has been heard to its end.
    [[nodiscard]] bool finished(std::int64_t now_ns) const noexcept {
        return ended_ && waiting_.empty() && !paused_ && (!running_ || now_ns >= heard_ns_);
    }

    // When all that is known has been heard; 0: nothing is.
    [[nodiscard]] std::int64_t end_ns() const noexcept {
        if (waiting_.empty()) return running_ ? heard_ns_ : 0;
        return waiting_.back().due_ns + nanoseconds(format_.seconds(waiting_.back().pcm.size()));
    }

    [[nodiscard]] bool running() const noexcept { return running_; }
    [[nodiscard]] std::size_t skipped() const noexcept { return skipped_; }  // Samples that came too late.

private:
    // So little may a device be early or late before it is put right, which can be heard.
    static constexpr std::int64_t kToleranceNs = 4'000'000;

    struct Piece {
        std::vector<std::uint8_t> pcm;
        double t = 0.0;
        std::int64_t due_ns = 0;
        bool end = false;
        bool whole = false;
    };

    [[nodiscard]] static std::int64_t nanoseconds(double seconds) noexcept {
        return static_cast<std::int64_t>(seconds * 1e9);
    }
    [[nodiscard]] std::size_t samples(std::int64_t ns) const noexcept {
        return static_cast<std::size_t>(static_cast<double>(ns) * 1e-9 * format_.sample_rate + 0.5);
    }

    // Everything is due `shift_ns` later than it was.
    void go_on(std::int64_t shift_ns) noexcept {
        if (running_) {
            heard_ns_ += shift_ns;
            last_due_ns_ += shift_ns;
        }
        resume_ns_ = running_ ? paused_ns_ + shift_ns : 0;
        resuming_ = true;
    }

    // Takes the front piece; false if nothing of it is to be heard.
    [[nodiscard]] bool give(const Piece& next, std::int64_t free_ns, std::int64_t early_ns, Part& out) {
        const std::size_t frame = format_.frame_bytes();
        const std::size_t count = next.pcm.size() / frame;
        const bool off = early_ns > kToleranceNs || early_ns < -kToleranceNs || (!running_ && early_ns > 0);
        const std::size_t silence = off && early_ns > 0 ? samples(early_ns) : 0;
        const std::size_t late = off && early_ns < 0 && !next.whole ? (std::min)(samples(-early_ns), count) : 0;
        skipped_ += late;
        ended_ = next.end;
        last_t_ = next.t;
        last_due_ns_ = next.due_ns;
        taken_ = std::move(waiting_.front().pcm);
        waiting_.pop_front();
        if (late == count) return false;
        const std::size_t heard = silence + count - late;
        heard_ns_ = free_ns + latency_ns_ + nanoseconds(static_cast<double>(heard) / format_.sample_rate);
        out = {silence, {taken_.data() + late * frame, (count - late) * frame}, !running_};
        running_ = true;
        return true;
    }

    const control::AudioFormat format_;
    const std::int64_t latency_ns_;
    std::deque<Piece> waiting_;
    std::vector<std::uint8_t> taken_;
    bool running_ = false;
    bool ended_ = false;
    bool paused_ = false;
    bool resuming_ = false;         // The moment is known at which the pause ends.
    std::int64_t paused_ns_ = 0;
    std::int64_t resume_ns_ = 0;
    std::int64_t heard_ns_ = 0;     // When the device's sound ends, as heard.
    double last_t_ = 0.0;           // Of the piece that was taken last.
    std::int64_t last_due_ns_ = 0;
    std::size_t skipped_ = 0;
};

}  // namespace facewire
