// Bytes as the tests hold them, and the golden vectors.
#pragma once

#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <facewire/bytes.hpp>

#include "expect.hpp"

namespace golden {

using Data = std::vector<std::uint8_t>;

// The folder of the vectors; main sets it.
inline std::string vectors;

inline Data vector_bytes(const std::string& name) {
    std::ifstream file(vectors + '/' + name + ".bin", std::ios::binary);
    EXPECT(file.good());
    return Data((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
}

inline facewire::Bytes view(const Data& data) { return {data.data(), data.size()}; }

}  // namespace golden
