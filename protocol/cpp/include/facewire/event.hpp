// What happens to a subject: the body of an `event/<subject>` message.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "bytes.hpp"
#include "fields.hpp"
#include "msgpack.hpp"

namespace facewire {

// `unknown` is an event of a later version: to be ignored.
enum class EventKind : std::uint8_t { opened, closed, started, finished, starved, unknown };

constexpr std::array<std::string_view, 5> kEventNames = {{"opened", "closed", "started", "finished", "starved"}};

[[nodiscard]] inline EventKind event_kind(std::string_view name) noexcept {
    for (std::size_t i = 0; i < kEventNames.size(); ++i) {
        if (kEventNames[i] == name) return static_cast<EventKind>(i);
    }
    return EventKind::unknown;
}

struct SubjectEvent {
    EventKind kind = EventKind::unknown;
    std::uint32_t session = 0;
    std::uint32_t epoch = 0;
    std::int64_t at_ns = 0;       // Sidecar's clock: when it is due; `started` may come before it.
    std::uint32_t utterance = 0;  // Of started, finished and starved.
    double t = 0.0;               // Of the same: seconds on the subject's audio timeline.
    bool interrupted = false;     // Of finished: cut off before its end.
    std::string_view why;         // Of closed: closed, silent, idle, replaced. A view of the body's bytes.
};

// Reads the body of an `event/<subject>` message; of an unknown event only its kind.
[[nodiscard]] inline Status decode_event(Bytes body, SubjectEvent& out) noexcept {
    static constexpr std::array<std::string_view, 8> keys = {
        {"event", "s", "e", "at", "utterance", "t", "interrupted", "why"}};
    std::array<msgpack::Value, keys.size()> found;
    msgpack::Value map;
    SubjectEvent event;
    Status status = msgpack::read_message(body, map);
    const auto then = [&status](Status next) { status = status.ok() ? next : status; return status.ok(); };
    if (!status.ok() || !then(msgpack::find(map, keys.data(), found.data(), keys.size()))) return status;

    std::string_view name;
    if (!then(fields::read(found[0], "event", name))) return status;
    event.kind = event_kind(name);
    if (event.kind == EventKind::unknown) {
        out = event;
        return {};
    }
    std::uint64_t session = 0, epoch = 0, utterance = 0;
    const bool of_utterance = event.kind != EventKind::opened && event.kind != EventKind::closed;
    const bool read =
        then(fields::read(found[1], "s", 0, UINT32_MAX, session)) &&
        then(fields::read(found[2], "e", 0, UINT32_MAX, epoch)) && then(fields::read(found[3], "at", event.at_ns)) &&
        (!of_utterance || (then(fields::read(found[4], "utterance", 0, UINT32_MAX, utterance)) &&
                           then(fields::read(found[5], "t", event.t)))) &&
        (event.kind != EventKind::finished || then(fields::read(found[6], "interrupted", event.interrupted))) &&
        (event.kind != EventKind::closed || then(fields::read(found[7], "why", event.why)));
    if (!read) return status;
    event.session = static_cast<std::uint32_t>(session);
    event.epoch = static_cast<std::uint32_t>(epoch);
    event.utterance = static_cast<std::uint32_t>(utterance);
    out = event;
    return {};
}

}  // namespace facewire
