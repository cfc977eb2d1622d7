// A reader of faces without its socket: what the faces port sends in, frames of subjects out.
//
// The owner of the socket drives `connection()` and, after each `receive`, takes faces from `next` until there are
// none. Everything that a display wants to know is in the tracks and in `status_text`. Frames of an epoch that is over
// are counted and not given.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "decode.hpp"
#include "event.hpp"
#include "frame.hpp"
#include "present.hpp"
#include "stream.hpp"
#include "zmtp.hpp"

namespace facewire {

// One subject as this reader knows it.
struct Track {
    SubjectName name;
    Statistics statistics;
    double lag_ms = 0.0;  // How far the mouth was behind the ear on arrival; negative: that long ahead.
    std::uint32_t epoch = 0;  // The newest that a frame or a reply has told of.
    std::int64_t told_ns = 0;  // When a reply did.
};

// What a reader asks for beside `hello`.
enum class Topics : std::uint8_t { faces, events, both };

struct FaceEvent {
    std::size_t track = 0;  // Its place among the tracks; a place may be given to another subject, which starts then.
    Frame frame;
    std::int64_t due_ns = 0;  // On this machine's clock.
    bool started = false;     // The first frame of its subject, or of another session: start over.
    bool renewed = false;     // The first of another epoch: whatever is kept of the one before is void.
};

class FacesClient {
public:
    // Reads the subjects named; all of them if none is. `address` is for the status text alone.
    FacesClient(std::vector<std::string> subjects, std::string address, Topics topics = Topics::faces)
        : connection_(prefixes(subjects, topics)), wanted_(std::move(subjects)), address_(std::move(address)) {
        tracks_.reserve(kMaxSubjects);
    }

    [[nodiscard]] zmtp::Subscriber& connection() noexcept { return connection_; }
    [[nodiscard]] const std::vector<Track>& tracks() const noexcept { return tracks_; }
    [[nodiscard]] bool has_hello() const noexcept { return has_hello_; }
    [[nodiscard]] const Hello& hello() const noexcept { return hello_; }
    [[nodiscard]] std::int64_t refused() const noexcept { return refused_; }  // Messages that were not valid.
    [[nodiscard]] std::uint32_t fps() const noexcept { return has_hello_ ? hello_.fps : kUsualFps; }

    // A socket has connected.
    void start(std::int64_t now_ns) {
        connection_.start(now_ns);
        has_hello_ = false;
        offset_.reset();
        // What has happened meanwhile is not known: a start that was missed begins at epoch 0.
        for (Track& track : tracks_) track.epoch = 0;
    }

    // Gives the next face; false when more bytes are needed, or the connection has failed.
    [[nodiscard]] bool next(FaceEvent& out, std::int64_t now_ns) {
        return next(out, now_ns, [](std::string_view, const SubjectEvent&) {});
    }

    // The same; what happens to subjects before that face is told to `on_event(subject, event)`, whose views last for
    // the call. Events that are not known are left out.
    template <typename OnEvent>
    [[nodiscard]] bool next(FaceEvent& out, std::int64_t now_ns, OnEvent&& on_event) {
        zmtp::Event message;
        while (connection_.next(message)) {
            if (message.part_count != 2) continue;
            const std::string_view topic = message.parts[0].text();
            if (topic == kHelloTopic) {
                take_hello(message.parts[1]);
            } else if (topic.substr(0, kEventPrefix.size()) == kEventPrefix) {
                take_event(message.parts[0], message.parts[1], on_event);
            } else if (topic.substr(0, kFacePrefix.size()) == kFacePrefix) {
                if (take_face(message.parts[0], message.parts[1], out, now_ns)) return true;
            }
        }
        return false;
    }

    // A `cancel` or `pause` of a subject was answered with this epoch: frames of older ones that are still on their
    // way are not given any more.
    void drop_before(std::string_view subject, std::uint32_t epoch, std::int64_t now_ns) noexcept {
        for (Track& track : tracks_) {
            if (track.name.view() != subject || track.epoch >= epoch) continue;
            track.epoch = epoch;
            track.told_ns = now_ns;
        }
    }

    // One line for a person: what is going on at `now_ns`.
    [[nodiscard]] std::string status_text(std::int64_t now_ns) const {
        if (connection_.failed()) return "Waiting for sidecar on " + address_ + ": " + connection_.reason();
        if (!connection_.open() || !has_hello_) return "Waiting for sidecar on " + address_;
        const Track* shown = nullptr;
        std::int64_t gaps = 0;
        double fps = 0.0;
        for (const Track& track : tracks_) {
            gaps += track.statistics.gaps();
            const double its_fps = track.statistics.fps(now_ns);
            if (shown == nullptr || its_fps > fps) {
                shown = &track;
                fps = its_fps;
            }
        }
        if (shown == nullptr || fps <= 0.0) return "Connected to " + address_ + ", nobody speaks";
        char text[96];
        std::snprintf(text, sizeof text, "%.1f FPS, %lld gaps, %.0f ms", fps, static_cast<long long>(gaps),
                      shown->lag_ms > 0.0 ? shown->lag_ms : 0.0);
        return refused_ == 0 ? text : text + (", " + std::to_string(refused_)) + " unreadable";
    }

private:
    static constexpr std::uint32_t kUsualFps = 31;
    static constexpr std::int64_t kUnderWayNs = 100'000'000;  // Three ticks: a reply overtakes one at most.

