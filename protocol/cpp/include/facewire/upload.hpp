// Pushes the sound of one subject to the sidecar: opened once, then utterance after utterance; cut off, paused, resumed
// and closed in between.
//
// The owner sends what `request` gives over a `Dealer` and hands every reply to `reply`. Requests that carry sound go
// one at a time; `cancel` waits for none of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bytes.hpp"
#include "control.hpp"
#include "frame.hpp"
#include "mood_track.hpp"

namespace facewire {

enum class Op : std::uint8_t { none, open, audio, flush, cancel, pause, resume, close };

// What a reply says has been carried out.
struct Answer {
    Op op = Op::none;             // None: nothing that counts any more.
    Bytes pcm;                    // `audio`: its samples. A view until the upload is next called.
    bool end = false;             // `audio`, `flush`: the utterance ends here.
    std::uint32_t utterance = 0;  // `audio`, `flush`, `cancel`.
    double t = 0.0;               // Seconds on the subject's timeline: all but `open` and `close`.
    std::int64_t at_ns = 0;       // Sidecar's clock: when `t` is due, of `audio`, `flush` and `resume`.
    std::uint32_t epoch = 0;      // `cancel`, `pause`, `resume`.
};

// How a player opens: it takes its name over from a run of itself that ended without a word.
[[nodiscard]] inline control::OpenOptions taking_over() noexcept {
    control::OpenOptions options;
    options.replace = true;
    return options;
}

class Upload {
public:
    enum class State : std::uint8_t { opening, open, closing, done, failed };

    Upload(std::string subject, const control::AudioFormat& format, const control::OpenOptions& options = taking_over())
        : subject_(std::move(subject)), format_(format), options_(options) {
        if (!is_subject(subject_)) fail("the subject's name is not allowed");
        else if (!format_.valid()) fail("the sound has a sample rate or channel count that is not allowed");
    }

    [[nodiscard]] State state() const noexcept { return state_; }
    [[nodiscard]] bool over() const noexcept { return state_ == State::done || state_ == State::failed; }
    [[nodiscard]] const std::string& subject() const noexcept { return subject_; }
    [[nodiscard]] const control::AudioFormat& format() const noexcept { return format_; }
    [[nodiscard]] const std::string& reason() const noexcept { return reason_; }  // Why it failed.
    [[nodiscard]] double unsent_s() const noexcept { return format_.seconds(pcm_.size() - sent_); }
    // When the request that has waited for its reply for longest was sent; 0: none waits.
    [[nodiscard]] std::int64_t waiting_since_ns() const noexcept {
        return asked_.op != Op::none ? asked_.sent_ns : cancel_.sent_ns;
    }

    // Adds sound to the utterance; it is copied.
    void append(Bytes pcm) {
        if (over() || closing_ || pcm.size == 0) return;
        if (sent_ > kCompactAt || sent_ == pcm_.size()) compact();
        pcm_.insert(pcm_.end(), pcm.data, pcm.data + pcm.size);
        spoken_ = true;
    }

    // Adds moods whose times count from the sound that is appended next; those behind the utterance's end are left out.
    void add(const std::vector<control::TimedMood>& moods) {
        if (!over() && !closing_) moods_.add(moods, pcm_.size(), bytes_per_s());
    }

    // The utterance is complete; sound that follows begins another.
    void end() {
        if (over() || closing_ || !spoken_) return;
        ends_.push_back(pcm_.size());
        moods_.end(pcm_.size());
        spoken_ = false;
    }

    // Cuts off what is said and drops what has not been sent; sound that follows begins another utterance.
    void cancel() noexcept {
        drop();
        want_cancel_ = want_cancel_ || pushed_;
    }

    // Somebody else has cut an utterance off. If it is the one under way, what has not been sent of it is void too, and there
    // is nothing left to cancel: that would hit what the other says.
    void cut_off(std::uint32_t utterance) noexcept {
        if (utterance == 0 || utterance != utterance_) return;
        pushed_ = asked_.op == Op::audio;  // On its way, it begins another utterance.
        want_cancel_ = pushed_;
        drop();
    }

    void pause() noexcept { want_paused_ = true; }
    void resume() noexcept { want_paused_ = false; }

    // Ends the subject when everything has been sent and heard.
    void close() {
        end();
        closing_ = true;
    }

    // Writes the next request behind what `out` holds; false if there is nothing to send at `now_ns`.
    [[nodiscard]] bool request(control::Buffer& out, std::uint64_t id, std::int64_t now_ns) {
        if (over()) return false;
        if (want_cancel_ && cancel_.op == Op::none) {
            want_cancel_ = pushed_ = false;
            cancel_ = {Op::cancel, id, now_ns};
            control::encode_cancel(out, id, subject_, generation_);
            return true;
        }
        if (asked_.op != Op::none || cancel_.op != Op::none || now_ns < not_before_ns_) return false;
        const Op op = next();
        if (op == Op::none) return false;
        encode(op, out, id);
        asked_ = {op, id, now_ns};
        void_ = false;
        return true;
    }

    // Takes a reply and says what it means; false if it answers no request of this upload.
    bool reply(const control::Reply& told, std::int64_t now_ns, Answer& out) {
        out = {};
        if (!told.has_id) return false;
        if (cancel_.op != Op::none && told.id == cancel_.id) {
            cancel_ = {};
            if (told.done) describe(Op::cancel, told, out);
            else if (state_ != State::closing && !over()) fail(told.message);
            return true;
        }
        if (asked_.op == Op::none || told.id != asked_.id) return false;
        const Op op = asked_.op;
        asked_ = {};
        if (!told.done) refuse(told, now_ns);
        else if (!void_) advance(op, told, now_ns, out);
        void_ = false;
        return true;
    }

