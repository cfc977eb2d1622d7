// A voice: its sound goes up to the sidecar, and comes back piece by piece with the moment at which it is to be heard.
//
// Two connections, two loops, one thread. The player is a parameter. A `Sink` has
//
//     void answered(const Answer& answer, std::int64_t due_ns)          a request was carried out
//     void happened(const SubjectEvent& event, std::int64_t due_ns)     started, finished, starved and the like
//
// where `due_ns` is the answer's or event's `at` on `monotonic_ns`'s clock. An answer to `audio` brings its samples:
// play them so that they are heard when due.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "bytes.hpp"
#include "control.hpp"
#include "endpoint.hpp"
#include "faces.hpp"
#include "ping.hpp"
#include "tcp_loop.hpp"
#include "upload.hpp"
#include "zmtp.hpp"

namespace facewire {

template <typename Tcp>
class Speech {
public:
    // Gives `subject` a voice of `format`; fails when no sidecar answers within two seconds. `seed` only spreads the
    // pauses of many clients.
    Speech(const Endpoint& endpoint, const std::string& subject, const control::AudioFormat& format, std::uint32_t seed,
           const control::OpenOptions& options = taking_over())
        : upload_(subject, format, options),
          events_({subject}, endpoint.address(), Topics::events),
          events_loop_(endpoint.host, endpoint.faces_port, seed),
          control_loop_(endpoint.host, endpoint.control_port, seed) {}

    // Takes sound, ends, cancels, pauses; what it is told goes out with the next `step`.
    [[nodiscard]] Upload& upload() noexcept { return upload_; }
    [[nodiscard]] bool failed() const noexcept { return upload_.state() == Upload::State::failed; }
    [[nodiscard]] const std::string& reason() const noexcept { return upload_.reason(); }  // Why it failed.
    // Failed, or closed and heard to its end: there is nothing left to do or to hear of here. Whoever leaves once the
    // upload is over misses the last events, nothing else.
    [[nodiscard]] bool over() const noexcept { return failed() || (upload_.over() && heard_); }
    [[nodiscard]] const ClockExchange& clock() const noexcept { return ping_.clock(); }

    // Waits up to `timeout_ms` and moves what there is to move. Call it at least once a second while the subject is
    // open, or the sidecar takes its owner for gone.
    template <typename Sink>
    void step(int timeout_ms, Sink& sink) {
        if (first_step_ns_ == 0) first_step_ns_ = monotonic_ns();
        events_loop_.step(
            events_.connection(), 0, [this](std::int64_t now_ns) { events_.start(now_ns); },
            [this, &sink](std::int64_t now_ns) { read_events(now_ns, sink); });
        ask(monotonic_ns());
        control_loop_.step(
            dealer_, timeout_ms, [this](std::int64_t now_ns) { start(now_ns); },
            [this, &sink](std::int64_t now_ns) {
                read_replies(now_ns, sink);
                ask(now_ns);
            });
        look_after(monotonic_ns());
    }

private:
    static constexpr std::int64_t kConnectNs = 2'000'000'000;
    static constexpr std::int64_t kPatienceNs = 5'000'000'000;
    static constexpr std::int64_t kEventsNs = 1'000'000'000;  // How long to wait for the events before doing without.

    void start(std::int64_t now_ns) {
        dealer_.start(now_ns);
        ping_.reset();
    }

    void look_after(std::int64_t now_ns) {
        if (!dealer_.open() && upload_.state() == Upload::State::done) heard_ = true;
        if (opened_ns_ != 0 && !dealer_.open()) upload_.lose("the sidecar has gone");
        if (opened_ns_ == 0 && now_ns - first_step_ns_ > kConnectNs) upload_.lose("no sidecar answers");
        // The event may have been lost.
        if (upload_.over() && now_ns > saturating_add(end_ns_, kEventsNs)) heard_ = true;
        const std::int64_t since_ns = upload_.waiting_since_ns();
        if (since_ns != 0 && now_ns - since_ns > kPatienceNs) upload_.lose("the sidecar does not answer");
    }

