// Bodies of messages to values. A refused body leaves the value as it was.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include "bytes.hpp"
#include "channels.hpp"
#include "fields.hpp"
#include "frame.hpp"
#include "msgpack.hpp"

namespace facewire {

constexpr std::string_view kHelloTopic = "hello";
constexpr std::string_view kStatusTopic = "status";
constexpr std::string_view kFacePrefix = "face/";
constexpr std::string_view kEventPrefix = "event/";
constexpr std::uint64_t kMaxFps = 120;

// Reads the body of a `face/<subject>` message.
[[nodiscard]] inline Status decode_frame(Bytes body, Frame& out) noexcept {
    static constexpr std::array<std::string_view, 12> keys = {
        {"w", "pose", "vis", "voice", "s", "n", "t", "at", "q", "lv", "pt", "e"}};
    std::array<msgpack::Value, keys.size()> found;
    msgpack::Value map;
    Frame frame;
    Status status = msgpack::read_message(body, map);
    const auto then = [&status](Status next) { status = status.ok() ? next : status; return status.ok(); };
    if (!status.ok() || !then(msgpack::find(map, keys.data(), found.data(), keys.size()))) return status;

    double voice = 0.0;
    std::uint64_t session = 0, n = 0, quality = 0, level = 0, epoch = 0;
    constexpr std::uint64_t most = INT64_MAX;
    const bool read = then(fields::read(found[0], "w", frame.face.weights.data(), kChannels)) &&
                      then(fields::read(found[1], "pose", frame.face.pose.data(), kAngles)) &&
                      then(fields::read(found[2], "vis", frame.face.visemes.data(), kVisemes)) &&
                      then(fields::read(found[3], "voice", voice)) &&
                      then(fields::read(found[4], "s", 0, UINT32_MAX, session)) &&
                      then(fields::read(found[5], "n", 0, most, n)) &&
                      then(fields::read(found[6], "t", frame.t)) &&
                      then(fields::read(found[7], "at", frame.at_ns)) &&
                      then(fields::read(found[8], "q", 0, 2, quality)) &&
                      then(fields::read(found[9], "lv", 0, 3, level)) &&
                      then(fields::read(found[10], "pt", frame.pt_ns)) &&
                      then(fields::read_optional(found[11], "e", 0, UINT32_MAX, epoch));
    if (!read) return status;
    // A float64 that no float32 can hold would become infinite.
    constexpr double most_voice = (std::numeric_limits<float>::max)();
    frame.face.voice = static_cast<float>(std::clamp(voice, -most_voice, most_voice));
    frame.session = static_cast<std::uint32_t>(session);
    frame.n = static_cast<std::int64_t>(n);
    frame.epoch = static_cast<std::uint32_t>(epoch);
    frame.quality = static_cast<Quality>(quality);
    frame.level = static_cast<Level>(level);
    out = frame;
    return {};
}

namespace detail {

// Whether an array holds exactly `names`, in order.
template <std::size_t Count>
[[nodiscard]] Status expect_names(const msgpack::Value& value, const char* field,
                                  const std::array<std::string_view, Count>& names) noexcept {
    if (const Status status = fields::expect(value, msgpack::Kind::array, field); !status.ok()) return status;
    msgpack::Reader items(value.bytes);
    bool equal = value.count == Count;
    for (std::uint32_t i = 0; i < value.count; ++i) {
        msgpack::Value item;
        if (!items.value(item)) return {Code::malformed, field};
        if (item.kind != msgpack::Kind::text) return {Code::wrong_type, field};
        equal = equal && item.bytes.text() == names[i];
    }
    if (!equal) return {Code::out_of_range, field};
    return {};
}

[[nodiscard]] inline Status read_subjects(const msgpack::Value& value, Hello& out) noexcept {
    constexpr const char* field = "subjects";
    if (const Status status = fields::expect(value, msgpack::Kind::array, field); !status.ok()) return status;
    if (value.count > kMaxSubjects) return {Code::out_of_range, field};
    msgpack::Reader items(value.bytes);
    for (std::uint32_t i = 0; i < value.count; ++i) {
        msgpack::Value item;
        if (!items.value(item)) return {Code::malformed, field};
        if (item.kind != msgpack::Kind::text) return {Code::wrong_type, field};
        if (!is_subject(item.bytes.text())) return {Code::out_of_range, field};
        out.subjects[i] = SubjectName(item.bytes.text());
    }
    out.subject_count = value.count;
    return {};
}

}  // namespace detail

// Reads the body of a `hello` message. Another protocol number, or other names than those of this header, means
// that this reader would misread the frames.
[[nodiscard]] inline Status decode_hello(Bytes body, Hello& out) noexcept {
    static constexpr std::array<std::string_view, 8> keys = {
        {"proto", "software", "channels", "visemes", "angles", "session", "fps", "subjects"}};
    std::array<msgpack::Value, keys.size()> found;
    msgpack::Value map;
    Hello hello;
    Status status = msgpack::read_message(body, map);
    const auto then = [&status](Status next) { status = status.ok() ? next : status; return status.ok(); };
    if (!status.ok() || !then(msgpack::find(map, keys.data(), found.data(), keys.size()))) return status;

    std::uint64_t proto = 0, session = 0, fps = 0;
    std::string_view software;
    if (!then(fields::read(found[0], "proto", 0, UINT32_MAX, proto))) return status;
    if (proto != kProto) return {Code::unsupported_proto, "proto"};
    const bool read = then(fields::read(found[1], "software", software)) &&
                      then(detail::expect_names(found[2], "channels", kChannelNames)) &&
                      then(detail::expect_names(found[3], "visemes", kVisemeNames)) &&
                      then(detail::expect_names(found[4], "angles", kAngleNames)) &&
                      then(fields::read(found[5], "session", 0, UINT32_MAX, session)) &&
                      then(fields::read(found[6], "fps", 1, kMaxFps, fps)) &&
                      then(detail::read_subjects(found[7], hello));
    if (!read) return status;
    hello.session = static_cast<std::uint32_t>(session);
    hello.fps = static_cast<std::uint32_t>(fps);
    out = hello;
    return {};
}

// Reads the subject from a topic such as `face/host`, or one that begins with another `prefix`.
[[nodiscard]] inline Status decode_topic(Bytes topic, std::string_view& subject,
                                         std::string_view prefix = kFacePrefix) noexcept {
    const std::string_view text = topic.text();
    if (text.substr(0, prefix.size()) != prefix) return {Code::malformed, "the topic of something else"};
    const std::string_view name = text.substr(prefix.size());
    if (!is_subject(name)) return {Code::out_of_range, "the topic's subject"};
    subject = name;
    return {};
}

}  // namespace facewire
