// Cancel, pause and a subject that is replaced, on the reader's side: what is void is not shown, what happens is told.
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <facewire/faces.hpp>
#include <facewire/feed.hpp>
#include <facewire/present.hpp>
#include <facewire/stream.hpp>

#include "expect.hpp"
#include "vectors.hpp"

namespace {

using namespace facewire;
using namespace golden;

constexpr std::int64_t kMs = 1'000'000;
constexpr std::int64_t kTick = 32 * kMs;

Frame frame_of(std::int64_t n, std::uint32_t epoch, std::int64_t at_ns) {
    Frame frame;
    frame.session = 1;
    frame.n = n;
    frame.epoch = epoch;
    frame.at_ns = at_ns;
    frame.t = static_cast<double>(at_ns) / 1e9;
    frame.face.weights.fill(static_cast<float>(epoch) / 16.0F);
    return frame;
}

struct Engine {
    std::vector<Frame> shown;
    int introduced = 0;
    double last_s = -1e300;

    void introduce(std::size_t, std::string_view) {
        ++introduced;
        last_s = -1e300;
    }
    void show(std::size_t, const Frame& frame, double seconds) {
        EXPECT(seconds > last_s);
        last_s = seconds;
        shown.push_back(frame);
    }
};

void test_history_keeps_one_epoch() {
    History history;
    Face face;
    for (std::int64_t n = 0; n < 16; ++n) history.push(frame_of(n, 0, n * kTick));
    history.push(frame_of(16, 1, 3 * kTick));
    EXPECT(history.size() == 1);
    history.push(frame_of(17, 1, 4 * kTick));
    EXPECT(history.sample_at(0.1, face) == Place::within && face.weights[0] > 0.0F);
    // The time of a new epoch may lie ahead just as well: nothing is between the two.
    history.push(frame_of(18, 2, 40 * kTick));
    EXPECT(history.size() == 1);
    EXPECT(history.sample_at(0.5, face) == Place::before);
    history.drop_before(2);
    EXPECT(history.size() == 1);
    history.drop_before(3);
    EXPECT(history.size() == 0 && history.sample_at(0.5, face) == Place::nowhere);
    history.push(frame_of(0, 0, 0));  // The subject was replaced: its epochs begin again.
    EXPECT(history.size() == 1);
}

void test_presenter_drops_what_was_cancelled() {
    Presenter presenter;
    Frame frame;
    for (std::int64_t n = 0; n < 16; ++n) presenter.push(frame_of(n, 0, n * kTick), n * kTick, 0);
    EXPECT(presenter.pop(0, frame) && frame.n == 0);
    presenter.push(frame_of(16, 1, kTick / 2), kTick / 2, 0);
    EXPECT(presenter.waiting() == 1);
    EXPECT(presenter.next_due_ns() == kTick / 2);
    EXPECT(presenter.pop(kTick, frame) && frame.n == 16);
    EXPECT(!presenter.pop(100 * kTick, frame));
    EXPECT(presenter.dropped() == 0);  // Void is not lost.
}

void test_presenter_is_told_by_a_reply() {
    Presenter presenter;
    Frame frame;
    for (std::int64_t n = 0; n < 8; ++n) presenter.push(frame_of(n, 4, n * kTick), n * kTick, 0);
    presenter.drop_before(4);
    EXPECT(presenter.waiting() == 8);
    presenter.drop_before(5);
    EXPECT(presenter.waiting() == 0 && !presenter.pop(100 * kTick, frame));
    EXPECT(presenter.next_due_ns() == (std::numeric_limits<std::int64_t>::max)());
    presenter.push(frame_of(8, 5, 0), 0, 0);
    EXPECT(presenter.pop(0, frame) && frame.epoch == 5);
}

void test_statistics_tell_epochs_from_starts() {
    Statistics statistics;
    EXPECT(statistics.record(frame_of(7, 2, 0), 0) == Arrival::started);
    EXPECT(statistics.record(frame_of(8, 2, 0), 1) == Arrival::next);
    EXPECT(statistics.record(frame_of(9, 3, 0), 2) == Arrival::renewed);
    EXPECT(statistics.record(frame_of(12, 4, 0), 3) == Arrival::renewed);
    EXPECT(statistics.gaps() == 1 && statistics.missing() == 2);
    EXPECT(statistics.record(frame_of(0, 0, 0), 4) == Arrival::started);   // Replaced.
    EXPECT(statistics.record(frame_of(1, 1, 0), 5) == Arrival::renewed);
    EXPECT(statistics.record(frame_of(90, 0, 0), 6) == Arrival::started);  // Replaced while nobody looked.
    EXPECT(statistics.gaps() == 1);
}

void test_feed_shows_nothing_of_a_cancelled_line() {
    Feed feed;
    Engine engine;
    std::int64_t n = 0;
    for (; n < 16; ++n) feed.take({0, frame_of(n, 0, n * kTick), n * kTick, n == 0, false}, "host", 0, 0, engine);
    feed.show(true, 2 * kTick, engine);
    EXPECT(engine.shown.size() == 3);
    feed.drop_before(0, 1);
    feed.drop_before(9, 1);
    feed.show(true, 5 * kTick, engine);
    EXPECT(engine.shown.size() == 3);
    for (; n < 20; ++n) {
        const std::int64_t at_ns = (n - 11) * kTick;
        feed.take({0, frame_of(n, 1, at_ns), at_ns, false, n == 16}, "host", 0, 5 * kTick, engine);
    }
    feed.show(true, 50 * kTick, engine);
    EXPECT(engine.shown.size() == 7 && engine.introduced == 1);
    for (std::size_t i = 3; i < engine.shown.size(); ++i) EXPECT(engine.shown[i].epoch == 1);
}

void test_feed_starts_over_with_a_replaced_subject() {
    Feed feed;
    Engine engine;
    for (std::int64_t n = 0; n < 8; ++n) {
        feed.take({0, frame_of(n, 3, n * kTick), n * kTick, n == 0, false}, "host", 0, 0, engine);
    }
    feed.show(true, 0, engine);
    feed.take({0, frame_of(0, 0, 0), kTick, true, false}, "host", 0, kTick, engine);
    feed.show(true, 100 * kTick, engine);
    EXPECT(engine.introduced == 2);
    EXPECT(engine.shown.size() == 2 && engine.shown.back().epoch == 0);
}

Data operator+(Data a, const Data& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

Data message(const std::string& topic, const Data& body) {
    zmtp::Buffer out;
    zmtp::append_header(out, zmtp::kMore, topic.size());
    zmtp::append(out, bytes_of(topic));
    zmtp::append_message(out, {body.data(), body.size()});
    return out;
}

// A client that has shaken hands, and what it was told.
struct Reader {
    FacesClient client;
    std::vector<FaceEvent> faces;
    std::vector<std::string> told;
    std::int64_t now_ns = 0;

    explicit Reader(Topics topics) : client({"host"}, "", topics) {
        client.start(0);
        take(vector_bytes("zmtp/greeting_31"));
        take(vector_bytes("zmtp/ready_xpub"));
    }
    void take(const Data& data) {
        client.connection().receive({data.data(), data.size()}, ++now_ns);
        FaceEvent face;
        const auto on_event = [this](std::string_view subject, const SubjectEvent& event) {
            told.push_back(std::string(subject) + ' ' + std::string(kEventNames[static_cast<std::size_t>(event.kind)]));
        };
        while (client.next(face, now_ns, on_event)) faces.push_back(face);
    }
    std::string subscriptions() {
        const Bytes out = client.connection().outgoing();
        return std::string(out.text());
    }
};

// The vector of a frame that has an epoch, with another number and epoch (both below 128), published so much later.
Data frame_body(std::uint8_t n, std::uint8_t epoch, std::int64_t later_ns = 0) {
    Data body = vector_bytes("frame/epoch");
    const std::string text(body.begin(), body.end());
    const std::size_t n_at = text.find("\xa1n") + 2;
    const std::size_t e_at = text.find("\xa1" "e") + 2;
    EXPECT(body[n_at] < 128 && body[e_at] < 128);
    body[n_at] = n;
    body[e_at] = epoch;
    const std::size_t pt_at = text.find("\xa2" "pt\xcf") + 4;
    std::uint64_t pt = static_cast<std::uint64_t>(later_ns);
    for (std::size_t i = 0; i < 8; ++i) pt += std::uint64_t{body[pt_at + i]} << (8 * (7 - i));
    for (std::size_t i = 0; i < 8; ++i) body[pt_at + i] = static_cast<std::uint8_t>(pt >> (8 * (7 - i)));
    return body;
}

void test_client_subscribes_to_what_it_is_asked_for() {
    EXPECT(Reader(Topics::faces).subscriptions().find("event/") == std::string::npos);
    EXPECT(Reader(Topics::events).subscriptions().find("face/") == std::string::npos);
    const std::string both = Reader(Topics::both).subscriptions();
    EXPECT(both.find("event/host") != std::string::npos && both.find("face/host") != std::string::npos);
}

void test_client_tells_events_in_their_place() {
    Reader reader(Topics::both);
    reader.take(message("event/host", vector_bytes("event/started")) + message("face/host", frame_body(1, 0)) +
                message("event/host", vector_bytes("event/interrupted")) +
                message("event/hostess", vector_bytes("event/opened")) +
                message("event/host", vector_bytes("event/later_event")) +
                message("event/host", vector_bytes("event/t_nan")));
    EXPECT((reader.told == std::vector<std::string>{"host started", "host finished"}));
    EXPECT(reader.faces.size() == 1 && reader.client.refused() == 1);
}

void test_client_drops_what_a_reply_made_void() {
    Reader reader(Topics::faces);
    reader.take(message("face/host", frame_body(1, 0)));
    reader.client.drop_before("host", 1, reader.now_ns);
    reader.client.drop_before("guest", 9, reader.now_ns);
    reader.take(message("face/host", frame_body(2, 0)) + message("face/host", frame_body(3, 0)));
    EXPECT(reader.faces.size() == 1);
    reader.take(message("face/host", frame_body(4, 1)) + message("face/host", frame_body(5, 1)));
    EXPECT(reader.faces.size() == 3);
    EXPECT(reader.faces[1].renewed && !reader.faces[1].started && !reader.faces[2].renewed);
    EXPECT(reader.client.tracks()[0].statistics.gaps() == 0);
    // Replaced: its epochs begin again, whatever the reply said.
    reader.client.drop_before("host", 2, reader.now_ns);
    reader.take(message("face/host", frame_body(0, 0)) + message("face/host", frame_body(1, 0)));
    EXPECT(reader.faces.size() == 5 && reader.faces[3].started && !reader.faces[4].started);
}

void test_client_is_not_told_of_another_run() {
    Reader reader(Topics::faces);
    auto take = [&reader, tick = std::int64_t{0}](std::uint8_t n, std::uint8_t epoch) mutable {
        reader.take(message("face/host", frame_body(n, epoch, ++tick * kTick)));
        reader.now_ns += kTick;
    };
    take(50, 3);
    take(0, 0);  // Replaced; then the cancel of the run before is heard of.
    reader.client.drop_before("host", 4, reader.now_ns);
    for (std::uint8_t n = 1; n < 10; ++n) take(n, 0);
    // For a moment only.
    EXPECT(reader.faces.size() >= 7 && reader.faces.size() < 10);
    EXPECT(reader.faces.back().frame.n == 9);
}

}  // namespace

int main(int count, char** words) {
    if (count != 2) return EXIT_FAILURE;
    vectors = words[1];
    test_history_keeps_one_epoch();
    test_presenter_drops_what_was_cancelled();
    test_presenter_is_told_by_a_reply();
    test_statistics_tell_epochs_from_starts();
    test_feed_shows_nothing_of_a_cancelled_line();
    test_feed_starts_over_with_a_replaced_subject();
    test_client_subscribes_to_what_it_is_asked_for();
    test_client_tells_events_in_their_place();
    test_client_drops_what_a_reply_made_void();
    test_client_is_not_told_of_another_run();
    return expecting::verdict();
}
