// Where a sidecar is and which of its subjects to read, as one line of text that presets keep:
// `host=127.0.0.1;faces=5570;control=5571;subjects=host,guest`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bytes.hpp"
#include "utf8.hpp"

namespace facewire {

struct Endpoint {
    std::string host = "127.0.0.1";
    std::uint16_t faces_port = 5570;
    std::uint16_t control_port = 5571;
    std::vector<std::string> subjects;  // None: all.

    [[nodiscard]] std::string address() const { return host + ':' + std::to_string(faces_port); }
};

namespace detail {

// Percent-encoding for the characters that the line itself uses; RFC 3986, 2.1.
[[nodiscard]] inline std::string escaped(std::string_view text) {
    constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        if (c == '%' || c == ';' || c == ',' || c == '=') {
            const auto byte = static_cast<unsigned char>(c);
            out += '%';
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
        } else {
            out += c;
        }
    }
    return out;
}

[[nodiscard]] inline int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

[[nodiscard]] inline bool unescape(std::string_view text, std::string& out) {
    out.clear();
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        if (text.size() - i < 3) return false;
        const int high = hex_digit(text[i + 1]);
        const int low = hex_digit(text[i + 2]);
        if (high < 0 || low < 0) return false;
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return true;
}

[[nodiscard]] inline Status read_port(std::string_view text, const char* field, std::uint16_t& out) noexcept {
    std::uint32_t port = 0;
    if (text.empty() || text.size() > 5) return {Code::out_of_range, field};
    for (const char c : text) {
        if (c < '0' || c > '9') return {Code::wrong_type, field};
        port = port * 10 + static_cast<std::uint32_t>(c - '0');
    }
    if (port == 0 || port > 65535) return {Code::out_of_range, field};
    out = static_cast<std::uint16_t>(port);
    return {};
}

// Takes what stands before the next `separator` off the front of `rest`.
[[nodiscard]] inline std::string_view split(std::string_view& rest, char separator) noexcept {
    const std::size_t end = rest.find(separator);
    const std::string_view first = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    return first;
}

[[nodiscard]] inline Status read_subjects(std::string_view list, std::vector<std::string>& out) {
    out.clear();
    while (!list.empty()) {
        std::string subject;
        if (!unescape(split(list, ','), subject) || !is_subject(subject)) return {Code::out_of_range, "subjects"};
        out.push_back(subject);
    }
    return {};
}

}  // namespace detail

[[nodiscard]] inline std::string format_endpoint(const Endpoint& endpoint) {
    std::string out = "host=" + detail::escaped(endpoint.host) + ";faces=" + std::to_string(endpoint.faces_port) +
                      ";control=" + std::to_string(endpoint.control_port);
    if (!endpoint.subjects.empty()) out += ";subjects=";
    for (std::size_t i = 0; i < endpoint.subjects.size(); ++i) {
        out += (i == 0 ? "" : ",") + detail::escaped(endpoint.subjects[i]);
    }
    return out;
}

// Reads such a line; what it does not name keeps its default, keys of later versions are ignored.
[[nodiscard]] inline Status parse_endpoint(std::string_view line, Endpoint& out) {
    Endpoint endpoint;
    while (!line.empty()) {
        std::string_view value = detail::split(line, ';');
        const std::string_view key = detail::split(value, '=');
        Status status;
        if (key == "host") {
            if (!detail::unescape(value, endpoint.host) || endpoint.host.empty()) status = {Code::out_of_range, "host"};
        } else if (key == "faces") {
            status = detail::read_port(value, "faces", endpoint.faces_port);
        } else if (key == "control") {
            status = detail::read_port(value, "control", endpoint.control_port);
        } else if (key == "subjects") {
            status = detail::read_subjects(value, endpoint.subjects);
        }
        if (!status.ok()) return status;
    }
    out = endpoint;
    return {};
}

}  // namespace facewire