    // The first request about the subject waits for the clock, by which events are told apart, and for the subscription
    // to the events, which come only once.
    [[nodiscard]] bool ready(std::int64_t now_ns) const noexcept {
        return opened_ns_ != 0 ||
               (ping_.clock().known() && (events_.has_hello() || now_ns - first_step_ns_ > kEventsNs));
    }

    void ask(std::int64_t now_ns) {
        if (!dealer_.open() || over()) return;
        const auto send = [this] {
            if (!dealer_.send({request_.data(), request_.size()})) upload_.lose("the sidecar has stopped reading");
            request_.clear();
        };
        if (ping_.request(request_, id_ + 1, now_ns)) ++id_, send();
        // A cancel may go beside a request that waits for its reply.
        while (ready(now_ns) && upload_.request(request_, id_ + 1, now_ns)) {
            ++id_;
            if (opened_ns_ == 0) opened_ns_ = now_ns;
            send();
        }
    }

    template <typename Sink>
    void read_events(std::int64_t now_ns, Sink& sink) {
        FaceEvent none;
        const auto on_event = [this, &sink](std::string_view, const SubjectEvent& event) { take(event, sink); };
        while (events_.next(none, now_ns, on_event)) {
        }
    }

    // What came before our `open` is another run of the subject, also its end if that is what we replaced.
    template <typename Sink>
    void take(const SubjectEvent& event, Sink& sink) {
        const std::int64_t due_ns = ping_.clock().to_local(event.at_ns);
        const std::int64_t slack_ns = ping_.clock().trip_ns();
        if (event.kind == EventKind::opened && opened_ns_ != 0 && saturating_add(due_ns, slack_ns) >= opened_ns_) {
            ours_ = true;
        }
        if (!ours_) return;
        if (event.kind == EventKind::finished && event.interrupted) upload_.cut_off(event.utterance);
        sink.happened(event, due_ns);
        if (event.kind != EventKind::closed) return;
        ours_ = false;
        heard_ = true;
        if (event.why == "replaced") upload_.lose("another client has taken the subject over");
        else if (event.why != "closed") upload_.lose("the sidecar has closed the subject: " + std::string(event.why));
    }

    template <typename Sink>
    void read_replies(std::int64_t now_ns, Sink& sink) {
        zmtp::Event message;
        control::Reply reply;
        Answer answer;
        while (dealer_.next(message)) {
            if (!control::decode_reply(message.parts[message.part_count - 1], reply).ok()) continue;
            if (ping_.reply(reply, now_ns) || !upload_.reply(reply, now_ns, answer)) continue;
            if (answer.op == Op::none) continue;
            const std::int64_t due_ns = ping_.clock().to_local(answer.at_ns);
            const double seconds = upload_.format().seconds(answer.pcm.size);
            if (answer.op == Op::audio) end_ns_ = saturating_add(due_ns, static_cast<std::int64_t>(seconds * 1e9));
            if (answer.op == Op::flush) end_ns_ = due_ns;
            if (answer.op == Op::cancel) end_ns_ = now_ns;
            if (answer.op == Op::close) end_ns_ = (std::max)(end_ns_, now_ns);
            sink.answered(answer, due_ns);
        }
    }

    Upload upload_;
    FacesClient events_;
    TcpLoop<Tcp> events_loop_;
    zmtp::Dealer dealer_;
    Ping ping_;
    TcpLoop<Tcp> control_loop_;
    control::Buffer request_;
    std::uint64_t id_ = 0;
    std::int64_t first_step_ns_ = 0;
    std::int64_t opened_ns_ = 0;  // When the subject was first asked for.
    std::int64_t end_ns_ = 0;     // When what has been pushed is heard to its end, if it is not paused.
    bool heard_ = false;          // The subject has ended.
    bool ours_ = false;           // The events are those of the subject that we opened.
};

}  // namespace facewire
