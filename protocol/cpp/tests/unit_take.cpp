// Takes that were baked: what is read of a CSV, and the face at a moment of its sound.
#include <cmath>
#include <fstream>
#include <iterator>
#include <string>

#include <facewire/take.hpp>

#include "expect.hpp"

namespace {

using namespace facewire;

std::string header() {
    std::string out = "frame,time";
    for (std::size_t i = 0; i < livelink::kValues; ++i) out += ',' + livelink::value_name(i);
    return out + ",voice\n";
}

// One row: a jaw, and a head that turns.
std::string row(const std::string& time, const std::string& jaw, const std::string& yaw) {
    std::string out = "0," + time;
    for (std::size_t i = 0; i < livelink::kValues; ++i) out += ',' + (i == 17 ? jaw : i == 52 ? yaw : "0.000000");
    return out + ",0.5\n";
}

bool is(float value, double wanted) { return std::fabs(static_cast<double>(value) - wanted) < 1e-6; }

void test_a_face_between_two() {
    Take take;
    EXPECT(take.at(0.0)[Channel::jawOpen] == 0.0F && take.size() == 0);
    EXPECT(take.read(header() + row("1.0", "0.2", "-0.5") + row("1.1", "4e-1", "+.5") + "\r\n").ok());
    EXPECT(take.size() == 2 && std::fabs(take.seconds() - 1.1) < 1e-12);
    EXPECT(is(take.at(0.0)[Channel::jawOpen], 0.2) && is(take.at(9.0)[Channel::jawOpen], 0.4));
    EXPECT(is(take.at(1.05)[Channel::jawOpen], 0.3) && is(take.at(1.05).pose[0], 0.0));
    EXPECT(is(take.at(1.1).pose[0], 0.5));
}

void test_what_is_no_take_is_refused_and_changes_nothing() {
    Take take;
    EXPECT(take.read(header() + row("0", "1", "0")).ok());
    const auto refused = [&take](const std::string& text) {
        const Status status = take.read(text);
        EXPECT(!status.ok() && take.size() == 1 && is(take.at(0.0)[Channel::jawOpen], 1.0));
        return status.code;
    };
    EXPECT(refused("") == Code::missing_field);
    EXPECT(refused("Timecode,BlendshapeCount\n") == Code::missing_field);
    EXPECT(refused(header()) == Code::missing_field);
    EXPECT(refused(header() + "1,2,3\n") == Code::malformed);
    for (const char* const number : {"", "x", "1x", "nan", "inf", "--1", "1e", "1e99", ".", "0x1", "1 "}) {
        EXPECT(refused(header() + row("0", number, "0")) == Code::malformed);
    }
    EXPECT(refused(header() + row("0", "1", "0") + row("0", "1", "0")) == Code::out_of_range);
}

}  // namespace

// With a file: prints the jaw at so many moments of it.
int main(int count, char** words) {
    if (count == 3) {
        std::ifstream file(words[1], std::ios::binary);
        Take take;
        const Status status = take.read(std::string(std::istreambuf_iterator<char>(file), {}));
        std::printf("%s\n", describe(status).c_str());
        for (int i = 0; i < std::atoi(words[2]); ++i) {
            std::printf("%.6f\n", static_cast<double>(take.at(i / 31.0)[Channel::jawOpen]));
        }
        return EXIT_SUCCESS;
    }
    test_a_face_between_two();
    test_what_is_no_take_is_refused_and_changes_nothing();
    return expecting::verdict();
}
