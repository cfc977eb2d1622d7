// libFuzzer: a character file. Whatever is read is within its bounds, and fits into a request.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include <facewire/face_setting.hpp>
#include <facewire/msgpack.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace facewire;
    FaceChanges changes;
    if (!read_character({data, size}, changes).ok()) return 0;
    for (std::size_t i = 0; i < kChannels; ++i) {
        if (!(changes.gain.values[i] >= 0.0 && changes.gain.values[i] <= 10.0)) std::abort();
        if (!(changes.offset.values[i] >= -1.0 && changes.offset.values[i] <= 1.0)) std::abort();
    }
    control::Buffer out;
    control::encode_set(out, 1, "host", changes);
    msgpack::Value map;
    if (!msgpack::read_message({out.data(), out.size()}, map).ok() || map.kind != msgpack::Kind::map) std::abort();
    return 0;
}
