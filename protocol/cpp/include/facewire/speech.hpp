// One line of speech: its sound goes up to the sidecar, and the moment comes back at which to start playing it.
//
// Two connections, two loops, one thread; what a player needs is in `state`, `start_ns` and `reason`.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "bytes.hpp"
#include "control.hpp"
#include "endpoint.hpp"
#include "faces.hpp"
#include "tcp_loop.hpp"
#include "upload.hpp"
#include "zmtp.hpp"

namespace facewire {

template <typename Tcp>
class Speech {
public:
    // Makes a face called `subject` for sound of `format`; gives up when no sidecar answers within five seconds.
    Speech(const Endpoint& endpoint, const std::string& subject, const control::AudioFormat& format, std::uint32_t seed)
        : upload_(subject, format),
          faces_({subject}, endpoint.address()),
          faces_loop_(endpoint.host, endpoint.faces_port, seed),
          control_loop_(endpoint.host, endpoint.control_port, seed) {}

    [[nodiscard]] Upload& upload() noexcept { return upload_; }
    [[nodiscard]] bool failed() const noexcept { return faceless_ || upload_.state() == Upload::State::failed; }
    // Why it failed.
    [[nodiscard]] std::string reason() const { return faceless_ ? "no face came back" : upload_.reason(); }
    // Everything has been sent and the start is known: there is nothing left to do here.
    [[nodiscard]] bool over() const noexcept { return failed() || (upload_.over() && started_); }

    [[nodiscard]] bool started() const noexcept { return started_; }
    // When the first sample is due to be heard, on `monotonic_ns`'s clock.
    [[nodiscard]] std::int64_t start_ns() const noexcept { return start_ns_; }

    // Waits up to twice `timeout_ms` and moves what there is to move.
    void step(int timeout_ms) {
        if (first_step_ns_ == 0) first_step_ns_ = sent_ns_ = monotonic_ns();
        faces_loop_.step(
            faces_.connection(), timeout_ms, [this](std::int64_t now_ns) { faces_.start(now_ns); },
            [this](std::int64_t now_ns) { read_faces(now_ns); });
        // The sound waits for the reader: the frames that tell when to start come only once.
        if (faces_.has_hello() && !upload_.over()) ask(monotonic_ns());
        control_loop_.step(
            dealer_, timeout_ms, [this](std::int64_t now_ns) { dealer_.start(now_ns); },
            [this](std::int64_t now_ns) { read_replies(now_ns); });
        const std::int64_t now_ns = monotonic_ns();
        if (asked_ && !dealer_.open()) upload_.lose();
        if (!asked_ && now_ns - first_step_ns_ > kPatienceNs) upload_.lose("no sidecar answers");
        if (!upload_.over()) sent_ns_ = now_ns;
        faceless_ = !started_ && now_ns - sent_ns_ > kPatienceNs;
    }

private:
    static constexpr std::int64_t kPatienceNs = 5'000'000'000;

    void ask(std::int64_t now_ns) {
        if (!dealer_.open()) return;
        request_.clear();
        if (!upload_.request(request_, ++id_, now_ns)) return;
        asked_ = true;
        if (!dealer_.send({request_.data(), request_.size()})) upload_.lose();
    }

    // Before the sound the subject's face is held and its time stands still; the first pose that was inferred, or whose
    // time has moved (no network may be running), tells which instant plays when.
    void read_faces(std::int64_t now_ns) {
        FaceEvent event;
        while (faces_.next(event, now_ns)) {
            const double t = event.frame.t;
            const bool sounding = event.frame.quality != Quality::held || (!event.started && t > last_t_);
            last_t_ = t;
            // What came before we asked is another line of the same subject.
            if (started_ || !sounding || upload_.state() == Upload::State::opening) continue;
            started_ = true;
            // Only a broken sidecar is a day into a line's first frame.
            const double into_ns = t >= 0.0 && t < 86400.0 ? t * 1e9 : 0.0;
            start_ns_ = saturating_subtract(event.due_ns, static_cast<std::int64_t>(into_ns));
        }
    }

    void read_replies(std::int64_t now_ns) {
        zmtp::Event message;
        control::Reply reply;
        while (dealer_.next(message)) {
            if (control::decode_reply(message.parts[message.part_count - 1], reply).ok()) upload_.reply(reply, now_ns);
        }
    }

    Upload upload_;
    FacesClient faces_;
    TcpLoop<Tcp> faces_loop_;
    zmtp::Dealer dealer_;
    TcpLoop<Tcp> control_loop_;
    control::Buffer request_;
    std::uint64_t id_ = 0;
    std::int64_t first_step_ns_ = 0;
    std::int64_t sent_ns_ = 0;
    std::int64_t start_ns_ = 0;
    double last_t_ = 0.0;
    bool faceless_ = false;
    bool started_ = false;
    bool asked_ = false;
};

}  // namespace facewire
