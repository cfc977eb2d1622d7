// Says what a reader receives from a publisher of faces, one JSON object a line; the judge is in tests/cpp.
//
// Arguments: host, port, seconds (0: until standard input ends), and the subjects to read.
#include <cstdio>
#include <cstdlib>
#include <poll.h>
#include <string>
#include <unistd.h>
#include <vector>

#include <facewire/faces.hpp>
#include <facewire/socket_loop.hpp>

#include "report.hpp"

namespace {

// Whether standard input has ended.
bool dismissed() {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    char ignored = 0;
    return ::poll(&input, 1, 0) > 0 && ::read(STDIN_FILENO, &ignored, 1) <= 0;
}

void say_frame(const facewire::FacesClient& client, const facewire::FaceEvent& event, std::int64_t now_ns) {
    const facewire::Track& track = client.tracks()[event.track];
    const facewire::Frame& frame = event.frame;
    std::printf("{\"frame\":%s,\"subject\":%s,\"started\":%s,\"arrival\":\"%lld\",\"due\":\"%lld\",\"fps\":%.3f,"
                "\"gaps\":%lld,\"missing\":%lld,\"jitter_ms\":%.3f}\n",
                report::frame(frame).c_str(), report::text(track.name.view()).c_str(), event.started ? "true" : "false",
                static_cast<long long>(now_ns), static_cast<long long>(event.due_ns), track.statistics.fps(now_ns),
                static_cast<long long>(track.statistics.gaps()), static_cast<long long>(track.statistics.missing()),
                track.statistics.jitter_ms());
}

}  // namespace

int main(int count, char** words) {
    if (count < 4) return EXIT_FAILURE;
    const std::string host = words[1];
    const int port = std::atoi(words[2]);
    const double seconds = std::atof(words[3]);
    const std::vector<std::string> subjects(words + 4, words + count);
    facewire::FacesClient client(subjects, host + ':' + words[2]);
    facewire::SocketLoop loop(host, static_cast<std::uint16_t>(port));
    const std::int64_t end_ns = facewire::monotonic_ns() + static_cast<std::int64_t>(seconds * 1e9);
    std::string said;
    while (seconds > 0.0 ? facewire::monotonic_ns() < end_ns : !dismissed()) {
        loop.step(
            client.connection(), 50, [&](std::int64_t now_ns) { client.start(now_ns); },
            [&](std::int64_t now_ns) {
                facewire::FaceEvent event;
                while (client.next(event, now_ns)) say_frame(client, event, now_ns);
            });
        const std::string status = client.status_text(facewire::monotonic_ns());
        if (status != said) std::printf("{\"status\":%s}\n", report::text(said = status).c_str());
        std::fflush(stdout);
    }
    return EXIT_SUCCESS;
}
