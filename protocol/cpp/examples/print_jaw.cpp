// A complete client: prints every subject's jaw as it comes.
//
//     g++ -std=c++17 -I protocol/cpp/include protocol/cpp/examples/print_jaw.cpp -o print_jaw
//     ./print_jaw [host] [port] [subject ...]
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <facewire/faces.hpp>
#include <facewire/socket_loop.hpp>

int main(int count, char** words) {
    const std::string host = count > 1 ? words[1] : "127.0.0.1";
    const int port = count > 2 ? std::atoi(words[2]) : 5570;
    if (port < 1 || port > 65535) {
        std::fprintf(stderr, "print_jaw: port %s is not 1 to 65535; a sidecar's faces are on 5570\n", words[2]);
        return 2;
    }
    const std::vector<std::string> subjects(words + (count < 3 ? count : 3), words + count);

    facewire::FacesClient client(subjects, host + ':' + std::to_string(port));
    facewire::SocketLoop loop(host, static_cast<std::uint16_t>(port));
    std::string said;
    for (;;) {
        loop.step(
            client.connection(), 200, [&](std::int64_t now_ns) { client.start(now_ns); },
            [&](std::int64_t now_ns) {
                facewire::FaceEvent event;
                while (client.next(event, now_ns)) {
                    const std::string name(client.tracks()[event.track].name.view());
                    const auto jaw = static_cast<double>(event.frame.face[facewire::Channel::jawOpen]);
                    std::printf("%s %lld jawOpen %.2f\n", name.c_str(), static_cast<long long>(event.frame.n), jaw);
                }
                std::fflush(stdout);
            });
        const std::string status = client.status_text(facewire::monotonic_ns());
        if (!client.connection().open() && status != said) std::fprintf(stderr, "%s\n", (said = status).c_str());
    }
}
