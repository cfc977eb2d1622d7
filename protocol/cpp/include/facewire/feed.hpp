// From what arrives to what an engine is told and when: subjects are introduced once for each start, frames are shown
// when they are due, at times that only grow, and faces rest when the sidecar is lost.
//
// The engine is a parameter. A `Sink` has
//
//     void introduce(std::size_t track, std::string_view name)    a subject starts, or starts over
//     void show(std::size_t track, const Frame& frame, double world_seconds)
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "bytes.hpp"
#include "faces.hpp"
#include "livelink.hpp"
#include "present.hpp"

namespace facewire {

class Feed {
public:
    // Takes one event of a `FacesClient`; `name` is its track's. The frame is shown `delay_ns` after it is due.
    template <typename Sink>
    void take(const FaceEvent& event, std::string_view name, std::int64_t delay_ns, std::int64_t now_ns, Sink& sink) {
        if (subjects_.size() <= event.track) subjects_.resize(event.track + 1);
        Subject& subject = subjects_[event.track];
        if (event.started) {
            subject.presenter.restart();
            subject.clock.reset();
            sink.introduce(event.track, name);
        }
        subject.presenter.push(event.frame, saturating_add(event.due_ns, delay_ns), now_ns);
    }

    // A `cancel` or `pause` of a track's subject was answered with this epoch: what waits of older ones is not shown.
    void drop_before(std::size_t track, std::uint32_t epoch) noexcept {
        if (track < subjects_.size()) subjects_[track].presenter.drop_before(epoch);
    }

    // Shows what is due at `now_ns`; faces ease to rest while not `connected`.
    template <typename Sink>
    void show(bool connected, std::int64_t now_ns, Sink& sink) {
        Frame frame;
        for (std::size_t track = 0; track < subjects_.size(); ++track) {
            Subject& subject = subjects_[track];
            if (!connected) subject.presenter.lose(now_ns);
            while (subject.presenter.pop(now_ns, frame)) sink.show(track, frame, subject.clock.stamp(frame.at_ns));
        }
    }

    // When `show` has something to do next.
    [[nodiscard]] std::int64_t next_due_ns() const noexcept {
        std::int64_t next = (std::numeric_limits<std::int64_t>::max)();
        for (const Subject& subject : subjects_) next = (std::min)(next, subject.presenter.next_due_ns());
        return next;
    }

private:
    struct Subject {
        Presenter presenter;
        livelink::WorldClock clock;
    };

    std::vector<Subject> subjects_;  // In step with the client's tracks.
};

}  // namespace facewire
