// The connection's state machine and the faces client on top of it, byte by byte and by a clock of the test's own.
#include <array>
#include <cstdlib>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include <facewire/faces.hpp>
#include <facewire/feed.hpp>

#include "expect.hpp"
#include "vectors.hpp"

namespace {

std::size_t allocations = 0;

using namespace facewire;
using zmtp::kMillisecond;
using zmtp::kSecond;
using namespace golden;

Data operator+(Data a, const Data& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

Data drain(zmtp::Connection& connection) {
    const Bytes out = connection.outgoing();
    Data sent(out.data, out.data + out.size);
    connection.sent(out.size);
    return sent;
}

bool starts_with(const std::string& text, const std::string& start) { return text.substr(0, start.size()) == start; }

// A subscriber that has shaken hands at time 0.
void shake_hands(zmtp::Connection& connection) {
    zmtp::Event event;
    connection.start(0);
    connection.receive(view(vector_bytes("zmtp/greeting_31") + vector_bytes("zmtp/ready_xpub")), 0);
    EXPECT(!connection.next(event));
    EXPECT(connection.open());
    static_cast<void>(drain(connection));
}

void test_handshake_is_the_vectors() {
    zmtp::Subscriber connection({"face/"});
    zmtp::Event event;
    connection.start(0);
    EXPECT(drain(connection) == vector_bytes("zmtp/greeting_30"));
    const Data greeting = vector_bytes("zmtp/greeting_31");
    for (const std::uint8_t byte : greeting) {
        EXPECT(connection.outgoing().size == 0);
        connection.receive({&byte, 1}, 0);
    }
    EXPECT(drain(connection) == vector_bytes("zmtp/ready_sub"));
    const Data ready = vector_bytes("zmtp/ready_xpub");
    for (const std::uint8_t byte : ready) {
        // libzmq closes the connection on a subscription that comes before its READY.
        EXPECT(connection.outgoing().size == 0);
        connection.receive({&byte, 1}, 0);
        EXPECT(!connection.next(event));
    }
    EXPECT(connection.open());
    EXPECT(drain(connection) == vector_bytes("zmtp/subscribe_message"));
}

void test_dealer_says_what_it_is() {
    zmtp::Dealer dealer;
    zmtp::Event event;
    dealer.start(0);
    static_cast<void>(drain(dealer));
    dealer.receive(view(vector_bytes("zmtp/greeting_31")), 0);
    EXPECT(drain(dealer) == vector_bytes("zmtp/ready_dealer"));
    const Data body = {1, 2, 3};
    EXPECT(!dealer.send(view(body)));
    zmtp::Buffer ready;
    zmtp::append_ready(ready, "ROUTER");
    dealer.receive({ready.data(), ready.size()}, 0);
    EXPECT(!dealer.next(event));
    EXPECT(dealer.open());
    EXPECT(dealer.send(view(body)));
    EXPECT((drain(dealer) == Data{0, 3, 1, 2, 3}));
    const Data large(300, 7);
    EXPECT(dealer.send(view(large)));
    EXPECT((drain(dealer) == Data{2, 0, 0, 0, 0, 0, 0, 1, 44} + large));
    const Data huge(1U << 20U);
    int taken = 0;
    while (taken < 100 && dealer.send(view(huge))) ++taken;
    EXPECT(taken == 4);  // A peer that does not read must not fill the memory.
}

void test_dealer_refuses_the_faces_port() {
    zmtp::Dealer dealer;
    zmtp::Event event;
    dealer.start(0);
    dealer.receive(view(vector_bytes("zmtp/greeting_31") + vector_bytes("zmtp/ready_xpub")), 0);
    EXPECT(!dealer.next(event));
    EXPECT(dealer.failed());
    EXPECT(starts_with(dealer.reason(), "this is not the control port"));
}

void test_failures_say_why() {
    const auto reason = [](const Data& bytes) {
        zmtp::Subscriber connection({""});
        zmtp::Event event;
        connection.start(0);
        connection.receive(view(bytes), 0);
        EXPECT(!connection.next(event));
        EXPECT(connection.failed());
        EXPECT(connection.outgoing().size == 0);
        return std::string(connection.reason());
    };
    const std::string http = "HTTP/1.1 400 Bad Request\r\n\r\n";
    EXPECT(reason(Data(http.begin(), http.end())) == "the other side is not ZeroMQ");
    EXPECT(reason(vector_bytes("zmtp/greeting_plain")) == "the other side wants keys or a password");
    EXPECT(reason(vector_bytes("zmtp/greeting_version_2")) == "the other side speaks an older ZMTP than 3");
    const Data greeting = vector_bytes("zmtp/greeting_31");
    const std::string broken = "the other side broke the ZeroMQ handshake";
    EXPECT(reason(greeting + vector_bytes("zmtp/ping")) == broken);
    EXPECT(reason(greeting + Data{4, 6, 5, 'R', 'E', 'A', 'D', 'Y', 11}) != "");
    EXPECT(reason(greeting + vector_bytes("zmtp/face")) == "the other side sent a message before its handshake");
    zmtp::Buffer ready;
    zmtp::append_ready(ready, "ROUTER");
    EXPECT(reason(greeting + ready) == "this is not the port of the faces; is it the control port?");
    EXPECT(reason(greeting + vector_bytes("zmtp/ready_xpub") + vector_bytes("zmtp/reserved_flags")) ==
           "the other side broke the ZeroMQ protocol");
    EXPECT(reason(greeting + Data{4, 7, 5, 'E', 'R', 'R', 'O', 'R', 0}) == "the other side refused the connection");
}

void test_ping_is_answered() {
    zmtp::Subscriber connection({""});
    zmtp::Event event;
    shake_hands(connection);
    connection.receive(view(vector_bytes("zmtp/ping") + vector_bytes("zmtp/ping_context")), 0);
    EXPECT(!connection.next(event));
    EXPECT(drain(connection) == vector_bytes("zmtp/pong") + vector_bytes("zmtp/pong_context"));
    connection.receive(view(Data{4, 5, 4, 'P', 'I', 'N', 'G'}), 0);
    EXPECT(!connection.next(event));
    EXPECT(connection.failed());
}

void test_silence() {
    zmtp::Subscriber connection({""});
    zmtp::Event event;
    shake_hands(connection);
    connection.tick(kSecond);
    EXPECT(connection.outgoing().size == 0);
    connection.tick(kSecond + kMillisecond);
    EXPECT((drain(connection) == Data{4, 7, 4, 'P', 'I', 'N', 'G', 0, 0}));
    connection.tick(kSecond + 2 * kMillisecond);
    EXPECT(connection.outgoing().size == 0);
    connection.receive(view(vector_bytes("zmtp/pong")), 2 * kSecond);
    EXPECT(!connection.next(event));
    connection.tick(5 * kSecond);
    EXPECT(connection.open());
    connection.tick(5 * kSecond + 1);
    EXPECT(connection.failed());
    EXPECT(std::string(connection.reason()) == "the sidecar has fallen silent");
    shake_hands(connection);  // It starts again as if new.
}

void test_handshake_times_out() {
    zmtp::Subscriber connection({""});
    connection.start(10 * kSecond);
    connection.tick(15 * kSecond);
    EXPECT(!connection.failed());
    connection.tick(15 * kSecond + 1);
    EXPECT(connection.failed());
}

void test_partial_writes() {
    zmtp::Subscriber connection({""});
    connection.start(0);
    Data sent;
    while (connection.outgoing().size != 0) {
        sent.push_back(*connection.outgoing().data);
        connection.sent(1);
    }
    EXPECT(sent == vector_bytes("zmtp/greeting_30"));
}

// What a publisher sends: topic and body as two frames.
Data message(const std::string& topic, const Data& body) {
    zmtp::Buffer out;
    zmtp::append_header(out, zmtp::kMore, topic.size());
    zmtp::append(out, bytes_of(topic));
    zmtp::append_message(out, view(body));
    return out;
}

void test_client_reads_faces() {
    FacesClient client({"host"}, "127.0.0.1:5570");
    FaceEvent event;
    client.start(0);
    EXPECT(client.status_text(0) == "Waiting for sidecar on 127.0.0.1:5570");
    const Data frame = vector_bytes("frame/typical");
    client.connection().receive(view(vector_bytes("zmtp/greeting_31") + vector_bytes("zmtp/ready_xpub") +
                                     message("hello", vector_bytes("hello/typical")) + message("face/hostess", frame) +
                                     message("face/host", vector_bytes("frame/w_nan")) + message("later", {}) +
                                     message("face/host", frame)), 5 * kMillisecond);
    EXPECT(client.next(event, 5 * kMillisecond));
    EXPECT(event.started);
    EXPECT(event.frame.n == 31);
    EXPECT(client.tracks().size() == 1);
    EXPECT(client.tracks()[event.track].name.view() == "host");
    // Heard 48.5 ms before it was published, which was just now as far as one frame can tell.
    EXPECT(event.due_ns == 5 * kMillisecond - 48'500'000);
    EXPECT(!client.next(event, 5 * kMillisecond));
    EXPECT(client.refused() == 1);
    EXPECT(client.hello().fps == 31);
    EXPECT(client.status_text(6 * kMillisecond) == "Connected to 127.0.0.1:5570, nobody speaks");
}

void test_client_stops_at_another_protocol() {
    FacesClient client({}, "127.0.0.1:5570");
    FaceEvent event;
    client.start(0);
    client.connection().receive(view(vector_bytes("zmtp/greeting_31") + vector_bytes("zmtp/ready_xpub") +
                                     message("hello", vector_bytes("hello/proto_2"))), 0);
    EXPECT(!client.next(event, 0));
    EXPECT(client.connection().failed());
    EXPECT(client.status_text(0).find("another version of the protocol") != std::string::npos);
}

void test_more_names_than_places() {
    FacesClient client({}, "");
    FaceEvent event;
    client.start(0);
    const Data frame = vector_bytes("frame/typical");
    client.connection().receive(view(vector_bytes("zmtp/greeting_31") + vector_bytes("zmtp/ready_xpub")), 0);
    for (int i = 0; i < 200; ++i) {
        client.connection().receive(view(message("face/" + std::to_string(i), frame)), i);
        EXPECT(client.next(event, i));
        EXPECT(event.started);
        EXPECT(!client.next(event, i));
    }
    EXPECT(client.tracks().size() == kMaxSubjects);
    EXPECT(client.tracks()[event.track].name.view() == "199");
}

// What the Unreal plugin makes of a frame before it is the engine's.
struct LiveLinkValues {
    livelink::SceneClock scene;
    std::array<float, livelink::kMostValues> values{};
    std::size_t shown = 0;

    void introduce(std::size_t, std::string_view) {}
    void show(std::size_t, const Frame& frame, double) {
        livelink::to_values(frame.face, {}, values);
        static_cast<void>(scene.stamp(frame.at_ns, 0, 31));
        ++shown;
    }
};

void test_no_allocation_after_the_first_frames() {
    FacesClient client({}, "");
    FaceEvent event;
    Feed feed;
    LiveLinkValues values;
    client.start(0);
    client.connection().receive(view(vector_bytes("zmtp/greeting_31") + vector_bytes("zmtp/ready_xpub")), 0);
    EXPECT(!client.next(event, 0));
    const Data traffic = message("face/host", vector_bytes("frame/typical")) +
                         message("hello", vector_bytes("hello/typical")) + vector_bytes("zmtp/ping");
    const auto read = [&](std::int64_t now_ns) {
        client.connection().receive(view(traffic), now_ns);
        while (client.next(event, now_ns)) feed.take(event, "host", 0, now_ns, values);
        feed.show(true, now_ns, values);
        client.connection().sent(client.connection().outgoing().size);
    };
    read(0);
    read(1);
    const std::size_t before = allocations;
    for (std::int64_t now_ns = 2; now_ns < 1000; ++now_ns) read(now_ns);
    EXPECT(allocations == before);
    EXPECT(event.frame.n == 31);
    EXPECT(values.shown > 900);
}

}  // namespace

void* operator new(std::size_t size) {
    ++allocations;
    if (void* place = std::malloc(size == 0 ? 1 : size)) return place;
    std::abort();
}
void operator delete(void* place) noexcept { std::free(place); }
void operator delete(void* place, std::size_t) noexcept { std::free(place); }

int main(int count, char** words) {
    if (count != 2) return EXIT_FAILURE;
    vectors = words[1];
    test_handshake_is_the_vectors();
    test_dealer_says_what_it_is();
    test_dealer_refuses_the_faces_port();
    test_failures_say_why();
    test_ping_is_answered();
    test_silence();
    test_handshake_times_out();
    test_partial_writes();
    test_client_reads_faces();
    test_client_stops_at_another_protocol();
    test_more_names_than_places();
    test_no_allocation_after_the_first_frames();
    return expecting::verdict();
}
