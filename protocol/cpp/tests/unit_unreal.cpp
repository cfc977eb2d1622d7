// What the Unreal plugin leaves to the core: Live Link values, the line that presets keep, the upload of sound.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <facewire/endpoint.hpp>
#include <facewire/livelink.hpp>
#include <facewire/upload.hpp>

#include "expect.hpp"

namespace {

using namespace facewire;

constexpr std::int64_t kSecond = 1'000'000'000;

void test_names_are_apples() {
    EXPECT(livelink::kValues == 61);
    EXPECT(livelink::value_name(0) == "EyeBlinkLeft");
    EXPECT(livelink::value_name(17) == "JawOpen");
    EXPECT(livelink::value_name(51) == "TongueOut");
    EXPECT(livelink::value_name(52) == "HeadYaw");
    EXPECT(livelink::value_name(60) == "RightEyeRoll");
}

void test_values_in_order_with_scale_and_sign() {
    Face face;
    for (std::size_t i = 0; i < kChannels; ++i) face.weights[i] = static_cast<float>(i) / 64.0F;
    for (std::size_t i = 0; i < kAngles; ++i) face.pose[i] = static_cast<float>(i + 1) / 16.0F;
    std::array<float, livelink::kValues> out{};
    livelink::to_values(face, {}, out);
    EXPECT(std::equal(face.weights.begin(), face.weights.end(), out.begin()));
    EXPECT(std::equal(face.pose.begin(), face.pose.end(), out.begin() + kChannels));
    livelink::Angles angles;
    angles.scale = 2.0F;
    angles.flip_yaw = angles.flip_roll = true;
    livelink::to_values(face, angles, out);
    for (std::size_t i = 0; i < kAngles; ++i) {
        EXPECT(out[kChannels + i] == face.pose[i] * (i % 3 == 1 ? 2.0F : -2.0F));
    }
    EXPECT(out[kChannels - 1] == face.weights[kChannels - 1]);
}

void test_world_time_strictly_grows() {
    livelink::WorldClock clock;
    double last = -(std::numeric_limits<double>::max)();
    for (const std::int64_t at_ns : {std::int64_t{-5}, std::int64_t{0}, 3 * kSecond, 3 * kSecond, 2 * kSecond,
                                     3 * kSecond + 1, (std::numeric_limits<std::int64_t>::max)(),
                                     (std::numeric_limits<std::int64_t>::max)(), std::int64_t{7}}) {
        const double seconds = clock.stamp(at_ns);
        EXPECT(seconds > last);
        last = seconds;
    }
    clock.reset();
    EXPECT(std::fabs(clock.stamp(kSecond) - 1.0) < 1e-12);
    EXPECT(livelink::scene_frame(31) == 31);
    EXPECT(livelink::scene_frame((std::numeric_limits<std::int64_t>::max)()) == 2147483647);
    EXPECT(livelink::scene_frame(std::int64_t{1} << 31) == 0);
}

void test_endpoint_round_trip() {
    Endpoint endpoint;
    EXPECT(format_endpoint(endpoint) == "host=127.0.0.1;faces=5570;control=5571");
    endpoint.host = "fe80::1%eth0;=,";
    endpoint.faces_port = 1;
    endpoint.control_port = 65535;
    endpoint.subjects = {"host", "a=b;c,d%41", "\xe6\x9d\xb1 x"};
    Endpoint back;
    EXPECT(parse_endpoint(format_endpoint(endpoint), back).ok());
    EXPECT(back.host == endpoint.host && back.faces_port == 1 && back.control_port == 65535);
    EXPECT(back.subjects == endpoint.subjects);
    EXPECT(parse_endpoint("", back).ok() && back.host == "127.0.0.1" && back.subjects.empty());
    EXPECT(parse_endpoint("later=1;faces=7000;;", back).ok() && back.faces_port == 7000);
}

void test_endpoint_says_what_is_wrong() {
    Endpoint endpoint;
    endpoint.host = "kept";
    const auto refused = [&endpoint](const char* line) {
        const Status status = parse_endpoint(line, endpoint);
        EXPECT(!status.ok());
        EXPECT(endpoint.host == "kept");
        return std::string(status.about);
    };
    EXPECT(refused("faces=0") == "faces");
    EXPECT(refused("faces=65536") == "faces");
    EXPECT(refused("faces=-1") == "faces");
    EXPECT(refused("control=5571x") == "control");
    EXPECT(refused("control=") == "control");
    EXPECT(refused("faces=999999999999") == "faces");
    EXPECT(refused("host=") == "host");
    EXPECT(refused("host=%4") == "host");
    EXPECT(refused("host=%zz") == "host");
    EXPECT(refused("subjects=a/b") == "subjects");
    EXPECT(refused("subjects=a,,b") == "subjects");
}

// A sidecar that says yes, and keeps what it was sent.
struct Exchange {
    control::Buffer request;
    std::uint64_t id = 0;
    std::int64_t now_ns = kSecond;