    [[nodiscard]] static std::vector<std::string> prefixes(const std::vector<std::string>& subjects, Topics topics) {
        std::vector<std::string> out = {std::string(kHelloTopic)};
        const auto add = [&out, &subjects](std::string_view prefix) {
            for (const std::string& subject : subjects) out.push_back(std::string(prefix) + subject);
            if (subjects.empty()) out.emplace_back(prefix);
        };
        if (topics != Topics::events) add(kFacePrefix);
        if (topics != Topics::faces) add(kEventPrefix);
        return out;
    }

    [[nodiscard]] bool take_face(Bytes topic, Bytes body, FaceEvent& out, std::int64_t now_ns) {
        std::string_view name;
        if (!decode_topic(topic, name).ok() || !decode_frame(body, out.frame).ok()) {
            ++refused_;
            return false;
        }
        return is_wanted(name) && take_frame(name, out, now_ns);
    }

    template <typename OnEvent>
    void take_event(Bytes topic, Bytes body, OnEvent&& on_event) {
        std::string_view name;
        SubjectEvent event;
        if (!decode_topic(topic, name, kEventPrefix).ok() || !decode_event(body, event).ok()) {
            ++refused_;
        } else if (is_wanted(name) && event.kind != EventKind::unknown) {
            on_event(name, event);
        }
    }

    void take_hello(Bytes body) {
        const Status status = decode_hello(body, hello_);
        if (status.ok()) {
            has_hello_ = true;
        } else if (status.code == Code::unsupported_proto) {
            connection_.fail("the sidecar speaks another version of the protocol; update the older side");
        } else {
            ++refused_;
        }
    }

    [[nodiscard]] bool take_frame(std::string_view name, FaceEvent& out, std::int64_t now_ns) {
        if (out.frame.session != session_) {
            // Another sidecar, another clock.
            session_ = out.frame.session;
            offset_.reset();
        }
        out.track = find_or_add(name);
        offset_.record(out.frame.pt_ns, now_ns);
        out.due_ns = offset_.to_local(out.frame.at_ns);
        Track& track = tracks_[out.track];
        const Arrival arrival = track.statistics.record(out.frame, now_ns);
        out.started = arrival == Arrival::started;
        out.renewed = arrival == Arrival::renewed;
        // What is published well after the reply is of no older epoch; then the reply was about another run.
        const bool after_reply = offset_.to_local(out.frame.pt_ns) > saturating_add(track.told_ns, kUnderWayNs);
        if (out.started || after_reply || out.frame.epoch > track.epoch) track.epoch = out.frame.epoch;
        const double lag_ms = static_cast<double>(saturating_subtract(now_ns, out.due_ns)) / 1e6;
        track.lag_ms = out.started ? lag_ms : track.lag_ms + (lag_ms - track.lag_ms) / 16.0;
        return out.frame.epoch == track.epoch;
    }

    // A subscription to face/host brings face/hostess too.
    [[nodiscard]] bool is_wanted(std::string_view name) const noexcept {
        for (const std::string& subject : wanted_) {
            if (subject == name) return true;
        }
        return wanted_.empty();
    }

    [[nodiscard]] std::size_t find_or_add(std::string_view name) {
        for (std::size_t i = 0; i < tracks_.size(); ++i) {
            if (tracks_[i].name.view() == name) return i;
        }
        std::size_t place = tracks_.size();
        if (place < kMaxSubjects) {
            tracks_.emplace_back();
        } else {
            // More names than a sidecar can have at a time: the one that has been quiet for longest is no more.
            const auto quieter = [](const Track& a, const Track& b) {
                return a.statistics.last_arrival_ns() < b.statistics.last_arrival_ns();
            };
            const auto quietest = std::min_element(tracks_.begin(), tracks_.end(), quieter);
            place = static_cast<std::size_t>(quietest - tracks_.begin());
        }
        tracks_[place] = {SubjectName(name), {}, 0.0, 0, 0};
        return place;
    }

    zmtp::Subscriber connection_;
    std::vector<std::string> wanted_;
    std::string address_;
    std::vector<Track> tracks_;
    Hello hello_;
    bool has_hello_ = false;
    std::int64_t refused_ = 0;
    std::uint32_t session_ = 0;
    ClockOffset offset_;
};

}  // namespace facewire
