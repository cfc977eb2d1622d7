// Values as the golden vectors' JSON tells them: integers as strings, bytes as hexadecimal.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include <facewire/bytes.hpp>
#include <facewire/character.hpp>
#include <facewire/control.hpp>
#include <facewire/event.hpp>
#include <facewire/frame.hpp>
#include <facewire/zmtp_frames.hpp>

namespace report {

inline std::string text(std::string_view value) {
    std::string out = "\"";
    for (const char c : value) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

inline std::string hex(facewire::Bytes bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string out = "\"";
    for (std::size_t i = 0; i < bytes.size; ++i) {
        out += digits[bytes.data[i] >> 4U];
        out += digits[bytes.data[i] & 15U];
    }
    return out + '"';
}

template <typename Whole>
std::string whole(Whole value) {
    return '"' + std::to_string(value) + '"';
}

inline std::string number(double value) {
    char out[32];
    std::snprintf(out, sizeof out, "%.17g", value);
    return out;
}

template <typename Array>
std::string numbers(const Array& values) {
    std::string out = "[";
    for (const auto value : values) {
        if (out.size() > 1) out += ',';
        out += number(static_cast<double>(value));
    }
    return out + ']';
}

inline std::string frame(const facewire::Frame& one) {
    return "{\"s\":" + whole(one.session) + ",\"n\":" + whole(one.n) + ",\"e\":" + whole(one.epoch) +
           ",\"t\":" + number(one.t) +
           ",\"at\":" + whole(one.at_ns) + ",\"pt\":" + whole(one.pt_ns) +
           ",\"q\":" + whole(static_cast<unsigned>(one.quality)) +
           ",\"lv\":" + whole(static_cast<unsigned>(one.level)) +
           ",\"voice\":" + number(static_cast<double>(one.face.voice)) + ",\"w\":" + numbers(one.face.weights) +
           ",\"pose\":" + numbers(one.face.pose) + ",\"vis\":" + numbers(one.face.visemes) + '}';
}

inline std::string hello(const facewire::Hello& one) {
    std::string subjects;
    for (std::size_t i = 0; i < one.subject_count; ++i) {
        subjects += (i == 0 ? "" : ",") + text(one.subjects[i].view());
    }
    return "{\"session\":" + whole(one.session) + ",\"fps\":" + whole(one.fps) + ",\"subjects\":[" + subjects + "]}";
}

inline std::string reply(const facewire::control::Reply& one) {
    const std::string id = one.has_id ? whole(one.id) : "null";
    if (!one.done) {
        return "{\"id\":" + id + ",\"error\":{\"code\":" + text(one.code) + ",\"message\":" + text(one.message) + "}}";
    }
    return "{\"id\":" + id + ",\"ok\":{\"buffered_s\":" + number(one.buffered_s) +
           ",\"utterance\":" + whole(one.utterance) + ",\"t\":" + number(one.t) +
           ",\"at\":" + (one.at_ns ? whole(*one.at_ns) : "null") + ",\"e\":" + whole(one.epoch) +
           ",\"lookahead_ms\":" + number(one.lookahead_ms) + ",\"buffer_s\":" + number(one.buffer_s) +
           ",\"generation\":" + (one.generation ? whole(*one.generation) : "null") + "}}";
}

// Every key, those that the event does not have with their default.
inline std::string subject_event(const facewire::SubjectEvent& one) {
    const auto kind = static_cast<std::size_t>(one.kind);
    const bool known = kind < facewire::kEventNames.size();
    return "{\"event\":" + (known ? text(facewire::kEventNames[kind]) : "null") + ",\"s\":" + whole(one.session) +
           ",\"e\":" + whole(one.epoch) + ",\"at\":" + whole(one.at_ns) + ",\"utterance\":" + whole(one.utterance) +
           ",\"t\":" + number(one.t) + ",\"interrupted\":" + (one.interrupted ? "true" : "false") +
           ",\"why\":" + text(one.why) + '}';
}

inline std::string by_channel(const facewire::ChannelNumbers& one) {
    std::string out;
    for (std::size_t i = 0; i < facewire::kChannels; ++i) {
        if (one.has(i)) out += (out.empty() ? "" : ",") + text(facewire::kChannelNames[i]) + ':' + number(one.values[i]);
    }
    return '{' + out + '}';
}

inline std::string trait(const facewire::Trait& one) {
    if (one.kind == facewire::Trait::Kind::number) return number(one.number);
    if (one.kind == facewire::Trait::Kind::word) return text(one.word);
    return "{\"yaw\":" + number(one.yaw) + ",\"pitch\":" + number(one.pitch) + '}';
}

inline std::string character(const facewire::FaceChanges& one) {
    std::string traits, driven;
    for (const facewire::Trait& each : one.character) {
        traits += (traits.empty() ? "" : ",") + text(each.name) + ':' + trait(each);
    }
    for (std::size_t i = 0; one.mask && i < facewire::kChannels; ++i) {
        if ((*one.mask >> i & 1U) != 0) driven += (driven.empty() ? "" : ",") + text(facewire::kChannelNames[i]);
    }
    return "{\"character\":{" + traits + "},\"gain\":" + by_channel(one.gain) + ",\"offset\":" + by_channel(one.offset) +
           ",\"mask\":" + (one.mask ? '[' + driven + ']' : "null") + '}';
}

inline std::string event(const facewire::zmtp::Event& one) {
    if (one.is_command) return "{\"command\":" + text(one.name) + ",\"data\":" + hex(one.data) + '}';
    std::string parts;
    for (std::size_t i = 0; i < one.part_count; ++i) parts += (i == 0 ? "" : ",") + hex(one.parts[i]);
    return "{\"parts\":[" + parts + "]}";
}

}  // namespace report
