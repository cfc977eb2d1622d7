// Requests to the sidecar's control socket, as bytes.
//
// A request is written into a buffer that the caller keeps, so that pushing audio does not allocate.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "bytes.hpp"
#include "msgpack_writer.hpp"

namespace facewire::control {

constexpr std::size_t kMaxPcm = 256U * 1024U;  // Bytes in one `audio` request, far below the message's 1 MiB.
constexpr double kDelayMs = 80.0;              // Of `open`, where it says nothing else.

enum class SampleFormat : std::uint8_t { s16le, f32le };

[[nodiscard]] constexpr std::size_t bytes_per_sample(SampleFormat format) noexcept {
    return format == SampleFormat::s16le ? 2 : 4;
}

// What the audio of a subject is.
struct AudioFormat {
    std::uint32_t sample_rate = 16000;  // Hertz, 8000 to 192000.
    std::uint32_t channels = 1;         // 1 to 8, interleaved.
    SampleFormat sample = SampleFormat::s16le;

    [[nodiscard]] constexpr std::size_t frame_bytes() const noexcept { return channels * bytes_per_sample(sample); }
    [[nodiscard]] constexpr double seconds(std::size_t bytes) const noexcept {
        return static_cast<double>(bytes / frame_bytes()) / sample_rate;
    }
    [[nodiscard]] constexpr bool valid() const noexcept {
        return sample_rate >= 8000 && sample_rate <= 192000 && channels >= 1 && channels <= 8;
    }
};

// What an `open` may say beside the format; what has its default is not sent.
struct OpenOptions {
    std::optional<double> lookahead_ms;  // 0 to 1000; nothing for full, the most accurate.
    bool keep = false;                   // Whether the subject outlives the connection.
    bool replace = false;                // Whether a pushed subject of that name is ended first.
    double delay_ms = kDelayMs;          // 0 to 2000: how far ahead an utterance's first sample is scheduled.
};

inline void encode_open(Buffer& out, std::uint64_t id, std::string_view subject, const AudioFormat& format,
                        const OpenOptions& options = {}) {
    // Compared by order, not by equality: a compiler may warn of that.
    const bool delayed = options.delay_ms < kDelayMs || options.delay_ms > kDelayMs;
    Writer writer(out);
    writer.map(6U + (options.lookahead_ms ? 1U : 0U) + (options.keep ? 1U : 0U) + (options.replace ? 1U : 0U) +
               (delayed ? 1U : 0U));
    writer.text("op"), writer.text("open");
    writer.text("id"), writer.whole(id);
    writer.text("subject"), writer.text(subject);
    writer.text("sample_rate"), writer.whole(format.sample_rate);
    writer.text("format"), writer.text(format.sample == SampleFormat::s16le ? "s16le" : "f32le");
    writer.text("channels"), writer.whole(format.channels);
    if (options.lookahead_ms) writer.text("lookahead"), writer.number(*options.lookahead_ms);
    if (options.keep) writer.text("keep"), writer.flag(true);
    if (options.replace) writer.text("replace"), writer.flag(true);
    if (delayed) writer.text("delay"), writer.number(options.delay_ms);
}

constexpr std::size_t kMaxMoods = 256;  // In one `audio` request.
constexpr double kMaxMoodS = 3600.0;

// A mood of the track that comes with the sound.
struct TimedMood {
    double at_s = 0.0;               // From the first sample of what it comes with, 0 to 3600.
    std::string_view mood;           // Of SPEC.md 10.3; a literal, or something else that outlives it.
    double gain = 1.0;               // 0 to 1.
    std::optional<double> fade_s;    // 0.1 to 30; nothing for the character's own.
    double hold_s = 0.0;             // 0 to 3600; 0: until the next one.
};

namespace detail {

// A sidecar refuses sound whose moods are out of bounds: they are brought within.
inline void write_mood(Writer& writer, const TimedMood& one) {
    const double hold_s = std::clamp(one.hold_s, 0.0, kMaxMoodS);
    writer.map(3U + (one.fade_s ? 1U : 0U) + (hold_s > 0.0 ? 1U : 0U));
    writer.text("at"), writer.number(std::clamp(one.at_s, 0.0, kMaxMoodS));
    writer.text("mood"), writer.text(one.mood);
    writer.text("gain"), writer.number(std::clamp(one.gain, 0.0, 1.0));
    if (one.fade_s) writer.text("fade"), writer.number(std::clamp(*one.fade_s, 0.1, 30.0));
    if (hold_s > 0.0) writer.text("hold"), writer.number(hold_s);
}

}  // namespace detail

// For which subject of a name a request is: as `open` answered, so that it harms nobody who has opened that name since.
// Nothing for whoever has it now.
using Generation = std::optional<std::uint32_t>;

// `end` says that these are the last samples of the utterance; `moods` are up to 256.
inline void encode_audio(Buffer& out, std::uint64_t id, std::string_view subject, Bytes pcm, bool end = false,
                         const std::vector<TimedMood>& moods = {}, Generation generation = {}) {
    Writer writer(out);
    writer.map(4U + (end ? 1U : 0U) + (moods.empty() ? 0U : 1U) + (generation ? 1U : 0U));
    writer.text("op"), writer.text("audio");
    writer.text("id"), writer.whole(id);
    writer.text("subject"), writer.text(subject);
    writer.text("pcm"), writer.binary(pcm);
    if (end) writer.text("end"), writer.flag(true);
    if (!moods.empty()) writer.text("moods"), writer.array(moods.size());
    for (const TimedMood& one : moods) detail::write_mood(writer, one);
    if (generation) writer.text("generation"), writer.whole(*generation);
}

namespace detail {

// A request of an op alone, and of a subject if one is named.
inline void encode_op(Buffer& out, std::string_view op, std::uint64_t id, std::string_view subject = {},
                      Generation generation = {}) {
    Writer writer(out);
    writer.map(2U + (subject.empty() ? 0U : 1U) + (generation ? 1U : 0U));
    writer.text("op"), writer.text(op);
    writer.text("id"), writer.whole(id);
    if (!subject.empty()) writer.text("subject"), writer.text(subject);
    if (generation) writer.text("generation"), writer.whole(*generation);
}

}  // namespace detail

// The utterance is complete: its tail is heard against silence, and the next audio begins another.
inline void encode_flush(Buffer& out, std::uint64_t id, std::string_view subject, Generation generation = {}) {
    detail::encode_op(out, "flush", id, subject, generation);
}

// Drops what waits and what is ahead; the subject stays open.
inline void encode_cancel(Buffer& out, std::uint64_t id, std::string_view subject, Generation generation = {}) {
    detail::encode_op(out, "cancel", id, subject, generation);
}

inline void encode_pause(Buffer& out, std::uint64_t id, std::string_view subject, Generation generation = {}) {
    detail::encode_op(out, "pause", id, subject, generation);
}

inline void encode_resume(Buffer& out, std::uint64_t id, std::string_view subject, Generation generation = {}) {
    detail::encode_op(out, "resume", id, subject, generation);
}

// Plays out what waits, then ends the subject.
inline void encode_close(Buffer& out, std::uint64_t id, std::string_view subject, Generation generation = {}) {
    detail::encode_op(out, "close", id, subject, generation);
}

// Gain, offset, mask and look-ahead become what the sidecar was started with: of all subjects if none is named.
inline void encode_reset(Buffer& out, std::uint64_t id, std::string_view subject = {}) {
    detail::encode_op(out, "reset", id, subject);
}

// Asks for the sidecar's clock, and shows that this client is still there.
inline void encode_ping(Buffer& out, std::uint64_t id) { detail::encode_op(out, "ping", id); }

// Lets the sidecar look for sound devices now, and open its microphone anew.
inline void encode_refresh(Buffer& out, std::uint64_t id) { detail::encode_op(out, "refresh", id); }

// The renderer's frames since the last report, in milliseconds.
struct RenderTimes {
    double frame_ms = 0.0;         // The longest: a frame that came late must not be lost between two reports.
    std::optional<double> gpu_ms;  // The newest.
    double budget_ms = 0.0;
    std::uint32_t pid = 0;
    std::uint32_t frames = 0;  // How many were taken, and how long they were in all.
    double sum_ms = 0.0;

    // Adds a later frame.
    void take(const RenderTimes& later) {
        const RenderTimes before = *this;
        *this = later;
        frame_ms = (std::max)(before.frame_ms, later.frame_ms);
        frames = before.frames + 1;
        sum_ms = before.sum_ms + later.frame_ms;
    }
};

inline void encode_render(Buffer& out, std::uint64_t id, const RenderTimes& times) {
    Writer writer(out);
    const unsigned optional = (times.gpu_ms ? 1U : 0U) + (times.frames > 0 ? 1U : 0U);
    writer.map(5U + optional);
    writer.text("op"), writer.text("render");
    writer.text("id"), writer.whole(id);
    writer.text("frame_ms"), writer.number(times.frame_ms);
    if (times.gpu_ms) writer.text("gpu_ms"), writer.number(*times.gpu_ms);
    if (times.frames > 0) writer.text("mean_ms"), writer.number(times.sum_ms / times.frames);
    writer.text("budget_ms"), writer.number(times.budget_ms);
    writer.text("pid"), writer.whole(times.pid);
}

}  // namespace facewire::control
