// libFuzzer: a take from a file. Whatever is read is finite, and shown at any time.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include <facewire/fields.hpp>
#include <facewire/take.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace facewire;
    static const std::string header = [] {
        std::string out = "time";
        for (std::size_t i = 0; i < livelink::kValues; ++i) out += ',' + livelink::value_name(i);
        return out;
    }();
    if (size == 0) return 0;
    // With a header of its own, or below one that is right.
    const std::string text(Bytes{data, size}.from(1).text());
    Take take;
    if (!take.read(data[0] % 4 == 0 ? text : header + '\n' + text).ok()) return 0;
    for (const double t : {-1.0, 0.0, take.seconds() / 2.0, take.seconds(), 1e300}) {
        const Face face = take.at(t);
        for (const float weight : face.weights) {
            if (!fields::is_finite(static_cast<double>(weight))) std::abort();
        }
    }
    return 0;
}
