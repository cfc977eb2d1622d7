// Pushes raw 16-bit mono sound from standard input to the sidecar, which makes a face for it.
//
//     g++ -std=c++17 -I protocol/cpp/include protocol/cpp/examples/push_sound.cpp -o push_sound
//     ffmpeg -i line.mp3 -f s16le -ac 1 -ar 24000 - | ./push_sound host 24000 [address] [port]
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include <facewire/socket_loop.hpp>
#include <facewire/upload.hpp>

int main(int count, char** words) {
    if (count < 3) {
        std::fprintf(stderr, "push_sound: say who speaks and at which sample rate, such as `push_sound host 24000`\n");
        return 2;
    }
    const std::string address = count > 3 ? words[3] : "127.0.0.1";
    const int port = count > 4 ? std::atoi(words[4]) : 5571;
    facewire::control::AudioFormat format;
    format.sample_rate = static_cast<std::uint32_t>(std::atoi(words[2]));

    const std::string sound((std::istreambuf_iterator<char>(std::cin)), std::istreambuf_iterator<char>());
    facewire::Upload upload(words[1], format);
    upload.append(facewire::bytes_of(sound));
    upload.finish();

    facewire::zmtp::Dealer dealer;
    facewire::SocketLoop loop(address, static_cast<std::uint16_t>(port));
    facewire::control::Buffer request;
    std::uint64_t id = 0;
    const std::int64_t give_up_ns = facewire::monotonic_ns() + 5 * facewire::zmtp::kSecond;
    while (!upload.over()) {
        const std::int64_t now_ns = facewire::monotonic_ns();
        request.clear();
        if (dealer.open() && upload.request(request, ++id, now_ns) && !dealer.send({request.data(), request.size()})) {
            upload.lose();
        }
        loop.step(
            dealer, 20, [&dealer](std::int64_t start_ns) { dealer.start(start_ns); },
            [&] {
                facewire::zmtp::Event message;
                facewire::control::Reply reply;
                while (dealer.next(message)) {
                    const facewire::Bytes body = message.parts[message.part_count - 1];
                    if (facewire::control::decode_reply(body, reply).ok()) upload.reply(reply, now_ns);
                }
            });
        if (id == 0 && now_ns > give_up_ns) {
            std::fprintf(stderr, "push_sound: nobody answers on %s:%d; start a sidecar with `facewire run`\n",
                         address.c_str(), port);
            return 1;
        }
        if (id > 0 && !dealer.open()) upload.lose();
    }
    if (upload.state() == facewire::Upload::State::done) return 0;
    std::fprintf(stderr, "push_sound: %s\n", upload.reason().c_str());
    return 1;
}
