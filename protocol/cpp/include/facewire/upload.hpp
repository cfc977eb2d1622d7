// Pushes the sound of one subject to the sidecar: open, audio in pieces, close; one request at a time.
//
// The owner sends what `request` gives over a `Dealer` and hands every reply to `reply`.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bytes.hpp"
#include "control.hpp"
#include "frame.hpp"

namespace facewire {

class Upload {
public:
    enum class State : std::uint8_t { opening, sending, closing, done, failed };

    Upload(std::string subject, const control::AudioFormat& format) : subject_(std::move(subject)), format_(format) {
        if (!is_subject(subject_)) fail("the subject's name is not allowed");
        else if (!format_.valid()) fail("the sound has a sample rate or channel count that is not allowed");
    }

    [[nodiscard]] State state() const noexcept { return state_; }
    [[nodiscard]] bool over() const noexcept { return state_ == State::done || state_ == State::failed; }
    [[nodiscard]] const std::string& subject() const noexcept { return subject_; }
    [[nodiscard]] const std::string& reason() const noexcept { return reason_; }  // Why it failed.
    [[nodiscard]] double unsent_s() const noexcept { return format_.seconds(pcm_.size() - sent_); }

    // Adds sound behind what there is; it is copied.
    void append(Bytes pcm) {
        if (over() || finished_ || pcm.size == 0) return;
        if (sent_ > kCompactAt) {
            pcm_.erase(pcm_.begin(), pcm_.begin() + static_cast<std::ptrdiff_t>(sent_));
            sent_ = 0;
        }
        pcm_.insert(pcm_.end(), pcm.data, pcm.data + pcm.size);
    }

    // Says that no more sound follows.
    void finish() noexcept { finished_ = true; }

    // Stops at once: what has not been sent stays unsent, what the sidecar has is played out.
    void cancel() noexcept {
        pcm_.clear();
        sent_ = piece_ = 0;
        finished_ = true;
    }

    // Writes the next request behind what `out` holds; false if there is nothing to send at `now_ns`.
    [[nodiscard]] bool request(control::Buffer& out, std::uint64_t id, std::int64_t now_ns) {
        if (over() || waiting_for_ != 0 || now_ns < not_before_ns_) return false;
        if (state_ == State::opening) {
            if (first_try_ns_ == 0) first_try_ns_ = now_ns;
            if (in_the_way_) control::encode_close(out, id, subject_);
            else control::encode_open(out, id, subject_, format_);
        } else if (sent_ < pcm_.size()) {
            piece_ = (std::min)(pcm_.size() - sent_, control::kMaxPcm);
            control::encode_audio(out, id, subject_, {pcm_.data() + sent_, piece_});
        } else if (finished_) {
            state_ = State::closing;
            control::encode_close(out, id, subject_);
        } else {
            return false;
        }
        waiting_for_ = id;
        return true;
    }

    // Takes a reply; false if it answers no request of this upload.
    bool reply(const control::Reply& answer, std::int64_t now_ns) {
        if (waiting_for_ == 0 || !answer.has_id || answer.id != waiting_for_) return false;
        waiting_for_ = 0;
        if (answer.done) advance(answer, now_ns);
        else refuse(answer, now_ns);
        return true;
    }

    // The connection is gone; so is the subject's place in the sidecar's queue.
    void lose(std::string_view reason = "the sidecar has gone") {
        if (!over()) fail(reason);
    }

private:
    static constexpr std::size_t kCompactAt = 1U << 20U;
    static constexpr std::int64_t kRetryNs = 200'000'000;
    static constexpr std::int64_t kPatienceNs = 5'000'000'000;
    static constexpr double kEnoughS = 30.0;  // SPEC.md 10.3: with more than this waiting, wait before sending more.

    void advance(const control::Reply& answer, std::int64_t now_ns) {
        if (in_the_way_) {
            in_the_way_ = false;
            not_before_ns_ = now_ns + kRetryNs;
        } else if (state_ == State::opening) {
            state_ = State::sending;
        } else if (state_ == State::closing) {
            state_ = State::done;
        } else {
            sent_ += piece_;
            if (answer.buffered_s > kEnoughS) not_before_ns_ = now_ns + kRetryNs;
        }
    }

    void refuse(const control::Reply& answer, std::int64_t now_ns) {
        const bool full = state_ == State::sending && answer.code == "too_much_audio";
        // The last line of the same character may still be playing out, or a game that crashed has left it open.
        const bool taken = state_ == State::opening && answer.code == "subject_exists" &&
                           now_ns - first_try_ns_ < kPatienceNs;
        const bool gone = in_the_way_ && answer.code == "no_such_subject";
        in_the_way_ = taken;
        if (full || gone) not_before_ns_ = now_ns + kRetryNs;
        else if (!taken) fail(answer.message);
    }

    void fail(std::string_view reason) {
        state_ = State::failed;
        reason_ = reason;
        pcm_.clear();
        sent_ = 0;
    }

    const std::string subject_;
    const control::AudioFormat format_;
    State state_ = State::opening;
    std::string reason_;
    std::vector<std::uint8_t> pcm_;
    std::size_t sent_ = 0;
    std::size_t piece_ = 0;
    bool finished_ = false;
    bool in_the_way_ = false;  // Another line of the subject is to be closed first.
    std::uint64_t waiting_for_ = 0;  // The id of the request that is under way; ids start at 1.
    std::int64_t first_try_ns_ = 0;
    std::int64_t not_before_ns_ = 0;
};

}  // namespace facewire
