// libFuzzer: what a hostile peer can send to the faces client after its greeting, in pieces of any size.
//
// Everything behind the connection is driven too: statistics, history, the feed, Live Link values.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <facewire/faces.hpp>
#include <facewire/feed.hpp>
#include <facewire/livelink.hpp>

namespace {

using namespace facewire;

zmtp::Buffer greeting_of_a_publisher() {
    zmtp::Buffer out;
    zmtp::append_greeting(out);
    return out;
}

struct Engine {
    std::array<double, kMaxSubjects> last_s{};
    livelink::SceneClock scene_clock;

    void introduce(std::size_t track, std::string_view) { last_s.at(track) = -1e300; }
    void show(std::size_t track, const Frame& frame, double seconds) {
        std::array<float, livelink::kMostValues> values{};
        livelink::to_values(frame.face, {}, values);
        const livelink::SceneTime scene = scene_clock.stamp(frame.at_ns, 43'200'000'000'000, 31);
        if (scene.frame < 0 || !(scene.sub_frame >= 0.0F && scene.sub_frame < 1.0F)) std::abort();
        if (!(seconds > last_s.at(track))) std::abort();
        last_s[track] = seconds;
    }
};

struct Reader {
    FacesClient client{{}, "fuzz", Topics::both};
    History history;
    Feed feed;
    Engine engine;

    void take(const FaceEvent& event, std::int64_t now_ns) {
        Face face;
        history.push(event.frame);
        static_cast<void>(history.sample_at(event.frame.t, face));
        feed.take(event, client.tracks().at(event.track).name.view(), 0, now_ns, engine);
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
        const auto on_event = [&reader, now_ns](std::string_view subject, const SubjectEvent& told) {
            if (!is_subject(subject) || told.kind == EventKind::unknown) std::abort();
            // As if this reader had cancelled.
            if (told.kind != EventKind::finished) return;
            reader.client.drop_before(subject, told.epoch, now_ns);
            reader.history.drop_before(told.epoch);
            for (std::size_t i = 0; i < kMaxSubjects; ++i) reader.feed.drop_before(i, told.epoch);
        };
        while (reader.client.next(event, now_ns, on_event)) reader.take(event, now_ns);
        reader.feed.show(reader.client.connection().open(), now_ns, reader.engine);
        reader.client.connection().sent(reader.client.connection().outgoing().size / 2);
        reader.client.connection().tick(now_ns);
        static_cast<void>(reader.client.status_text(now_ns));
    }
    return 0;
}
