// How a face is made: numbers as they were written, the request that says it, and when it is asked.
#include <cstring>
#include <string>
#include <vector>

#include <facewire/face_setting.hpp>

#include "expect.hpp"
#include "vectors.hpp"

namespace {

using namespace facewire;

constexpr std::int64_t kMs = 1'000'000;

FaceChanges of(const std::string& name) {
    FaceChanges out;
    EXPECT(read_character(golden::view(golden::vector_bytes("character/" + name)), out).ok());
    return out;
}

double decimal(const char* text) {
    double out = 0.0;
    EXPECT(detail::read_decimal(text, out));
    return out;
}

void test_decimals_are_the_nearest_doubles() {
    for (int i = 0; i < 100'000; i += 7) {
        char text[32];
        std::snprintf(text, sizeof text, "%d.%05d", i % 11, i);
        EXPECT(decimal(text) == std::strtod(text, nullptr));
        std::snprintf(text, sizeof text, "-%de-%d", i, i % 20);
        EXPECT(decimal(text) == std::strtod(text, nullptr));
    }
    EXPECT(decimal("1.234567890123456789012345678901234567890e2") - 123.4567890123456789 < 1e-12);
    EXPECT(decimal("0.00000000000000000000000000000000000000001") < 1e-40 && decimal("1e-999999999") == 0.0);
    EXPECT(decimal("100000000000000000000000e-23") == 1.0);
    double out = 0.0;
    for (const char* const text : {"", "-", ".", "e1", "1e", "1e+", "0x1", "1 ", "1e31", "1e999999999", "nan"}) {
        EXPECT(!detail::read_decimal(text, out));
    }
}

void test_what_was_held_stays_where_a_file_is_none() {
    FaceChanges changes = of("whole");
    EXPECT(!read_character(bytes_of("{\"facewire_character\": 1, \"gain\": {\"jawOpen\": 2}, \"mask\": 3}"), changes).ok());
    EXPECT(changes.gain.values[static_cast<std::size_t>(Channel::jawOpen)] == 1.2 && changes.character.size() == 4);
}

void test_reasons() {
    FaceChanges out;
    const auto reason = [&out](const char* text) { return describe(read_character(bytes_of(text), out)); };
    EXPECT(reason("") == "malformed: no map; is it a character file?");
    EXPECT(reason("{\"name\": 1}") == "out_of_range: a key; is it a character file?");
    EXPECT(reason("{}") == "missing_field: facewire_character; is it a character file?");
    EXPECT(reason("{\"facewire_character\": 2}") == "unsupported_proto: facewire_character; update the older side");
    EXPECT(reason("{\"facewire_character\": 1, \"gain\": {\"jawOpen\": 11}}") == "out_of_range: gain");
    EXPECT(reason("{\"facewire_character\": 1, \"gain\": {\"jawOpen\": 1.}}") == "malformed: not JSON");
}

void test_the_line_is_told() {
    FaceChanges out;
    std::size_t line = 0;
    EXPECT(!read_character(bytes_of("{\n\"facewire_character\": 1,\n\"gain\": {\"jawOpen\": 1,}\n}\n"), out, line).ok());
    EXPECT(line == 3);
    EXPECT(!read_character(bytes_of(std::string(2U << 20U, '\n')), out, line).ok() && line == 1);
}

void test_there_is_room_for_so_many_traits() {
    FaceChanges changes;
    for (std::size_t i = 0; i < FaceChanges::kMostTraits; ++i) {
        EXPECT(changes.put({"t" + std::to_string(i), Trait::Kind::number, 1.0, "", 0.0, 0.0}));
    }
    EXPECT(!changes.put({"more", Trait::Kind::number, 1.0, "", 0.0, 0.0}));
    EXPECT(changes.put({"t0", Trait::Kind::word, 0.0, "much", 0.0, 0.0}) && changes.character[0].word == "much");
}

control::Reply done(std::uint64_t id) {
    control::Reply out;
    out.has_id = out.done = true;
    out.id = id;
    return out;
}

control::Reply refused(std::uint64_t id, std::string_view code) {
    control::Reply out = done(id);
    out.done = false;
    out.code = code;
    out.message = "because";
    return out;
}

void test_it_is_asked_once_and_when_something_is_new() {
    FaceSetting setting("host");
    control::Buffer out;
    setting.want(of("whole"));
    EXPECT(setting.request(out, 1, 0) && !out.empty());
    EXPECT(!setting.request(out, 2, 0));  // One at a time.
    EXPECT(!setting.reply(done(7), 0) && setting.reply(done(1), 0));
    EXPECT(setting.state() == FaceSetting::State::set);
    EXPECT(!setting.request(out, 2, 3600'000 * kMs));
    setting.happened("guest", EventKind::opened);
    setting.happened("host", EventKind::closed);
    EXPECT(!setting.request(out, 2, 0));
    setting.happened("host", EventKind::opened);
    EXPECT(setting.request(out, 2, 0));
    // Something is new while the answer is under way: it is asked again behind it.
    setting.want(of("usual"));
    EXPECT(!setting.request(out, 3, 0) && setting.reply(done(2), 0) && setting.request(out, 3, 0));
    // The connection is lost before the answer.
    setting.start();
    EXPECT(setting.request(out, 4, 0) && !setting.reply(done(3), 0) && setting.reply(done(4), 0));
}

void test_a_subject_that_is_to_come_is_waited_for_and_a_refusal_is_not() {
    FaceSetting setting("host");
    control::Buffer out;
    EXPECT(setting.request(out, 1, 0) && setting.reply(refused(1, "no_such_subject"), 10 * kMs));
    EXPECT(setting.state() == FaceSetting::State::waiting && setting.reason() == "because");
    EXPECT(!setting.request(out, 2, 500 * kMs) && setting.request(out, 2, 510 * kMs));
    EXPECT(setting.reply(refused(2, "out_of_range"), 520 * kMs) && setting.state() == FaceSetting::State::refused);
    EXPECT(!setting.request(out, 3, 3600'000 * kMs));
    setting.want({});
    EXPECT(setting.request(out, 3, 530 * kMs));
}

}  // namespace

// With a folder of vectors: the unit tests, and for each name behind it the `set` that its file makes, in hexadecimal.
int main(int count, char** words) {
    if (count < 2) return EXIT_FAILURE;
    golden::vectors = words[1];
    test_decimals_are_the_nearest_doubles();
    test_what_was_held_stays_where_a_file_is_none();
    test_reasons();
    test_the_line_is_told();
    test_there_is_room_for_so_many_traits();
    test_it_is_asked_once_and_when_something_is_new();
    test_a_subject_that_is_to_come_is_waited_for_and_a_refusal_is_not();
    for (int i = 2; i < count; ++i) {
        control::Buffer out;
        control::encode_set(out, 4, "host", of(words[i]));
        for (const std::uint8_t byte : out) std::printf("%02x", static_cast<unsigned>(byte));
        std::printf("\n");
    }
    return expecting::verdict();
}
