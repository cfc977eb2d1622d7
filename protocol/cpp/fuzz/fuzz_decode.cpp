// libFuzzer: the decoder of one kind of message, chosen when compiling with -DDECODE=frame, hello, event, reply or topic.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <facewire/control.hpp>
#include <facewire/decode.hpp>
#include <facewire/event.hpp>
#include <facewire/fields.hpp>

namespace {

using namespace facewire;

void must(bool holds) {
    if (!holds) std::abort();
}

// What a decoder lets through keeps its promises.
[[maybe_unused]] void frame(Bytes bytes) {
    Frame one;
    if (!decode_frame(bytes, one).ok()) return;
    for (const float weight : one.face.weights) must(fields::is_finite(static_cast<double>(weight)));
    for (const float angle : one.face.pose) must(fields::is_finite(static_cast<double>(angle)));
    must(fields::is_finite(static_cast<double>(one.face.voice)) && fields::is_finite(one.t));
    must(one.n >= 0 && one.quality <= Quality::held && one.level <= Level::hold);
}

[[maybe_unused]] void hello(Bytes bytes) {
    Hello one;
    if (!decode_hello(bytes, one).ok()) return;
    must(one.fps >= 1 && one.fps <= kMaxFps && one.subject_count <= kMaxSubjects);
    for (std::size_t i = 0; i < one.subject_count; ++i) must(is_subject(one.subjects[i].view()));
}

[[maybe_unused]] void event(Bytes bytes) {
    SubjectEvent one;
    if (!decode_event(bytes, one).ok()) return;
    must(one.kind <= EventKind::unknown && fields::is_finite(one.t) && is_utf8(bytes_of(one.why)));
    must(one.kind == EventKind::finished || !one.interrupted);
    must(one.kind == EventKind::closed || one.why.empty());
}

[[maybe_unused]] void reply(Bytes bytes) {
    control::Reply one;
    if (!control::decode_reply(bytes, one).ok()) return;
    must(one.done ? one.code.empty() : is_utf8(bytes_of(one.message)));
    must(fields::is_finite(one.t) && fields::is_finite(one.buffered_s));
}

[[maybe_unused]] void topic(Bytes bytes) {
    std::string_view subject;
    if (decode_topic(bytes, subject).ok()) must(is_subject(subject) && is_utf8(bytes_of(subject)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    DECODE({data, size});
    return 0;
}
