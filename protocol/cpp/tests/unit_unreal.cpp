// What the Unreal plugin leaves to the core: Live Link values, and the line that presets keep.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <facewire/endpoint.hpp>
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

}  // namespace

int main() {
    test_names_are_apples();
    test_values_in_order_with_scale_and_sign();
    test_world_time_strictly_grows();
    test_endpoint_round_trip();
    test_endpoint_says_what_is_wrong();
    return expecting::verdict();
}
