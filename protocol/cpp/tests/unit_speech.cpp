// What a client says to the sidecar for a voice, and when its sound goes to the device: by a clock of the test's own.
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <facewire/ping.hpp>
#include <facewire/playout.hpp>
#include <facewire/upload.hpp>

#include "expect.hpp"
#include "vectors.hpp"

namespace {

using namespace facewire;
using namespace golden;

constexpr std::int64_t kMs = 1'000'000;
constexpr std::int64_t kSecond = 1000 * kMs;
const control::AudioFormat kMono{16000, 1, control::SampleFormat::s16le};

// A sidecar by hand: it keeps what it was sent and says what the test tells it to.
struct Exchange {
    explicit Exchange(Upload& one) : upload(one) {}

    // The op of the next request, "" for none, with "+end" where the utterance ends.
    std::string ask() {
        request.clear();
        if (!upload.request(request, id + 1, now_ns)) return "";
        ++id;
        const std::string text(request.begin(), request.end());
        const std::size_t size = static_cast<std::size_t>(request[4]) & 0x1fU;
        return text.substr(5, size) + (text.find("\xa3" "end\xc3") != std::string::npos ? "+end" : "");
    }
    Answer done(std::uint64_t which, double buffered_s = 0.0) {
        control::Reply reply;
        reply.has_id = reply.done = true;
        reply.id = which;
        reply.buffered_s = buffered_s;
        reply.utterance = 7;
        reply.generation = generation;
        reply.at_ns = now_ns + 80 * kMs;
        Answer answer;
        EXPECT(upload.reply(reply, now_ns, answer));
        return answer;
    }
    Answer done() { return done(id); }
    void refused(const char* code) {
        control::Reply reply;
        reply.has_id = true;
        reply.id = id;
        reply.code = code;
        reply.message = "no";
        Answer answer;
        EXPECT(upload.reply(reply, now_ns, answer));
        EXPECT(answer.op == Op::none);
    }
    bool said(const std::string& what) const {
        return std::string(request.begin(), request.end()).find(what) != std::string::npos;
    }

