// libFuzzer: what a hostile peer can send to the faces client after its greeting, in pieces of any size.
//
// Everything behind the connection is driven too: statistics, history, presentation, Live Link values.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include <facewire/faces.hpp>
#include <facewire/livelink.hpp>

namespace {

using namespace facewire;

zmtp::Buffer greeting_of_a_publisher() {
    zmtp::Buffer out;
    zmtp::append_greeting(out);
    return out;
}

struct Reader {
    FacesClient client{{}, "fuzz"};
    History history;
    Presenter presenter;
    livelink::WorldClock clock;
    double last_s = -1e300;

    void show(const FaceEvent& event, std::int64_t now_ns) {
        if (event.started) presenter.restart();
        history.push(event.frame);
        presenter.push(event.frame, event.due_ns, now_ns);
        Face face;
        static_cast<void>(history.sample_at(event.frame.t, face));
        Frame frame;
        std::array<float, livelink::kValues> values{};
        while (presenter.pop(now_ns, frame)) {
            livelink::to_values(frame.face, {}, values);
            const double seconds = clock.stamp(frame.at_ns);
            if (!(seconds > last_s)) std::abort();
            last_s = seconds;
        }
        if (client.tracks().size() > kMaxSubjects) std::abort();
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    // The first byte says how the rest is cut: all at once, or in pieces of 1 to 255 bytes.
    const std::size_t piece = data[0] == 0 ? size : data[0];
    static const zmtp::Buffer greeting = greeting_of_a_publisher();
    Reader reader;
    reader.client.start(0);
    reader.client.connection().receive({greeting.data(), greeting.size()}, 0);
    FaceEvent event;
    std::int64_t now_ns = 0;
    for (std::size_t at = 1; at < size; at += piece) {
        now_ns += zmtp::kMillisecond;
        reader.client.connection().receive({data + at, (std::min)(piece, size - at)}, now_ns);
        while (reader.client.next(event, now_ns)) reader.show(event, now_ns);
        reader.client.connection().sent(reader.client.connection().outgoing().size / 2);
        reader.client.connection().tick(now_ns);
        static_cast<void>(reader.client.status_text(now_ns));
    }
    reader.presenter.lose(now_ns);
    return 0;
}
