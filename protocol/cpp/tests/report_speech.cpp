// A player against a real sidecar, by a script; says what it was told, showed and played, one JSON object a line. The
// judge is in tests/cpp.
//
// Arguments: host, faces port, control port, subject, sample rate, file of 16-bit mono sound. Standard input: lines of
// `milliseconds push FIRST_SAMPLE SAMPLES`, or `milliseconds` and `end`, `cancel`, `pause`, `resume` or `close`.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include <facewire/faces.hpp>
#include <facewire/feed.hpp>
#include <facewire/playout.hpp>
#include <facewire/socket_loop.hpp>
#include <facewire/speech.hpp>

#include "report.hpp"

namespace {

using namespace facewire;

constexpr std::int64_t kMs = 1'000'000;
constexpr int kStepMs = 2;

struct Line {
    std::int64_t at_ms = 0;
    std::string what;
    std::size_t first = 0;
    std::size_t samples = 0;
};

std::string now() { return ",\"now\":" + std::to_string(monotonic_ns()); }

class Player {
public:
    Player(const Endpoint& endpoint, const std::string& subject, const control::AudioFormat& format, std::string sound)
        : sound_(std::move(sound)),
          subject_(subject),
          speech_(endpoint, subject, format, 1),
          playout_(format, 0),
          faces_({subject}, endpoint.address()),
          faces_loop_(endpoint.host, endpoint.faces_port) {}

    bool over() const { return speech_.over(); }
    bool opened() const { return opened_; }
    const std::string& reason() const { return speech_.reason(); }

    void perform(const Line& line) {
        Upload& upload = speech_.upload();
        std::printf("{\"asked\":%s%s}\n", report::text(line.what).c_str(), now().c_str());
        if (line.what == "push") upload.append(bytes_of(sound_).from(line.first * 2).first(line.samples * 2));
        else if (line.what == "end") upload.end();
        else if (line.what == "pause") upload.pause(), playout_.pause(monotonic_ns());
        else if (line.what == "resume") upload.resume();
        else if (line.what == "cancel") upload.cancel(), playout_.clear();
        else upload.close();
    }

    void step() {
        faces_loop_.step(
            faces_.connection(), 0, [this](std::int64_t now_ns) { faces_.start(now_ns); },
            [this](std::int64_t now_ns) {
                FaceEvent face;
                while (faces_.next(face, now_ns)) feed_.take(face, subject_, 0, now_ns, *this);
            });
        speech_.step(kStepMs, *this);
        feed_.show(faces_.connection().open(), monotonic_ns(), *this);
        Playout::Part part;
        while (!playout_.paused(monotonic_ns()) && playout_.take(monotonic_ns(), kStepMs * kMs, part)) {
            std::printf("{\"played\":%zu,\"silence\":%zu,\"first\":%s,\"skipped\":%zu%s}\n", part.pcm.size / 2,
                        part.silence, part.first ? "true" : "false", playout_.skipped(), now().c_str());
        }
    }

    void answered(const Answer& answer, std::int64_t due_ns) {
        const char* const ends = answer.end ? "true" : "false";
        static const char* const names[] = {"", "open", "audio", "flush", "cancel", "pause", "resume", "close"};
        std::printf("{\"answer\":\"%s\",\"utterance\":%u,\"t\":%.6f,\"due\":%lld,\"e\":%u,\"samples\":%zu,"
                    "\"end\":%s%s}\n",
                    names[static_cast<std::size_t>(answer.op)], answer.utterance, answer.t,
                    static_cast<long long>(due_ns), answer.epoch, answer.pcm.size / 2, ends, now().c_str());
        if (answer.op == Op::open) opened_ = true;
        if (answer.op == Op::audio || answer.op == Op::flush) playout_.add(answer.pcm, answer.t, due_ns, answer.end);
        if (answer.op == Op::resume) playout_.resume(answer.t, due_ns);
        if (answer.op == Op::cancel || answer.op == Op::pause) {
            faces_.drop_before(subject_, answer.epoch, monotonic_ns());
            feed_.drop_before(0, answer.epoch);
        }
    }
    void happened(const SubjectEvent& event, std::int64_t due_ns) {
        std::printf("{\"event\":%s,\"due\":%lld%s}\n", report::subject_event(event).c_str(),
                    static_cast<long long>(due_ns), now().c_str());
    }

    void introduce(std::size_t, std::string_view) {}
    void show(std::size_t, const Frame& frame, double) {
        std::printf("{\"shown\":%lld,\"e\":%u,\"t\":%.6f,\"q\":%u,\"at\":%lld,\"jaw\":%.4f%s}\n",
                    static_cast<long long>(frame.n), frame.epoch, frame.t, static_cast<unsigned>(frame.quality),
                    static_cast<long long>(frame.at_ns), static_cast<double>(frame.face[Channel::jawOpen]),
                    now().c_str());
    }

private:
    const std::string sound_;
    const std::string subject_;
    Speech<TcpSocket> speech_;
    Playout playout_;
    FacesClient faces_;
    SocketLoop faces_loop_;
    Feed feed_;
    bool opened_ = false;
};

}  // namespace

int main(int count, char** words) {
    if (count != 7) return EXIT_FAILURE;
    Endpoint endpoint;
    endpoint.host = words[1];
    endpoint.faces_port = static_cast<std::uint16_t>(std::atoi(words[2]));
    endpoint.control_port = static_cast<std::uint16_t>(std::atoi(words[3]));
    control::AudioFormat format;
    format.sample_rate = static_cast<std::uint32_t>(std::atoi(words[5]));
    std::ifstream file(words[6], std::ios::binary);
    Player player(endpoint, words[4], format, std::string(std::istreambuf_iterator<char>(file), {}));

    std::vector<Line> script;
    for (std::string text; std::getline(std::cin, text);) {
        Line line;
        std::istringstream(text) >> line.at_ms >> line.what >> line.first >> line.samples;
        script.push_back(line);
    }
    std::size_t next = 0;
    std::int64_t began_ns = 0;
    while (!player.over()) {
        player.step();
        if (began_ns == 0 && player.opened()) began_ns = monotonic_ns();
        while (began_ns != 0 && next < script.size() && monotonic_ns() - began_ns >= script[next].at_ms * kMs) {
            player.perform(script[next++]);
        }
    }
    std::fprintf(stderr, "%s\n", player.reason().c_str());
    return player.reason().empty() ? EXIT_SUCCESS : EXIT_FAILURE;
}
