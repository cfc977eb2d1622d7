// Requests, replies, events and clocks: against the golden vectors, and by a clock of the test's own.
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <facewire/clock.hpp>
#include <facewire/control.hpp>
#include <facewire/decode.hpp>
#include <facewire/event.hpp>

#include "expect.hpp"
#include "vectors.hpp"

namespace {

using namespace facewire;
using namespace facewire::control;
using namespace golden;

constexpr std::int64_t kMs = 1'000'000;

// Whether `write` writes the request vector called `name`, behind what the buffer holds already.
template <typename Write>
bool writes(const char* name, Write write) {
    Data wanted = {0xc1};
    Buffer out = wanted;
    const Data vector = vector_bytes(std::string("request/") + name);
    wanted.insert(wanted.end(), vector.begin(), vector.end());
    write(out);
    return out == wanted;
}

const AudioFormat kMono{24000, 1, SampleFormat::s16le};

void test_open_is_the_vectors() {
    std::string east;
    for (int i = 0; i < 21; ++i) east += "\xe6\x9d\xb1";
    EXPECT(writes("open", [](Buffer& out) { encode_open(out, 1, "host", kMono); }));
    EXPECT(writes("open_largest_id", [](Buffer& out) { encode_open(out, UINT64_MAX, "host", kMono); }));
    EXPECT(writes("open_unicode", [&](Buffer& out) { encode_open(out, 1, east + "x", kMono); }));
    OpenOptions options;
    options.delay_ms = 2000.0;
    EXPECT(writes("open_delay", [&](Buffer& out) { encode_open(out, 1, "host", kMono, options); }));
    options = {std::nullopt, true, true, 0.0};
    EXPECT(writes("open_keep", [&](Buffer& out) { encode_open(out, 1, "host", kMono, options); }));
    options = {48.0, false, true, kDelayMs};
    EXPECT(writes("open_live", [&](Buffer& out) { encode_open(out, 1, "host", kMono, options); }));
}

void test_audio_is_the_vectors() {
    const Data three = {0, 0, 0xff, 0x7f, 0, 0x80};
    const Data many(300, 0);
    EXPECT(writes("audio", [&](Buffer& out) { encode_audio(out, 2, "host", view(three)); }));
    EXPECT(writes("audio_end", [&](Buffer& out) { encode_audio(out, 2, "host", view(three), true); }));
    EXPECT(writes("audio_mood", [&](Buffer& out) {
        encode_audio(out, 2, "host", view(three), false, {{0.5, "joy", 0.75, 0.25, 2.0}});
    }));
    EXPECT(writes("audio_empty", [](Buffer& out) { encode_audio(out, 2, "host", {}); }));
    EXPECT(writes("audio_generation", [&](Buffer& out) {
        encode_audio(out, 2, "host", view(three), false, {}, UINT32_MAX);
    }));
    EXPECT(writes("audio_300", [&](Buffer& out) { encode_audio(out, 2, "host", view(many)); }));
}

void test_other_requests_are_the_vectors() {
    EXPECT(writes("flush", [](Buffer& out) { encode_flush(out, 10, "host"); }));
    EXPECT(writes("cancel", [](Buffer& out) { encode_cancel(out, 11, "host"); }));
    EXPECT(writes("pause", [](Buffer& out) { encode_pause(out, 12, "host"); }));
    EXPECT(writes("resume", [](Buffer& out) { encode_resume(out, 13, "host"); }));
    EXPECT(writes("close_number", [](Buffer& out) { encode_close(out, 3, "host"); }));
    EXPECT(writes("flush_generation", [](Buffer& out) { encode_flush(out, 40, "host", 7); }));
    EXPECT(writes("cancel_generation", [](Buffer& out) { encode_cancel(out, 40, "host", 7); }));
    EXPECT(writes("pause_generation", [](Buffer& out) { encode_pause(out, 40, "host", 7); }));
    EXPECT(writes("resume_generation", [](Buffer& out) { encode_resume(out, 40, "host", 7); }));
    EXPECT(writes("close_generation", [](Buffer& out) { encode_close(out, 40, "host", 7); }));
    EXPECT(writes("reset", [](Buffer& out) { encode_reset(out, 21, "host"); }));
    EXPECT(writes("reset_all", [](Buffer& out) { encode_reset(out, 22); }));
    EXPECT(writes("ping", [](Buffer& out) { encode_ping(out, 20); }));
    EXPECT(writes("refresh", [](Buffer& out) { encode_refresh(out, 23); }));
    EXPECT(writes("render", [](Buffer& out) { encode_render(out, 5, {15.5, 9.25, 16.75, 4242, 2, 24.5}); }));
    EXPECT(writes("render_cpu", [](Buffer& out) { encode_render(out, 5, {15.5, std::nullopt, 16.75, 4242, 0, 0.0}); }));
}

void test_a_report_tells_of_the_longest_frame_and_their_mean() {
    RenderTimes times;
    times.take({16.5, 9.0, 16.75, 4242, 0, 0.0});
    times.take({33.25, 9.5, 16.75, 4242, 0, 0.0});
    times.take({16.25, std::nullopt, 8.25, 4242, 0, 0.0});
    EXPECT(times.frame_ms == 33.25);
    EXPECT(times.frames == 3 && times.sum_ms == 66.0);
    EXPECT(!times.gpu_ms && times.budget_ms == 8.25 && times.pid == 4242);
}

void test_a_refused_body_leaves_the_value() {
    SubjectEvent event;
    event.utterance = 9;
    EXPECT(!decode_event(view(vector_bytes("event/t_nan")), event).ok());
    EXPECT(event.utterance == 9);
    Reply reply;
    reply.utterance = 9;
    const std::string at_is_text = "\x82\xa2id\x01\xa2ok\x81\xa2" "at\xa1" "1";
    EXPECT(decode_reply(bytes_of(at_is_text), reply).code == Code::wrong_type);
    EXPECT(reply.utterance == 9);
    // A value that is used again keeps nothing of what it held.
    EXPECT(decode_reply(view(vector_bytes("reply/ok")), reply).ok());
    EXPECT(reply.utterance == 0 && !reply.at_ns);
}

void test_topics_of_events() {
    std::string_view subject;
    EXPECT(decode_topic(bytes_of("event/host"), subject, kEventPrefix).ok() && subject == "host");
    EXPECT(!decode_topic(bytes_of("face/host"), subject, kEventPrefix).ok());
    EXPECT(!decode_topic(bytes_of("event/"), subject, kEventPrefix).ok());
    EXPECT(!decode_topic(bytes_of("event/host"), subject).ok());
}

void test_clocks_agree_by_the_quickest_exchange() {
    ClockExchange clocks;
    EXPECT(!clocks.known());
    EXPECT(clocks.offset_ns() == 0 && clocks.to_local(5) == 5);
    // The sidecar is 700 ms ahead. The first reply is held up for 40 ms, the second comes as it went.
    clocks.record(0, 710 * kMs, 60 * kMs);
    EXPECT(clocks.known());
    EXPECT(clocks.offset_ns() == 680 * kMs && clocks.trip_ns() == 60 * kMs);
    clocks.record(100 * kMs, 801 * kMs, 102 * kMs);
    EXPECT(clocks.offset_ns() == 700 * kMs && clocks.trip_ns() == 2 * kMs);
    clocks.record(200 * kMs, 909 * kMs, 210 * kMs);
    EXPECT(clocks.offset_ns() == 700 * kMs);
    EXPECT(clocks.to_local(701 * kMs) == kMs && clocks.to_sidecar(kMs) == 701 * kMs);
    clocks.reset();
    EXPECT(!clocks.known());
}

void test_clocks_forget_what_is_long_ago() {
    ClockExchange clocks;
    clocks.record(0, 0, 0);
    for (std::int64_t i = 1; i < 16; ++i) clocks.record(i * kMs, i * kMs + 6, i * kMs + 10);
    EXPECT(clocks.trip_ns() == 0);
    clocks.record(16 * kMs, 16 * kMs + 6, 16 * kMs + 10);
    EXPECT(clocks.trip_ns() == 10 && clocks.offset_ns() == 1);
}

// However the ways there and back differ, the offset is wrong by half of the quickest round trip at most.
void test_clocks_are_wrong_by_half_a_trip_at_most() {
    std::uint32_t random = 1;
    const auto next = [&random](std::int64_t most) {
        random = random * 1664525U + 1013904223U;
        return static_cast<std::int64_t>(random >> 8U) % most;
    };
    for (int round = 0; round < 200; ++round) {
        const std::int64_t offset_ns = next(1 << 23) * 1000 - (std::int64_t{1} << 32);
        ClockExchange clocks;
        std::int64_t now_ns = 0;
        for (int i = 0; i < 12; ++i) {
            const std::int64_t sent_ns = now_ns;
            const std::int64_t there_ns = sent_ns + next(50 * kMs);
            now_ns = there_ns + next(50 * kMs);
            clocks.record(sent_ns, there_ns + offset_ns, now_ns);
        }
        const std::int64_t wrong_ns = clocks.offset_ns() - offset_ns;
        EXPECT((wrong_ns < 0 ? -wrong_ns : wrong_ns) <= clocks.trip_ns() / 2 + 1);
    }
}

void test_clocks_take_any_numbers() {
    using Limits = std::numeric_limits<std::int64_t>;
    ClockExchange clocks;
    clocks.record(5, 0, 4);
    EXPECT(!clocks.known());
    clocks.record((Limits::min)(), (Limits::max)(), (Limits::max)());
    clocks.record((Limits::max)(), (Limits::min)(), (Limits::max)());
    EXPECT(clocks.trip_ns() == 0);
    EXPECT(clocks.offset_ns() == (Limits::min)());
    EXPECT(clocks.to_local((Limits::max)()) == (Limits::max)());
}

}  // namespace

int main(int, char** words) {
    vectors = words[1];
    test_open_is_the_vectors();
    test_audio_is_the_vectors();
    test_other_requests_are_the_vectors();
    test_a_report_tells_of_the_longest_frame_and_their_mean();
    test_a_refused_body_leaves_the_value();
    test_topics_of_events();
    test_clocks_agree_by_the_quickest_exchange();
    test_clocks_forget_what_is_long_ago();
    test_clocks_are_wrong_by_half_a_trip_at_most();
    test_clocks_take_any_numbers();
    return expecting::verdict();
}
