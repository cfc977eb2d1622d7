// Pushes raw 16-bit mono sound from standard input to the sidecar, which makes a face for it, and says when to play it.
//
//     g++ -std=c++17 -I protocol/cpp/include protocol/cpp/examples/push_sound.cpp -o push_sound
//     ffmpeg -i line.mp3 -f s16le -ac 1 -ar 24000 - | ./push_sound host 24000 [address] [faces port] [control port]
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <string>

#include <facewire/socket_loop.hpp>
#include <facewire/speech.hpp>

namespace {

// A player would hand each piece of sound to its device here; `Playout` says when.
struct Player {
    bool said = false;

    void answered(const facewire::Answer& answer, std::int64_t due_ns) {
        if (said || answer.op != facewire::Op::audio) return;
        said = true;
        std::printf("play it in %.1f ms\n", static_cast<double>(due_ns - facewire::monotonic_ns()) / 1e6);
        std::fflush(stdout);
    }
    void happened(const facewire::SubjectEvent& event, std::int64_t) const {
        if (event.kind == facewire::EventKind::starved) std::fprintf(stderr, "push_sound: the sound comes too slowly\n");
    }
};

}  // namespace

int main(int count, char** words) {
    if (count < 3) {
        std::fprintf(stderr, "push_sound: say who speaks and at which sample rate, such as `push_sound host 24000`\n");
        return 2;
    }
    facewire::Endpoint endpoint;
    if (count > 3) endpoint.host = words[3];
    if (count > 4) endpoint.faces_port = static_cast<std::uint16_t>(std::atoi(words[4]));
    if (count > 5) endpoint.control_port = static_cast<std::uint16_t>(std::atoi(words[5]));
    facewire::control::AudioFormat format;
    format.sample_rate = static_cast<std::uint32_t>(std::atoi(words[2]));

    const std::string sound((std::istreambuf_iterator<char>(std::cin)), std::istreambuf_iterator<char>());
    facewire::Speech<facewire::TcpSocket> speech(endpoint, words[1], format, 1);
    speech.upload().append(facewire::bytes_of(sound));
    speech.upload().close();

    // The subject is ours until it has been heard to its end.
    Player player;
    while (!speech.over()) speech.step(5, player);
    if (!speech.failed()) return 0;
    std::fprintf(stderr, "push_sound: %s; is `facewire run` running on %s?\n", speech.reason().c_str(),
                 endpoint.host.c_str());
    return 1;
}
