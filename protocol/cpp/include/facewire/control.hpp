// Requests to the sidecar's control socket and its replies, as bytes.
//
// A request is written into a buffer that the caller keeps, so that pushing audio does not allocate.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include "bytes.hpp"
#include "fields.hpp"
#include "msgpack.hpp"

namespace facewire::control {

using Buffer = std::vector<std::uint8_t>;

constexpr std::size_t kMaxPcm = 256U * 1024U;  // Bytes in one `audio` request, far below the message's 1 MiB.

// Writes MessagePack in its shortest form, behind what the buffer holds.
class Writer {
public:
    explicit Writer(Buffer& out) noexcept : out_(out) {}

    void map(std::uint8_t pairs) { byte(0x80U | pairs); }

    void text(std::string_view value) {
        if (value.size() < 32) byte(0xa0U | value.size());
        else sized(0xd9, value.size());
        append(bytes_of(value));
    }

    void binary(Bytes value) {
        sized(0xc4, value.size);
        append(value);
    }

    void whole(std::uint64_t value) {
        if (value < 0x80) byte(value);
        else if (value <= UINT8_MAX) big_endian(0xcc, value, 1);
        else if (value <= UINT16_MAX) big_endian(0xcd, value, 2);
        else if (value <= UINT32_MAX) big_endian(0xce, value, 4);
        else big_endian(0xcf, value, 8);
    }

    void number(double value) {
        std::uint64_t bits = 0;
        std::memcpy(&bits, &value, sizeof bits);
        big_endian(0xcb, bits, 8);
    }

private:
    void byte(std::uint64_t value) { out_.push_back(static_cast<std::uint8_t>(value)); }

    void append(Bytes value) {
        if (value.size != 0) out_.insert(out_.end(), value.data, value.data + value.size);
    }

    // The three tags for 8, 16 and 32 bit lengths follow one another.
    void sized(std::uint8_t tag, std::size_t size) {
        if (size <= UINT8_MAX) big_endian(tag, size, 1);
        else if (size <= UINT16_MAX) big_endian(tag + 1U, size, 2);
        else big_endian(tag + 2U, size, 4);
    }

    void big_endian(std::uint64_t tag, std::uint64_t value, unsigned width) {
        byte(tag);
        for (unsigned left = width; left > 0; --left) byte((value >> ((left - 1) * 8)) & 0xffU);
    }

    Buffer& out_;
};

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

inline void encode_open(Buffer& out, std::uint64_t id, std::string_view subject, const AudioFormat& format) {
    Writer writer(out);
    writer.map(6);
    writer.text("op"), writer.text("open");
    writer.text("id"), writer.whole(id);
    writer.text("subject"), writer.text(subject);
    writer.text("sample_rate"), writer.whole(format.sample_rate);
    writer.text("format"), writer.text(format.sample == SampleFormat::s16le ? "s16le" : "f32le");
    writer.text("channels"), writer.whole(format.channels);
}

inline void encode_audio(Buffer& out, std::uint64_t id, std::string_view subject, Bytes pcm) {
    Writer writer(out);
    writer.map(4);
    writer.text("op"), writer.text("audio");
    writer.text("id"), writer.whole(id);
    writer.text("subject"), writer.text(subject);
    writer.text("pcm"), writer.binary(pcm);
}

inline void encode_close(Buffer& out, std::uint64_t id, std::string_view subject) {
    Writer writer(out);
    writer.map(3);
    writer.text("op"), writer.text("close");
    writer.text("id"), writer.whole(id);
    writer.text("subject"), writer.text(subject);
}

// The renderer's newest frame, in milliseconds.
struct RenderTimes {
    double frame_ms = 0.0;
    std::optional<double> gpu_ms;
    double budget_ms = 0.0;
    std::uint32_t pid = 0;
};

inline void encode_render(Buffer& out, std::uint64_t id, const RenderTimes& times) {
    Writer writer(out);
    writer.map(times.gpu_ms ? 6 : 5);
    writer.text("op"), writer.text("render");
    writer.text("id"), writer.whole(id);
    writer.text("frame_ms"), writer.number(times.frame_ms);
    if (times.gpu_ms) writer.text("gpu_ms"), writer.number(*times.gpu_ms);
    writer.text("budget_ms"), writer.number(times.budget_ms);
    writer.text("pid"), writer.whole(times.pid);
}

// The sidecar's answer. `code` and `message` are views of the reply's bytes.
struct Reply {
    bool has_id = false;  // An error may come without one; ids that are text are none of ours.
    std::uint64_t id = 0;
    bool done = false;
    std::string_view code;     // Of the error, when not done.
    std::string_view message;  // For people.
    double buffered_s = 0.0;   // Audio that waits, where the reply tells it.
};

[[nodiscard]] inline Status decode_reply(Bytes body, Reply& out) noexcept {
    static constexpr std::array<std::string_view, 3> keys = {{"id", "ok", "error"}};
    static constexpr std::array<std::string_view, 2> error_keys = {{"code", "message"}};
    static constexpr std::array<std::string_view, 1> ok_keys = {{"buffered_s"}};
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
                          then(msgpack::find(found[1], ok_keys.data(), inner.data(), 1));
        if (!read) return status;
        // Only an `audio` reply has it.
        if (inner[0].kind != msgpack::Kind::none && !then(fields::read(inner[0], "buffered_s", reply.buffered_s))) {
            return status;
        }
    }
    out = reply;
    return {};
}

}  // namespace facewire::control
