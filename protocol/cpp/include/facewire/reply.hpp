// The sidecar's answers to control requests.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "bytes.hpp"
#include "fields.hpp"
#include "msgpack.hpp"

namespace facewire::control {

// The sidecar's answer. `code` and `message` are views of the reply's bytes.
struct Reply {
    bool has_id = false;  // An error may come without one; ids that are text are none of ours.
    std::uint64_t id = 0;
    bool done = false;
    std::string_view code;     // Of the error, when not done.
    std::string_view message;  // For people.
    // What the op answers; what a reply does not tell stays as it is here.
    double buffered_s = 0.0;            // `audio`: audio that waits.
    std::uint32_t utterance = 0;        // `audio`, `flush`, `cancel`.
    double t = 0.0;                     // Seconds on the subject's timeline: the same, `pause`, `resume`.
    std::optional<std::int64_t> at_ns;  // Sidecar's clock: `audio`, `flush`, `resume`, `ping`.
    std::uint32_t epoch = 0;            // `cancel`, `pause`, `resume`.
    double lookahead_ms = 0.0;          // `open`: what is in force.
    double buffer_s = 0.0;              // `open`: audio that may wait.
    std::optional<std::uint32_t> generation;  // `open`, `audio`: which subject of its name it is.
};

namespace detail {

[[nodiscard]] inline Status read_answers(const msgpack::Value& ok, Reply& out) noexcept {
    static constexpr std::array<std::string_view, 8> keys = {
        {"buffered_s", "t", "lookahead_ms", "buffer_s", "utterance", "e", "at", "generation"}};
    std::array<msgpack::Value, keys.size()> found;
    Status status = msgpack::find(ok, keys.data(), found.data(), keys.size());
    const auto then = [&status](Status next) { status = status.ok() ? next : status; return status.ok(); };
    std::uint64_t utterance = 0, epoch = 0, generation = 0;
    std::int64_t at_ns = 0;
    const bool read = status.ok() && then(fields::read_optional(found[0], "buffered_s", out.buffered_s)) &&
                      then(fields::read_optional(found[1], "t", out.t)) &&
                      then(fields::read_optional(found[2], "lookahead_ms", out.lookahead_ms)) &&
                      then(fields::read_optional(found[3], "buffer_s", out.buffer_s)) &&
                      then(fields::read_optional(found[4], "utterance", 0, UINT32_MAX, utterance)) &&
                      then(fields::read_optional(found[5], "e", 0, UINT32_MAX, epoch));
    if (!read) return status;
    if (found[6].kind != msgpack::Kind::none) {
        if (!then(fields::read(found[6], "at", at_ns))) return status;
        out.at_ns = at_ns;
    }
    if (found[7].kind != msgpack::Kind::none) {
        if (!then(fields::read(found[7], "generation", 0, UINT32_MAX, generation))) return status;
        out.generation = static_cast<std::uint32_t>(generation);
    }
    out.utterance = static_cast<std::uint32_t>(utterance);
    out.epoch = static_cast<std::uint32_t>(epoch);
    return {};
}

}  // namespace detail

[[nodiscard]] inline Status decode_reply(Bytes body, Reply& out) noexcept {
    static constexpr std::array<std::string_view, 3> keys = {{"id", "ok", "error"}};
    static constexpr std::array<std::string_view, 2> error_keys = {{"code", "message"}};
    std::array<msgpack::Value, 3> found;
    std::array<msgpack::Value, 2> inner;
    msgpack::Value map;
    Status status = msgpack::read_message(body, map);
    const auto then = [&status](Status next) { status = status.ok() ? next : status; return status.ok(); };
    if (!status.ok() || !then(msgpack::find(map, keys.data(), found.data(), keys.size()))) return status;

    const msgpack::Value& id = found[0];
    const bool refused = found[2].kind != msgpack::Kind::none;
    Reply reply;
    reply.done = !refused;
    if (id.kind == msgpack::Kind::text) {
        if (id.bytes.size == 0 || id.bytes.size > 64) return {Code::out_of_range, "id"};
    } else if (id.kind != msgpack::Kind::none || !refused) {
        if (!then(fields::read(id, "id", 0, UINT64_MAX, reply.id))) return status;
        reply.has_id = true;
    }
    if (refused) {
        const bool read = then(fields::expect(found[2], msgpack::Kind::map, "error")) &&
                          then(msgpack::find(found[2], error_keys.data(), inner.data(), 2)) &&
                          then(fields::read(inner[0], "code", reply.code)) &&
                          then(fields::read(inner[1], "message", reply.message));
        if (!read) return status;
    } else {
        const bool read = then(fields::expect(found[1], msgpack::Kind::map, "ok")) &&
                          then(detail::read_answers(found[1], reply));
        if (!read) return status;
    }
    out = reply;
    return {};
}

}  // namespace facewire::control
