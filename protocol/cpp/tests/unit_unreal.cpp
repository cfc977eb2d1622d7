// What the Unreal plugin leaves to the core: Live Link values, and the line that presets keep.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <facewire/endpoint.hpp>
#include <facewire/frame_budget.hpp>
#include <facewire/livelink.hpp>

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
    for (std::size_t i = 0; i < livelink::kValues; ++i) {
        EXPECT(livelink::is_value_name(livelink::value_name(i), i));
        EXPECT(!livelink::is_value_name(livelink::value_name(i), (i + 1) % livelink::kValues));
    }
    EXPECT(!livelink::is_value_name("", 0) && !livelink::is_value_name("eyeBlinkLeft", 0));
}

void test_values_in_order_with_scale_and_sign() {
    Face face;
    for (std::size_t i = 0; i < kChannels; ++i) face.weights[i] = static_cast<float>(i) / 64.0F;
    for (std::size_t i = 0; i < kAngles; ++i) face.pose[i] = static_cast<float>(i + 1) / 16.0F;
    std::array<float, livelink::kMostValues> out{};
    livelink::to_values(face, {}, out);
    EXPECT(std::equal(face.weights.begin(), face.weights.end(), out.begin()));
    EXPECT(std::equal(face.pose.begin(), face.pose.end(), out.begin() + kChannels));
    EXPECT(livelink::value_count(livelink::Rig::arkit) == livelink::kValues);
    livelink::Angles angles;
    angles.scale = 2.0F;
    angles.flip_yaw = angles.flip_roll = true;
    livelink::to_values(face, angles, out);
    for (std::size_t i = 0; i < kAngles; ++i) {
        EXPECT(out[kChannels + i] == face.pose[i] * (i % 3 == 1 ? 2.0F : -2.0F));
    }
    EXPECT(out[kChannels - 1] == face.weights[kChannels - 1]);
}

void test_metahumans_turn_their_heads_as_far() {
    Face face;
    face.pose.fill(0.5F);
    std::array<float, livelink::kMostValues> out{};
    livelink::Angles angles;
    angles.rig = livelink::Rig::metahuman_to_5_5;
    livelink::to_values(face, angles, out);
    for (std::size_t i = 0; i < 3; ++i) EXPECT(std::fabs(out[kChannels + i] * 14.0F - 28.64789F) < 1e-3F);
    for (std::size_t i = 3; i < kAngles; ++i) EXPECT(out[kChannels + i] == 0.5F);
    EXPECT(livelink::value_count(angles.rig) == livelink::kValues);
    angles.rig = livelink::Rig::metahuman_from_5_6;
    angles.flip_pitch = true;
    livelink::to_values(face, angles, out);
    EXPECT(std::fabs(out[kChannels] - 28.64789F) < 1e-3F && std::fabs(out[kChannels + 1] + 28.64789F) < 1e-3F);
    EXPECT(livelink::value_count(angles.rig) == 62 && out[61] == 1.0F);
    EXPECT(livelink::value_name_of(61) == "HeadControlSwitch" && livelink::value_name_of(52) == "HeadYaw");
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
}

double seconds(const livelink::SceneTime& time, double fps) {
    EXPECT(time.sub_frame >= 0.0F && time.sub_frame < 1.0F);
    return (time.frame + static_cast<double>(time.sub_frame)) / fps;
}

void test_scene_time_is_the_time_of_day() {
    livelink::SceneClock clock;
    const std::int64_t noon = 12 * 3600 * kSecond;
    const std::int64_t began = 987 * kSecond + 123;
    // Whenever the thread woke, up to 20 ms late.
    const std::array<std::int64_t, 6> late = {{7'000'000, 0, 19'000'000, 3'000'000, 1, 12'345'678}};
    double last = -1.0;
    for (std::size_t i = 0; i < late.size(); ++i) {
        const std::int64_t at = began + static_cast<std::int64_t>(i) * 32'258'064;
        const double now = seconds(clock.stamp(at, noon + at - began + late[i], 31), 31.0);
        EXPECT(std::fabs(now - 43200.0 - static_cast<double>(at - began) / 1e9) < (i == 0 ? 0.008 : 1e-6));
        EXPECT(now > last);
        last = now;
    }
}

void test_scene_time_follows_the_wall_clock() {
    livelink::SceneClock clock;
    EXPECT(std::fabs(seconds(clock.stamp(-5 * kSecond, 100 * kSecond, 60), 60.0) - 100.0) < 1e-6);
    // Summer time begins; a delay of 300 ms is set; the day ends.
    EXPECT(std::fabs(seconds(clock.stamp(-4 * kSecond, 3701 * kSecond, 60), 60.0) - 3701.0) < 1e-6);
    EXPECT(std::fabs(seconds(clock.stamp(-3 * kSecond, 3702 * kSecond + 300'000'000, 60), 60.0) - 3702.3) < 1e-6);
    const std::int64_t day = 86400 * kSecond;
    EXPECT(std::fabs(seconds(clock.stamp(7 * kSecond, day - 1, 60), 60.0) - 86400.0) < 1e-6);
    EXPECT(seconds(clock.stamp(8 * kSecond, kSecond - 1, 60), 60.0) < 1.0);
    for (const std::int64_t at : {(std::numeric_limits<std::int64_t>::min)(), (std::numeric_limits<std::int64_t>::max)()}) {
        EXPECT(std::fabs(seconds(clock.stamp(at, 5 * kSecond, 1), 1.0) - 5.0) < 1e-5);
    }
}

double budget_ms(double frame_ms, double cap_hz, int frames = 200) {
    FrameBudget budget;
    // One frame in eight takes twice as long.
    for (int i = 0; i < frames; ++i) budget.record(i % 8 == 0 ? 2 * frame_ms : frame_ms + (i % 3 - 1) * 0.05);
    return budget.ms(cap_hz);
}

void test_budget_is_the_displays() {
    const auto is = [](double ms, double hz) { return std::fabs(ms - 1000.0 / hz) < 1e-9; };
    EXPECT(is(budget_ms(16.67, 0), 60) && is(budget_ms(11.11, 0), 90) && is(budget_ms(13.89, 0), 72));
    EXPECT(is(budget_ms(8.33, 0), 120) && is(budget_ms(6.94, 0), 144));
    // A game that does not reach its display's rate, an engine that is capped, one that runs free, and none yet.
    EXPECT(is(budget_ms(25.0, 0), 60) && is(budget_ms(33.3, 30), 30) && is(budget_ms(8.33, 60), 60));
    EXPECT(is(budget_ms(2.5, 0), 240) && is(budget_ms(0.0, 0), 60) && is(budget_ms(8.33, 0, 20), 60));
    FrameBudget budget;
    for (int i = 0; i < 64; ++i) budget.record(11.1);
    for (int i = 0; i < 640; ++i) budget.record(22.2);
    EXPECT(is(budget.ms(0), 90));  // The headset is no slower for being missed.
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

}  // namespace

int main() {
    test_names_are_apples();
    test_values_in_order_with_scale_and_sign();
    test_metahumans_turn_their_heads_as_far();
    test_world_time_strictly_grows();
    test_scene_time_is_the_time_of_day();
    test_scene_time_follows_the_wall_clock();
    test_budget_is_the_displays();
    test_endpoint_round_trip();
    test_endpoint_says_what_is_wrong();
    return expecting::verdict();
}
