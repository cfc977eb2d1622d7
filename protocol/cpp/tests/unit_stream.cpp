// Statistics, history, presentation, the feed and the newest-frame slot, by a clock of the test's own.
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <facewire/backoff.hpp>
#include <facewire/feed.hpp>
#include <facewire/present.hpp>
#include <facewire/sample_ring.hpp>
#include <facewire/stream.hpp>

#include "expect.hpp"

namespace {

using namespace facewire;

constexpr std::int64_t kMs = 1'000'000;
constexpr std::int64_t kSecond = 1000 * kMs;

// Frame n of a subject at 31 per second, whose jaw is n/1024.
Frame frame_of(std::int64_t n, std::uint32_t session = 1) {
    Frame frame;
    frame.session = session;
    frame.n = n;
    frame.t = static_cast<double>(n) / 31.0;
    frame.at_ns = n * kSecond / 31;
    frame.pt_ns = frame.at_ns;
    frame.face.weights.fill(static_cast<float>(n) / 1024.0F);
    return frame;
}

float jaw(const Face& face) { return face[Channel::jawOpen]; }

bool near(double a, double b, double tolerance) { return std::fabs(a - b) <= tolerance; }

void test_statistics_of_a_steady_stream() {
    Statistics statistics;
    EXPECT(statistics.fps(0) == 0.0);
    for (std::int64_t n = 0; n < 1000; ++n) {
        const std::int64_t now_ns = n * kSecond / 31;
        EXPECT(statistics.record(frame_of(n), now_ns) == (n == 0 ? Arrival::started : Arrival::next));
        if (n > 0) EXPECT(near(statistics.fps(now_ns), 31.0, 0.001));
    }
    EXPECT(statistics.frames() == 1000);
    EXPECT(statistics.gaps() == 0);
    EXPECT(statistics.jitter_ms() < 0.001);
    EXPECT(statistics.fps(999 * kSecond / 31 + kSecond + 1) == 0.0);
}

void test_statistics_count_what_is_missing() {
    Statistics statistics;
    statistics.record(frame_of(5), 0);
    EXPECT(statistics.record(frame_of(9), 1) == Arrival::after_gap);
    EXPECT(statistics.record(frame_of(10), 2) == Arrival::next);
    EXPECT(statistics.record(frame_of(12), 3) == Arrival::after_gap);
    EXPECT(statistics.gaps() == 2);
    EXPECT(statistics.missing() == 4);
    // A number that does not grow: the subject was opened again. Another session: the sidecar was.
    EXPECT(statistics.record(frame_of(12), 4) == Arrival::started);
    EXPECT(statistics.record(frame_of(0), 5) == Arrival::started);
    EXPECT(statistics.record(frame_of(99, 2), 6) == Arrival::started);
    EXPECT(statistics.gaps() == 2);
    Frame far = frame_of(100, 2);
    far.n = far.pt_ns = (std::numeric_limits<std::int64_t>::max)();
    EXPECT(statistics.record(far, 7) == Arrival::after_gap);
}

void test_jitter_is_seen() {
    Statistics statistics;
    for (std::int64_t n = 0; n < 500; ++n) statistics.record(frame_of(n), n * kSecond / 31 + (n % 2) * 8 * kMs);
    EXPECT(near(statistics.jitter_ms(), 8.0, 0.01));
}

void test_history_between_frames() {
    History history;
    Face face;
    EXPECT(history.sample_at(0.0, face) == Place::nowhere);
    for (std::int64_t n = 0; n < 300; ++n) history.push(frame_of(n));
    EXPECT(history.size() == 128);
    // Linear in, linear out: wherever it is asked, the jaw is t.
    for (double m = 172.0; m <= 299.0; m += 0.03125) {
        EXPECT(history.sample_at(m / 31.0, face) == Place::within);
        EXPECT(near(static_cast<double>(jaw(face)), m / 1024.0, 1e-6));
    }
    EXPECT(history.sample_at(-1.0, face) == Place::before);
    EXPECT(near(static_cast<double>(jaw(face)), 172.0 / 1024.0, 1e-9));
    EXPECT(history.sample_at(1e300, face) == Place::after);
    EXPECT(near(static_cast<double>(jaw(face)), 299.0 / 1024.0, 1e-9));
}

void test_history_of_held_frames_and_restarts() {
    History history;
    Face face;
    history.push(frame_of(0));
    Frame held = frame_of(1);
    history.push(held);
    held.n = 2;  // The time repeats: the later pose counts.
    held.face.weights.fill(0.5F);
    history.push(held);
    EXPECT(history.size() == 2);
    EXPECT(history.sample_at(held.t, face) == Place::within);
    EXPECT(near(static_cast<double>(jaw(face)), 0.5, 0.0));
    history.push(frame_of(0));  // The subject again.
    EXPECT(history.size() == 1);
    history.push(frame_of(7, 2));  // The sidecar again.
    EXPECT(history.size() == 1);
    Frame back = frame_of(8, 2);
    back.t = 0.0;
    history.push(back);
    EXPECT(history.size() == 1);
}

void test_history_of_the_largest_times() {
    History history;
    Face face;
    Frame first = frame_of(0);
    Frame last = frame_of(1);
    first.t = -(std::numeric_limits<double>::max)();
    last.t = (std::numeric_limits<double>::max)();
    history.push(first);
    history.push(last);
    EXPECT(history.sample_at(0.0, face) == Place::within);
    EXPECT(near(static_cast<double>(jaw(face)), 0.5 / 1024.0, 1e-9));
}

void test_clock_offset_follows_the_fastest() {
    ClockOffset offset;
    offset.record(0, 105 * kMs);
    offset.record(10 * kMs, 112 * kMs);
    offset.record(20 * kMs, 190 * kMs);
    EXPECT(offset.to_local(kSecond) == kSecond + 102 * kMs);
    // The sidecar's clock loses a millisecond each second: after 20 s the old offset is forgotten.
    for (std::int64_t i = 1; i <= 4000; ++i) offset.record(i * 10 * kMs, i * 10 * kMs + 100 * kMs + i * kMs / 100);
    EXPECT(near(static_cast<double>(offset.to_local(0)), 130e6, 11e6));
    offset.record((std::numeric_limits<std::int64_t>::min)(), (std::numeric_limits<std::int64_t>::max)());
    EXPECT(offset.to_local((std::numeric_limits<std::int64_t>::max)()) == (std::numeric_limits<std::int64_t>::max)());
}

void test_presenter_keeps_the_lead() {
    Presenter presenter;
    Frame frame;
    // Half a second of pushed faces comes at once; they are shown one by one, in time.
    for (std::int64_t n = 0; n < 16; ++n) presenter.push(frame_of(n), n * kSecond / 31, 0);
    EXPECT(presenter.pop(0, frame) && frame.n == 0);
    EXPECT(!presenter.pop(0, frame));
    for (std::int64_t n = 1; n < 16; ++n) {
        EXPECT(presenter.next_due_ns() == n * kSecond / 31);
        EXPECT(!presenter.pop(n * kSecond / 31 - 1, frame));
        EXPECT(presenter.pop(n * kSecond / 31, frame) && frame.n == n);
    }
    EXPECT(presenter.next_due_ns() == (std::numeric_limits<std::int64_t>::max)());
}

void test_presenter_shows_late_frames_at_once() {
    Presenter presenter;
    Frame frame;
    presenter.push(frame_of(0), -kSecond, 0);
    presenter.push(frame_of(1), 20 * kMs, 0);
    EXPECT(presenter.pop(0, frame) && frame.n == 0);
    EXPECT(!presenter.pop(19 * kMs, frame));
    EXPECT(presenter.pop(20 * kMs, frame) && frame.n == 1);
    presenter.push(frame_of(2), (std::numeric_limits<std::int64_t>::max)(), 30 * kMs);  // A broken clock.
    EXPECT(presenter.pop(50 * kMs, frame) && frame.n == 2);
    presenter.push(frame_of(3), (std::numeric_limits<std::int64_t>::min)(), 60 * kMs);
    EXPECT(presenter.pop(60 * kMs, frame) && frame.n == 3);
}

void test_presenter_counts_what_it_drops() {
    Presenter presenter;
    Frame frame;
    for (std::int64_t n = 0; n < 130; ++n) presenter.push(frame_of(n), kSecond, 0);
    EXPECT(presenter.dropped() == 2);
    EXPECT(presenter.pop(kSecond, frame) && frame.n == 2);
}

void test_presenter_rests_when_the_sidecar_is_lost() {
    Presenter presenter;
    Frame frame;
    presenter.lose(0);
    EXPECT(!presenter.pop(kSecond, frame));  // Nothing was ever shown.
    presenter.push(frame_of(512), 0, 0);
    EXPECT(presenter.pop(0, frame));
    presenter.lose(kSecond);
    float last = 0.5F;
    std::int64_t n = 512;
    std::int64_t at_ns = frame.at_ns;
    int steps = 0;
    for (std::int64_t now_ns = kSecond; now_ns < 2 * kSecond; now_ns += kMs) {
        presenter.lose(now_ns);
        if (!presenter.pop(now_ns, frame)) continue;
        ++steps;
        EXPECT(jaw(frame.face) <= last);
        EXPECT(frame.n > n && frame.at_ns >= at_ns);
        EXPECT(frame.quality == Quality::held);
        last = jaw(frame.face);
        n = frame.n;
        at_ns = frame.at_ns;
        if (now_ns >= kSecond + 250 * kMs) EXPECT(last == 0.0F);
    }
    EXPECT(last == 0.0F);
    EXPECT(steps >= 6 && steps <= 9);
    presenter.push(frame_of(600), 2 * kSecond, 2 * kSecond);
    EXPECT(presenter.pop(2 * kSecond, frame) && frame.n == 600);
}

// An engine that keeps what it is told.
struct Engine {
    std::vector<std::string> introduced;
    std::vector<std::int64_t> numbers;
    double last_s = -1e300;

