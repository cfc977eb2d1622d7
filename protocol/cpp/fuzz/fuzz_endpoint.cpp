// libFuzzer: the line that presets keep. What is read is written and read again as the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include <facewire/endpoint.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace facewire;
    Endpoint first, second;
    if (!parse_endpoint(Bytes{data, size}.text(), first).ok()) return 0;
    if (!parse_endpoint(format_endpoint(first), second).ok()) std::abort();
    if (format_endpoint(first) != format_endpoint(second) || first.subjects != second.subjects) std::abort();
    return 0;
}