    bool ask(Upload& upload) {
        request.clear();
        return upload.request(request, ++id, now_ns);
    }
    bool says(const std::string& what) const {
        return std::string(request.begin(), request.end()).find(what) != std::string::npos;
    }
    void done(Upload& upload, double buffered_s = 0.0) const {
        control::Reply reply;
        reply.has_id = true;
        reply.id = id;
        reply.done = true;
        reply.buffered_s = buffered_s;
        EXPECT(upload.reply(reply, now_ns));
    }
    void refused(Upload& upload, const char* code) const {
        control::Reply reply;
        reply.has_id = true;
        reply.id = id;
        reply.code = code;
        reply.message = "no";
        EXPECT(upload.reply(reply, now_ns));
    }
};

void test_upload_from_open_to_close() {
    Upload upload("host", {48000, 2, control::SampleFormat::s16le});
    Exchange sidecar;
    const std::vector<std::uint8_t> second(192000, 1);
    upload.append({second.data(), second.size()});
    upload.append({second.data(), second.size()});
    EXPECT(std::fabs(upload.unsent_s() - 2.0) < 1e-9);
    EXPECT(sidecar.ask(upload) && sidecar.says("open"));
    EXPECT(!sidecar.ask(upload));  // One at a time.
    --sidecar.id;
    sidecar.done(upload);
    std::size_t sent = 0;
    while (sidecar.ask(upload)) {
        EXPECT(sidecar.says("audio"));
        EXPECT(sidecar.request.size() < (1U << 20U));
        sent += sidecar.request.size();
        sidecar.done(upload, 1.0);
    }
    EXPECT(sent > 384000 && sent < 384200);
    upload.finish();
    upload.append({second.data(), second.size()});  // Too late.
    EXPECT(sidecar.ask(upload) && sidecar.says("close"));
    sidecar.done(upload);
    EXPECT(upload.state() == Upload::State::done);
    EXPECT(!sidecar.ask(upload));
}

void test_upload_waits_when_it_is_told_to() {
    Upload upload("host", {});
    Exchange sidecar;
    const std::vector<std::uint8_t> sound(64, 1);
    upload.append({sound.data(), sound.size()});
    EXPECT(sidecar.ask(upload));
    sidecar.refused(upload, "subject_exists");  // Its last line has not been closed, or is still playing out.
    EXPECT(sidecar.ask(upload) && sidecar.says("close"));
    sidecar.done(upload);
    EXPECT(!sidecar.ask(upload));
    sidecar.now_ns += kSecond;
    EXPECT(sidecar.ask(upload) && sidecar.says("open"));
    sidecar.refused(upload, "subject_exists");
    EXPECT(sidecar.ask(upload) && sidecar.says("close"));
    sidecar.refused(upload, "no_such_subject");
    EXPECT(!sidecar.ask(upload));
    sidecar.now_ns += kSecond;
    EXPECT(sidecar.ask(upload) && sidecar.says("open"));
    sidecar.done(upload);
    EXPECT(sidecar.ask(upload) && sidecar.says("audio"));
    sidecar.refused(upload, "too_much_audio");
    EXPECT(!sidecar.ask(upload));
    sidecar.now_ns += kSecond;
    EXPECT(sidecar.ask(upload) && sidecar.says("audio"));  // The same again.
    sidecar.done(upload, 31.0);
    upload.append({sound.data(), sound.size()});
    EXPECT(!sidecar.ask(upload));
    sidecar.now_ns += kSecond;
    EXPECT(sidecar.ask(upload));
    control::Reply other;
    other.has_id = true;
    other.id = 12345;
    EXPECT(!upload.reply(other, 0));
    upload.lose();
    EXPECT(upload.state() == Upload::State::failed && upload.reason() == "the sidecar has gone");
}

void test_upload_fails_with_a_reason() {
    EXPECT(Upload("a/b", {}).state() == Upload::State::failed);
    EXPECT(Upload("host", {7999, 1, control::SampleFormat::s16le}).over());
    Upload upload("host", {});
    Exchange sidecar;
    EXPECT(sidecar.ask(upload));
    sidecar.refused(upload, "too_many_subjects");
    EXPECT(upload.state() == Upload::State::failed && upload.reason() == "no");
    Upload patient("host", {});
    for (int i = 0; i < 100 && !patient.over(); ++i, sidecar.now_ns += kSecond) {
        EXPECT(sidecar.ask(patient));
        if (sidecar.says("close")) sidecar.done(patient);
        else sidecar.refused(patient, "subject_exists");
        EXPECT(i < 11);
    }
    EXPECT(patient.over());
    Upload microphone("host", {});
    EXPECT(sidecar.ask(microphone));
    sidecar.refused(microphone, "subject_exists");
    EXPECT(sidecar.ask(microphone));
    sidecar.refused(microphone, "not_pushed");
    EXPECT(microphone.over());
}

void test_upload_can_be_cancelled() {
    Upload upload("host", {});
    Exchange sidecar;
    const std::vector<std::uint8_t> sound(1U << 20U, 1);
    upload.append({sound.data(), sound.size()});
    EXPECT(sidecar.ask(upload));
    sidecar.done(upload);
    EXPECT(sidecar.ask(upload));
    upload.cancel();
    sidecar.done(upload);
    EXPECT(upload.unsent_s() == 0.0);
    EXPECT(sidecar.ask(upload) && sidecar.says("close"));
}

}  // namespace

int main() {
    test_names_are_apples();
    test_values_in_order_with_scale_and_sign();
    test_world_time_strictly_grows();
    test_endpoint_round_trip();
    test_endpoint_says_what_is_wrong();
    test_upload_from_open_to_close();
    test_upload_waits_when_it_is_told_to();
    test_upload_fails_with_a_reason();
    test_upload_can_be_cancelled();
    return expecting::verdict();
}