    void introduce(std::size_t, std::string_view name) {
        introduced.emplace_back(name);
        last_s = -1e300;
    }
    void show(std::size_t, const Frame& frame, double seconds) {
        EXPECT(seconds > last_s);
        last_s = seconds;
        numbers.push_back(frame.n);
    }
};

void test_feed_from_start_to_loss() {
    Feed feed;
    Engine engine;
    EXPECT(feed.next_due_ns() == (std::numeric_limits<std::int64_t>::max)());
    // Three frames that lead, delayed by 20 ms; the second session starts over on an earlier clock.
    for (std::int64_t n = 0; n < 3; ++n) {
        feed.take({0, frame_of(n), n * kSecond / 31, n == 0}, "host", 20 * kMs, 0, engine);
    }
    feed.show(true, 0, engine);
    EXPECT(engine.numbers.empty());
    EXPECT(feed.next_due_ns() == 20 * kMs);
    feed.show(true, kSecond, engine);
    EXPECT((engine.numbers == std::vector<std::int64_t>{0, 1, 2}));
    feed.take({0, frame_of(0, 2), kSecond, true}, "host", 0, kSecond, engine);
    feed.take({0, frame_of(1, 2), kSecond, false}, "host", 0, kSecond, engine);
    feed.show(true, kSecond, engine);
    EXPECT(engine.numbers.size() == 5);
    EXPECT((engine.introduced == std::vector<std::string>{"host", "host"}));
    for (std::int64_t now_ns = kSecond; now_ns < 9 * kSecond; now_ns += kMs) feed.show(false, now_ns, engine);
    EXPECT(engine.numbers.size() > 10 && engine.numbers.size() < 15);
    EXPECT(engine.introduced.size() == 2);
    feed.take({0, frame_of(400, 2), 9 * kSecond, false}, "host", 0, 9 * kSecond, engine);
    feed.show(true, 9 * kSecond, engine);
    EXPECT(engine.numbers.back() == 400);
}

void test_backoff_grows_and_stays() {
    Backoff backoff;
    std::int64_t last = 0;
    for (int i = 0; i < 10; ++i) {
        const std::int64_t pause = backoff.next(0.0);
        EXPECT(pause >= last && pause >= 250 * kMs && pause <= 5 * kSecond);
        last = pause;
    }
    EXPECT(last == 5 * kSecond);
    EXPECT(backoff.next(0.999) > 3740 * kMs);
    backoff.reset();
    EXPECT(backoff.next(0.0) == 250 * kMs);
}

// The sanitizer for threads watches this one; a torn frame would have weights that differ.
void test_newest_slot_between_threads() {
    NewestSlot<Frame> slot;
    Frame frame;
    EXPECT(!slot.take(frame));
    constexpr std::int64_t last = 20000;
    std::thread writer([&slot] {
        for (std::int64_t n = 1; n <= last; ++n) slot.put(frame_of(n));
    });
    std::int64_t seen = 0;
    while (seen < last) {
        if (!slot.take(frame)) continue;
        EXPECT(frame.n > seen);
        EXPECT(frame.face.weights.front() == frame.face.weights.back());
        seen = frame.n;
    }
    writer.join();
    EXPECT(!slot.take(frame));
}

void test_ring_mixes_down_and_clips() {
    SampleRing ring(4);
    const std::array<float, 6> pairs = {{0.5F, 0.25F, 3.0F, 2.0F, -9.0F, -1.0F}};
    ring.put(pairs.data(), 3, 2);
    const std::array<float, 3> more = {{std::numeric_limits<float>::quiet_NaN(), 1.0F, 1.0F}};
    ring.put(more.data(), 3, 1);
    EXPECT(ring.dropped() == 2);
    std::array<std::int16_t, 8> out{};
    EXPECT(ring.take(out.data(), 1) == 1 && out[0] == 12287);
    EXPECT(ring.take(out.data(), 8) == 3 && out[0] == 32767 && out[1] == -32767 && out[2] == 0);
    EXPECT(ring.take(out.data(), 8) == 0);
}

// Watched as well: what comes out is what went in, in order.
void test_ring_between_threads() {
    constexpr int count = 100'000;
    SampleRing ring(256);
    std::thread writer([&ring] {
        for (int i = 0; i < count;) {
            const float value = static_cast<float>(i % 1000) / 32767.0F;
            const std::size_t before = ring.dropped();
            ring.put(&value, 1, 1);
            i += ring.dropped() == before ? 1 : 0;
        }
    });
    std::array<std::int16_t, 100> out{};
    for (int seen = 0; seen < count;) {
        const std::size_t got = ring.take(out.data(), out.size());
        for (std::size_t i = 0; i < got; ++i, ++seen) EXPECT(std::abs(out[i] - seen % 1000) <= 1);
    }
    writer.join();
}

}  // namespace

int main() {
    test_statistics_of_a_steady_stream();
    test_statistics_count_what_is_missing();
    test_jitter_is_seen();
    test_history_between_frames();
    test_history_of_held_frames_and_restarts();
    test_history_of_the_largest_times();
    test_clock_offset_follows_the_fastest();
    test_presenter_keeps_the_lead();
    test_presenter_shows_late_frames_at_once();
    test_presenter_counts_what_it_drops();
    test_presenter_rests_when_the_sidecar_is_lost();
    test_feed_from_start_to_loss();
    test_backoff_grows_and_stays();
    test_newest_slot_between_threads();
    test_ring_mixes_down_and_clips();
    test_ring_between_threads();
    return expecting::verdict();
}