    // The subject is gone, or the connection.
    void lose(std::string_view reason) {
        if (!over()) fail(reason);
    }

private:
    static constexpr std::size_t kCompactAt = 1U << 20U;
    static constexpr std::int64_t kRetryNs = 200'000'000;
    static constexpr double kEnoughS = 30.0;  // SPEC.md 10.3: with more than this waiting, wait before sending more.

    struct Asked {
        Op op = Op::none;
        std::uint64_t id = 0;
        std::int64_t sent_ns = 0;
    };

    void drop() noexcept {
        pcm_.clear();
        ends_.clear();
        moods_.clear();
        sent_ = 0;
        utterance_ = 0;
        spoken_ = false;
        void_ = asked_.op != Op::none && asked_.op != Op::open && asked_.op != Op::close;
        want_paused_ = paused_ = false;  // A cancelled subject goes on.
        not_before_ns_ = 0;
    }

    void compact() {
        pcm_.erase(pcm_.begin(), pcm_.begin() + static_cast<std::ptrdiff_t>(sent_));
        for (std::size_t& end : ends_) end -= sent_;
        moods_.shift(sent_);
        sent_ = 0;
    }

    [[nodiscard]] double bytes_per_s() const noexcept {
        return static_cast<double>(format_.frame_bytes()) * format_.sample_rate;
    }

    [[nodiscard]] std::size_t limit() const noexcept { return ends_.empty() ? pcm_.size() : ends_.front(); }

    // Whole samples of all channels, but for what an utterance ends with.
    [[nodiscard]] std::size_t next_piece() const noexcept {
        const std::size_t left = limit() - sent_;
        const std::size_t most = (std::min)(left, control::kMaxPcm);
        return !ends_.empty() && most == left ? most : most - most % format_.frame_bytes();
    }

    [[nodiscard]] Op next() const noexcept {
        if (state_ == State::opening) return Op::open;
        if (want_paused_ != paused_) return want_paused_ ? Op::pause : Op::resume;
        if (next_piece() != 0) return Op::audio;
        if (!ends_.empty()) return Op::flush;
        return closing_ ? Op::close : Op::none;
    }

    void encode(Op op, control::Buffer& out, std::uint64_t id) {
        switch (op) {
            case Op::open: return control::encode_open(out, id, subject_, format_, options_);
            case Op::audio:
                piece_ = next_piece();
                piece_ends_ = !ends_.empty() && sent_ + piece_ == ends_.front();
                pushed_ = true;
                return encode_sound(out, id);
            case Op::flush: return control::encode_flush(out, id, subject_, generation_);
            case Op::pause: return control::encode_pause(out, id, subject_, generation_);
            case Op::resume: return control::encode_resume(out, id, subject_, generation_);
            case Op::close: state_ = State::closing; return control::encode_close(out, id, subject_, generation_);
            case Op::cancel: case Op::none: return;
        }
    }

    void encode_sound(control::Buffer& out, std::uint64_t id) {
        const auto moods = moods_.between(sent_, sent_ + piece_, bytes_per_s());
        control::encode_audio(out, id, subject_, {pcm_.data() + sent_, piece_}, piece_ends_, moods, generation_);
    }

    void advance(Op op, const control::Reply& told, std::int64_t now_ns, Answer& out) {
        describe(op, told, out);
        if (op == Op::open) {
            state_ = State::open;
            generation_ = told.generation;
        } else if (op == Op::close) {
            state_ = State::done;
        } else if (op == Op::pause || op == Op::resume) {
            paused_ = op == Op::pause;
        } else if (op == Op::flush) {
            ends_.pop_front();
            out.end = true;
        } else {
            utterance_ = told.utterance;
            out.pcm = {pcm_.data() + sent_, piece_};
            out.end = piece_ends_;
            if (piece_ends_) ends_.pop_front();
            sent_ += piece_;
            moods_.drop(sent_);
            if (told.buffered_s > kEnoughS) not_before_ns_ = now_ns + kRetryNs;
        }
    }

    static void describe(Op op, const control::Reply& told, Answer& out) noexcept {
        out.op = op;
        out.utterance = told.utterance;
        out.t = told.t;
        out.at_ns = told.at_ns.value_or(0);
        out.epoch = told.epoch;
    }

    void refuse(const control::Reply& told, std::int64_t now_ns) {
        if (told.code != "too_much_audio") fail(told.message);
        else if (!void_) not_before_ns_ = now_ns + kRetryNs;
    }

    void fail(std::string_view reason) {
        state_ = State::failed;
        reason_ = reason;
        asked_ = cancel_ = {};
    }

    const std::string subject_;
    const control::AudioFormat format_;
    const control::OpenOptions options_;
    State state_ = State::opening;
    control::Generation generation_;  // Nothing from a sidecar that does not tell.
    std::string reason_;
    std::vector<std::uint8_t> pcm_;
    std::deque<std::size_t> ends_;  // Where utterances end in `pcm_`.
    std::size_t sent_ = 0;
    std::size_t piece_ = 0;     // Of the `audio` that is under way.
    bool piece_ends_ = false;
    MoodTrack moods_;
    std::uint32_t utterance_ = 0;  // Of the newest sound that was answered.
    bool spoken_ = false;       // Sound has been added that no end follows yet.
    bool pushed_ = false;       // Sound has been sent that a cancel would cut off.
    bool want_cancel_ = false;
    bool want_paused_ = false;
    bool paused_ = false;
    bool closing_ = false;
    bool void_ = false;         // What is under way was cancelled; its reply says nothing.
    Asked asked_;
    Asked cancel_;
    std::int64_t not_before_ns_ = 0;
};

}  // namespace facewire