    Upload& upload;
    control::Generation generation;  // What its answers tell.
    control::Buffer request;
    std::uint64_t id = 0;
    std::int64_t now_ns = kSecond;
};

void test_utterances_on_one_subject() {
    Upload upload("host", {48000, 2, control::SampleFormat::s16le});
    Exchange sidecar(upload);
    const Data second(192000, 1);
    upload.append(view(second));
    upload.append(view(second));
    EXPECT(std::fabs(upload.unsent_s() - 2.0) < 1e-9);
    EXPECT(sidecar.ask() == "open" && sidecar.said("replace"));
    EXPECT(sidecar.ask().empty());  // One at a time.
    EXPECT(sidecar.done().op == Op::open);
    upload.end();
    upload.append(view(second));  // The next.
    EXPECT(sidecar.ask() == "audio");
    EXPECT(sidecar.request.size() < (1U << 20U));
    Answer answer = sidecar.done();
    EXPECT(answer.op == Op::audio && answer.pcm.size == control::kMaxPcm && !answer.end);
    EXPECT(answer.utterance == 7 && answer.at_ns == kSecond + 80 * kMs);
    EXPECT(sidecar.ask() == "audio+end");
    answer = sidecar.done();
    EXPECT(answer.end && answer.pcm.size == 2 * 192000 - control::kMaxPcm);
    EXPECT(sidecar.ask() == "audio");
    EXPECT(!sidecar.done().end);
    EXPECT(sidecar.ask().empty());
    upload.end();
    upload.end();  // Of nothing.
    EXPECT(sidecar.ask() == "flush");
    EXPECT(sidecar.done().end);
    EXPECT(sidecar.ask().empty() && !upload.over());
    upload.close();
    upload.append(view(second));  // Too late.
    EXPECT(sidecar.ask() == "close");
    sidecar.done();
    EXPECT(upload.state() == Upload::State::done && sidecar.ask().empty());
}

void test_all_is_for_the_subject_that_was_opened() {
    Upload upload("host", kMono);
    Exchange sidecar(upload);
    const Data sound(64, 1);
    const std::string ours = "\xaa" "generation\x05";
    upload.append(view(sound));
    EXPECT(sidecar.ask() == "open" && !sidecar.said("generation"));
    sidecar.generation = 5;
    sidecar.done();
    EXPECT(sidecar.ask() == "audio" && sidecar.said(ours));
    sidecar.done();
    upload.pause();
    EXPECT(sidecar.ask() == "pause" && sidecar.said(ours));
    sidecar.done();
    upload.resume();
    EXPECT(sidecar.ask() == "resume" && sidecar.said(ours));
    sidecar.done();
    upload.end();
    EXPECT(sidecar.ask() == "flush" && sidecar.said(ours));
    sidecar.done();
    upload.cancel();
    EXPECT(sidecar.ask() == "cancel" && sidecar.said(ours));
    sidecar.done();
    upload.append(view(sound));
    EXPECT(sidecar.ask() == "audio");
    sidecar.refused("replaced");  // Another client has opened it: this one has nothing more to say.
    EXPECT(upload.state() == Upload::State::failed && sidecar.ask().empty());
}

void test_pieces_are_of_whole_samples() {
    Upload upload("host", {48000, 6, control::SampleFormat::s16le});
    Exchange sidecar(upload);
    const Data sound(control::kMaxPcm + 17, 1);
    upload.append(view(sound));
    EXPECT(sidecar.ask() == "open");
    sidecar.done();
    EXPECT(sidecar.ask() == "audio");
    EXPECT(sidecar.done().pcm.size % 12 == 0);
    EXPECT(sidecar.ask() == "audio");
    EXPECT(sidecar.done().pcm.size % 12 == 0);
    EXPECT(sidecar.ask().empty());  // The rest of a sample follows.
    upload.end();
    EXPECT(sidecar.ask() == "audio+end");
}

void test_cancel_goes_before_everything() {
    Upload upload("host", kMono);
    Exchange sidecar(upload);
    const Data line_a(1U << 20U, 1);
    const Data line_b(320, 2);
    upload.append(view(line_a));
    upload.cancel();
    EXPECT(sidecar.ask() == "open");  // Nothing has been pushed: there is nothing to cancel.
    upload.append(view(line_a));
    sidecar.done();
    EXPECT(sidecar.ask() == "audio");
    const std::uint64_t audio = sidecar.id;
    upload.cancel();
    upload.append(view(line_b));
    upload.end();
    EXPECT(std::fabs(upload.unsent_s() - 0.01) < 1e-9);
    EXPECT(sidecar.ask() == "cancel");  // Beside the audio that waits for its reply.
    EXPECT(sidecar.ask().empty());
    EXPECT(sidecar.done(audio).op == Op::none);  // Its schedule is void.
    EXPECT(sidecar.ask().empty());
    EXPECT(sidecar.done().op == Op::cancel);
    EXPECT(sidecar.ask() == "audio+end");
    EXPECT(sidecar.done().pcm.size == 320);
    EXPECT(sidecar.ask().empty());
    upload.cancel();
    upload.cancel();
    EXPECT(sidecar.ask() == "cancel");
    sidecar.done();
    EXPECT(sidecar.ask().empty());
}

void test_a_refusal_that_was_cancelled_says_nothing() {
    Upload upload("host", kMono);
    Exchange sidecar(upload);
    const Data sound(640, 1);
    upload.append(view(sound));
    EXPECT(sidecar.ask() == "open");
    sidecar.done();
    EXPECT(sidecar.ask() == "audio");
    sidecar.refused("too_much_audio");
    EXPECT(sidecar.ask().empty());
    sidecar.now_ns += kSecond;
    EXPECT(sidecar.ask() == "audio");
    EXPECT(sidecar.done(sidecar.id, 31.0).pcm.size == 640);
    upload.append(view(sound));
    EXPECT(sidecar.ask().empty());  // Enough waits there.
    upload.cancel();
    upload.append(view(sound));
    EXPECT(sidecar.ask() == "cancel");
    sidecar.done();
    EXPECT(sidecar.ask() == "audio");  // A line that interrupts does not wait for the one it cut off.
    const std::uint64_t audio = sidecar.id;
    upload.cancel();
    sidecar.refused("too_much_audio");
    EXPECT(sidecar.ask() == "cancel" && sidecar.id == audio + 1);
    sidecar.done();
    EXPECT(!upload.over() && sidecar.ask().empty());
}

void test_pause_and_resume() {
    Upload upload("host", kMono);
    Exchange sidecar(upload);
    const Data sound(640, 1);
    upload.append(view(sound));
    EXPECT(sidecar.ask() == "open");
    sidecar.done();
    EXPECT(sidecar.ask() == "audio");
    upload.pause();
    sidecar.done();
    EXPECT(sidecar.ask() == "pause");
    upload.append(view(sound));
    EXPECT(sidecar.done().op == Op::pause);
    EXPECT(sidecar.ask() == "audio");  // Taken while paused.
    sidecar.done();
    upload.pause();
    EXPECT(sidecar.ask().empty());
    upload.resume();
    EXPECT(sidecar.ask() == "resume");
    EXPECT(sidecar.done().at_ns != 0);
    upload.pause();
    EXPECT(sidecar.ask() == "pause");
    upload.cancel();  // A cancelled subject goes on, whether the pause has been answered or not.
    EXPECT(sidecar.ask() == "cancel");
    EXPECT(sidecar.done(sidecar.id - 1).op == Op::none);
    sidecar.done();
    EXPECT(sidecar.ask().empty());
}

void test_failures_are_told() {
    EXPECT(Upload("a/b", kMono).state() == Upload::State::failed);
    EXPECT(Upload("host", {7999, 1, control::SampleFormat::s16le}).over());
    for (const char* code : {"overloaded", "too_many_subjects", "subject_exists", "later"}) {
        Upload upload("host", kMono);
        Exchange sidecar(upload);
        EXPECT(sidecar.ask() == "open");
        sidecar.refused(code);
        EXPECT(upload.state() == Upload::State::failed && upload.reason() == "no" && sidecar.ask().empty());
    }
    Upload upload("host", kMono);
    Exchange sidecar(upload);
    EXPECT(sidecar.ask() == "open" && upload.waiting_since_ns() == kSecond);
    control::Reply other;
    other.has_id = true;
    other.id = 12345;
    Answer answer;
    EXPECT(!upload.reply(other, 0, answer));
    sidecar.done();
    EXPECT(upload.waiting_since_ns() == 0);
    upload.lose("gone");
    EXPECT(upload.reason() == "gone");
}

void test_stop_is_cancel_then_close() {
    Upload upload("host", kMono);
    Exchange sidecar(upload);
    const Data sound(640, 1);
    upload.append(view(sound));
    EXPECT(sidecar.ask() == "open");
    sidecar.done();
    EXPECT(sidecar.ask() == "audio");
    upload.cancel();
    upload.close();
    EXPECT(sidecar.ask() == "cancel");
    sidecar.done(sidecar.id - 1);
    sidecar.done();
    EXPECT(sidecar.ask() == "close");
    upload.cancel();  // Once more, too late.
    sidecar.done();
    EXPECT(upload.state() == Upload::State::done);
}

void test_a_line_that_another_client_cut_off() {
    Upload upload("host", kMono);
    Exchange sidecar(upload);
    const Data line(1U << 19U, 1);
    const Data next_line(640, 1);
    upload.append(view(line));
    EXPECT(sidecar.ask() == "open");
    sidecar.done();
    EXPECT(sidecar.ask() == "audio");
    sidecar.done();
    upload.cut_off(6);  // One of before.
    upload.cut_off(0);
    EXPECT(upload.unsent_s() > 0.0);
    upload.cut_off(7);
    EXPECT(upload.unsent_s() == 0.0 && sidecar.ask().empty());
    upload.cancel();
    EXPECT(sidecar.ask().empty());  // It would hit the line of the other.
    upload.append(view(next_line));
    EXPECT(sidecar.ask() == "audio");
    const std::uint64_t audio = sidecar.id;
    upload.cut_off(7);
    EXPECT(sidecar.ask().empty());
    sidecar.done();
    upload.append(view(next_line));
    EXPECT(sidecar.ask() == "audio" && sidecar.id == audio + 1);
    upload.cut_off(7);  // While more of it is on its way, which the sidecar takes for another utterance.
    EXPECT(sidecar.ask() == "cancel");
    EXPECT(sidecar.done(audio + 1).op == Op::none);
    sidecar.done();
    EXPECT(sidecar.ask().empty());
}

void test_moods_go_with_the_sound_in_which_they_begin() {
    Upload upload("host", kMono);
    Exchange sidecar(upload);
    const Data second(32000, 1), long_one(300'000, 1);  // The latter goes in two pieces, 8.192 s and the rest.
    upload.append(view(second));
    upload.add({{0.5, "joy", 1.0, {}, 0.0}, {8.0, "fear", 1.0, {}, 0.0}, {20.0, "tired", 1.0, {}, 0.0}});
    upload.append(view(long_one));
    upload.end();
    upload.append(view(second));
    EXPECT(sidecar.ask() == "open" && sidecar.done().op == Op::open);
    EXPECT(sidecar.ask() == "audio" && sidecar.said("joy") && !sidecar.said("fear"));
    // 1.5 s behind the first sample, as a double.
    EXPECT(sidecar.said(std::string("\xa2" "at\xcb\x3f\xf8\0\0\0\0\0\0", 12)));
    sidecar.refused("too_much_audio");
    sidecar.now_ns += kSecond;
    EXPECT(sidecar.ask() == "audio" && sidecar.said("joy") && sidecar.done().op == Op::audio);
    EXPECT(sidecar.ask() == "audio+end" && sidecar.said("fear") && !sidecar.said("joy"));
    EXPECT(sidecar.done().op == Op::audio);
    // What lay behind the end of its utterance is none of the next.
    EXPECT(sidecar.ask() == "audio" && !sidecar.said("moods") && sidecar.done().op == Op::audio);
    upload.add({{0.0, "anger", 1.0, {}, 0.0}});
    upload.append(view(second));
    upload.cancel();
    upload.append(view(second));
    EXPECT(sidecar.ask() == "cancel" && sidecar.done().op == Op::cancel);
    EXPECT(sidecar.ask() == "audio" && !sidecar.said("moods"));
}

void test_moods_are_brought_within_their_bounds_and_256_go_at_once() {
    Upload upload("host", kMono);
    Exchange sidecar(upload);
    const Data second(32000, 1);
    upload.add({{-1.0, "joy", 7.0, 0.01, 1e9}});
    upload.add(std::vector<control::TimedMood>(300, {0.25, "fear", 1.0, {}, 0.0}));
    upload.append(view(second));
    upload.end();
    upload.append(view(second));
    EXPECT(sidecar.ask() == "open" && sidecar.done().op == Op::open);
    EXPECT(sidecar.ask() == "audio+end" && sidecar.said(std::string("\xa5moods\xdc\x01\x00", 9)));
    EXPECT(sidecar.said(std::string("\xa4gain\xcb\x3f\xf0\0\0\0\0\0\0", 14)));
    EXPECT(sidecar.said(std::string("\xa4hold\xcb\x40\xac\x20\0\0\0\0\0", 14)));
    EXPECT(sidecar.done().op == Op::audio);
    EXPECT(sidecar.ask() == "audio" && !sidecar.said("moods"));
}

void test_ping_keeps_alive_and_in_step() {
    Ping ping;
    control::Buffer out;
    std::uint64_t id = 0;
    std::int64_t now_ns = kSecond;
    const auto exchange = [&] {
        if (!ping.request(out, id + 1, now_ns)) return false;
        ++id;
        EXPECT(!ping.request(out, id + 1, now_ns + 60 * kSecond));  // One at a time.
        control::Reply reply;
        reply.has_id = reply.done = true;
        reply.id = id;
        reply.at_ns = now_ns + kMs + 700 * kMs;
        now_ns += 2 * kMs;
        EXPECT(ping.reply(reply, now_ns) && !ping.reply(reply, now_ns));
        return true;
    };
    for (int i = 0; i < 8; ++i) EXPECT(exchange());
    EXPECT(!exchange());
    EXPECT(ping.clock().offset_ns() == 700 * kMs);
    int sent = 0;
    for (int i = 0; i < 600; ++i, now_ns += 50 * kMs) sent += exchange() ? 1 : 0;
    EXPECT(sent >= 9 && sent <= 11);  // In 30 s.
    ping.reset();
    EXPECT(!ping.clock().known() && exchange());
}

// A device with a clock of its own: what it has played, sample by sample.
struct Device {
    // Milliseconds of sound at 16 kHz, each sample its own millisecond.
    static Data sound(int from_ms, int ms) {
        Data out;
        for (int i = 0; i < ms * 16; ++i) {
            const int value = from_ms + i / 16;
            out.push_back(static_cast<std::uint8_t>(value & 255));
            out.push_back(static_cast<std::uint8_t>(value >> 8));
        }
        return out;
    }
    // Comes once a frame of 16 ms until `end_ns`.
    void run(Playout& playout, std::int64_t end_ns) {
        for (; now_ns < end_ns; now_ns += kMs) {
            if (now_ns % (16 * kMs) == 0 && !playout.paused(now_ns)) take(playout);
            if (playout.paused(now_ns)) continue;
            for (int i = 0; i < 16; ++i) {
                heard.push_back(queue.empty() ? -1 : queue.front());
                if (!queue.empty()) queue.erase(queue.begin());
            }
        }
    }
    void take(Playout& playout) {
        Playout::Part part;
        while (playout.take(now_ns, 16 * kMs, part)) {
            EXPECT(part.first == !started);
            started = true;
            for (std::size_t i = 0; i < part.silence; ++i) queue.push_back(-1);
            for (std::size_t i = 0; i + 1 < part.pcm.size; i += 2) {
                queue.push_back(part.pcm.data[i] | part.pcm.data[i + 1] << 8);
            }
        }
    }
    // The sound at a millisecond after the device's start.
    int at(std::int64_t ms) const { return heard[static_cast<std::size_t>(ms) * 16 + 8]; }

    std::int64_t now_ns = 0;
    bool started = false;
    std::vector<int> queue;
    std::vector<int> heard;
};

void add(Playout& playout, int from_ms, int ms, std::int64_t due_ms, bool end = false) {
    const Data sound = Device::sound(from_ms, ms);
    playout.add(view(sound), from_ms / 1000.0, due_ms * kMs, end);
}

void test_playout_starts_to_the_sample_and_goes_on() {
    Playout playout(kMono, 0);
    Device device;
    add(playout, 0, 100, 83);
    EXPECT(playout.end_ns() == 183 * kMs);
    device.run(playout, 150 * kMs);
    EXPECT(playout.end_ns() == 183 * kMs);
    add(playout, 100, 50, 183, true);
    EXPECT(playout.end_ns() == 233 * kMs);
    device.run(playout, 300 * kMs);
    for (std::int64_t ms = 0; ms < 300; ++ms) EXPECT(device.at(ms) == (ms < 83 || ms >= 233 ? -1 : ms - 83));
    EXPECT(playout.finished(233 * kMs) && !playout.finished(232 * kMs) && playout.skipped() == 0);
}

void test_playout_takes_the_devices_latency_off() {
    Playout playout(kMono, 30 * kMs);
    Device device;
    add(playout, 0, 50, 83, true);
    device.run(playout, 200 * kMs);
    EXPECT(device.at(52) == -1 && device.at(53) == 0 && device.at(102) == 49);
    EXPECT(!playout.finished(132 * kMs) && playout.finished(133 * kMs));
}

void test_playout_leaves_nothing_out_of_what_has_no_face() {
    Playout playout(kMono, 0);
    const Data sound(320, 1);  // 10 ms.
    Playout::Part part;
    playout.add(view(sound), 0.0, 100 * kMs, false, true);
    playout.add(view(sound), 0.0, 110 * kMs, true, true);
    EXPECT(playout.take(400 * kMs, 10 * kMs, part) && part.pcm.size == 320 && part.silence == 0 && part.first);
    EXPECT(playout.take(400 * kMs, 10 * kMs, part) && part.pcm.size == 320 && part.silence == 0 && !part.first);
    EXPECT(playout.skipped() == 0 && !playout.finished(419 * kMs) && playout.finished(420 * kMs));
}

void test_playout_begins_inside_what_is_late() {
    Playout playout(kMono, 0);
    Device device;
    device.now_ns = 160 * kMs;
    add(playout, 0, 100, 30);
    add(playout, 100, 100, 130, true);
    device.run(playout, 300 * kMs);
    // The first piece is over; of the second 30 ms are.
    EXPECT(device.at(0) == 130 && device.at(69) == 199 && device.at(70) == -1);
    EXPECT(playout.skipped() == 130 * 16);
}

void test_playout_waits_where_the_speech_starved() {
    Playout playout(kMono, 0);
    Device device;
    add(playout, 0, 100, 80);
    device.run(playout, 200 * kMs);  // Dry since 180 ms.
    add(playout, 100, 100, 285, true);
    device.run(playout, 450 * kMs);
    for (std::int64_t ms = 180; ms < 285; ++ms) EXPECT(device.at(ms) == -1);
    EXPECT(device.at(285) == 100 && device.at(384) == 199);
    // A gap that is known before the device runs dry.
    Playout early(kMono, 0);
    Device other;
    add(early, 0, 100, 80);
    add(early, 100, 100, 190, true);
    other.run(early, 400 * kMs);
    EXPECT(other.at(179) == 99 && other.at(189) == -1 && other.at(190) == 100 && other.at(289) == 199);
}

void test_playout_pauses() {
    Playout playout(kMono, 0);
    Device device;
    add(playout, 0, 200, 80);
    device.run(playout, 150 * kMs);
    playout.pause(device.now_ns);  // 70 ms have been heard.
    add(playout, 200, 100, 400);   // Its time is as if resumed at once.
    device.run(playout, 500 * kMs);
    EXPECT(device.heard.size() == 150 * 16);
    // The sidecar stood still 4 ms later than the device: the device goes on so much earlier.
    playout.resume(0.074, 600 * kMs);
    add(playout, 300, 50, 826, true);
    device.run(playout, 596 * kMs);
    EXPECT(device.heard.size() == 150 * 16);
    device.run(playout, kSecond);
    // Gaplessly, wherever it was cut.
    for (std::int64_t ms = 80; ms < 430; ++ms) EXPECT(device.at(ms) == ms - 80);
    EXPECT(device.at(430) == -1 && playout.finished(kSecond));
}

void test_playout_paused_before_it_began() {
    Playout playout(kMono, 0);
    Device device;
    playout.pause(0);
    add(playout, 0, 100, 80, true);
    device.run(playout, 300 * kMs);
    EXPECT(!device.started && device.heard.empty());
    playout.resume(0.0, 400 * kMs);
    device.run(playout, 600 * kMs);
    EXPECT(device.at(99) == -1 && device.at(100) == 0 && device.at(199) == 99);  // It stood still for 300 ms.
}

void test_playout_goes_on_without_a_sidecar() {
    Playout playout(kMono, 0);
    Device device;
    add(playout, 0, 100, 80);
    device.run(playout, 100 * kMs);
    playout.pause(device.now_ns);
    add(playout, 100, 100, 180, true);
    device.run(playout, 350 * kMs);
    playout.resume(device.now_ns);
    device.run(playout, 700 * kMs);
    for (std::int64_t ms = 80; ms < 280; ++ms) EXPECT(device.at(ms) == ms - 80);
    EXPECT(device.at(280) == -1 && playout.finished(530 * kMs) && !playout.finished(529 * kMs));
}

void test_playout_is_cleared() {
    Playout playout(kMono, 0);
    Device device;
    add(playout, 0, 1000, 80);
    device.run(playout, 200 * kMs);
    playout.clear();
    device.queue.clear();
    device.started = false;
    EXPECT(!playout.running() && !playout.finished(10 * kSecond));
    add(playout, 1200, 100, 300, true);
    device.run(playout, 500 * kMs);
    EXPECT(device.at(299) == -1 && device.at(300) == 1200 && device.at(399) == 1299);
}

}  // namespace

int main() {
    test_utterances_on_one_subject();
    test_all_is_for_the_subject_that_was_opened();
    test_pieces_are_of_whole_samples();
    test_cancel_goes_before_everything();
    test_a_refusal_that_was_cancelled_says_nothing();
    test_pause_and_resume();
    test_failures_are_told();
    test_stop_is_cancel_then_close();
    test_a_line_that_another_client_cut_off();
    test_moods_go_with_the_sound_in_which_they_begin();
    test_moods_are_brought_within_their_bounds_and_256_go_at_once();
    test_ping_keeps_alive_and_in_step();
    test_playout_starts_to_the_sample_and_goes_on();
    test_playout_takes_the_devices_latency_off();
    test_playout_begins_inside_what_is_late();
    test_playout_leaves_nothing_out_of_what_has_no_face();
    test_playout_waits_where_the_speech_starved();
    test_playout_pauses();
    test_playout_paused_before_it_began();
    test_playout_goes_on_without_a_sidecar();
    test_playout_is_cleared();
    return expecting::verdict();
}
