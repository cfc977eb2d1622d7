// Says what the decoders make of golden vectors; the judge is tests/cpp/test_vectors.py.
//
// Standard input: lines of `message TAB path TAB zeros to append`. Standard output: one JSON object for each.
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <facewire/decode.hpp>

#include "report.hpp"

namespace {

using facewire::Bytes;
using facewire::Status;
using Data = std::vector<std::uint8_t>;

// Decodes and says the value in JSON; the value is empty when refused.
using Decoder = std::function<Status(Bytes, std::string&)>;

template <typename Value>
Decoder decoder(Status (*decode)(Bytes, Value&), std::string (*say)(const Value&)) {
    return [=](Bytes bytes, std::string& out) {
        Value value;
        const Status status = decode(bytes, value);
        if (status.ok()) out = say(value);
        return status;
    };
}

std::string say_greeting(const facewire::zmtp::Greeting& one) {
    return "{\"major\":" + report::whole(one.major) + ",\"minor\":" + report::whole(one.minor) +
           ",\"as_server\":" + (one.as_server ? "true" : "false") + '}';
}

// A copy of exactly the size: the sanitizer sees one byte too far.
Status decode_copy(const Decoder& decode, const std::uint8_t* data, std::size_t size, std::string& said) {
    const Data exact(data, data + size);
    return decode({exact.data(), exact.size()}, said);
}

std::string judge(const Decoder& decode, Data data) {
    std::string said;
    const Status status = decode_copy(decode, data.data(), data.size(), said);
    std::string out = ",\"error\":" + report::text(facewire::name_of(status.code));
    if (!status.ok()) return out;
    out += ",\"value\":" + said;
    std::size_t cuts = 0;
    for (std::size_t size = 0; size < data.size(); ++size) {
        cuts += decode_copy(decode, data.data(), size, said).ok() ? 1U : 0U;
    }
    data.push_back(0);
    const bool trailing = decode_copy(decode, data.data(), data.size(), said).ok();
    return out + ",\"cuts_accepted\":" + std::to_string(cuts) + ",\"trailing_accepted\":" + (trailing ? "true" : "false");
}

// The events of a stream fed in pieces of `piece` bytes; `refused` as the last word where it broke.
std::string events(const Data& data, std::size_t size, std::size_t piece) {
    facewire::zmtp::FrameReader reader;
    facewire::zmtp::Event event;
    std::string out = "[";
    for (std::size_t at = 0; at < size; at += piece) {
        const Data exact(data.begin() + static_cast<std::ptrdiff_t>(at),
                         data.begin() + static_cast<std::ptrdiff_t>(std::min(size, at + piece)));
        if (!reader.feed({exact.data(), exact.size()})) return "\"overfed\"";
        facewire::zmtp::Step step;
        while ((step = reader.next(event)) == facewire::zmtp::Step::event) {
            out += (out.size() > 1 ? "," : "") + report::event(event);
        }
        if (step == facewire::zmtp::Step::refused) return out + (out.size() > 1 ? "," : "") + "\"refused\"]";
    }
    return out + ']';
}

std::string judge_stream(Data data) {
    const std::string whole = events(data, data.size(), data.size());
    std::string out = ",\"events\":" + whole;
    for (const std::size_t piece : {1U, 2U, 3U, 7U, 64U}) {
        if (events(data, data.size(), piece) != whole) return out + ",\"piece\":" + std::to_string(piece);
    }
    std::size_t broken = 0;
    for (std::size_t size = 0; size < data.size(); ++size) {
        broken += events(data, size, size + 1).find("refused") != std::string::npos ? 1U : 0U;
    }
    data.push_back(0);
    return out + ",\"cuts_refused\":" + std::to_string(broken) +
           ",\"with_trailing\":" + events(data, data.size(), data.size());
}

}  // namespace

int main() {
    const std::map<std::string, Decoder> decoders = {
        {"frame", decoder(facewire::decode_frame, report::frame)},
        {"hello", decoder(facewire::decode_hello, report::hello)},
        {"event", decoder(facewire::decode_event, report::subject_event)},
        {"reply", decoder(facewire::control::decode_reply, report::reply)},
        {"character_file", decoder<facewire::FaceChanges>(facewire::read_character, report::character)},
        {"zmtp_greeting", decoder(facewire::zmtp::read_greeting, say_greeting)},
    };
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream words(line);
        std::string message, path, zeros;
        std::getline(words, message, '\t');
        std::getline(words, path, '\t');
        std::getline(words, zeros, '\t');
        std::ifstream file(path, std::ios::binary);
        if (!file) {
            std::cerr << "cannot read " << path << '\n';
            return EXIT_FAILURE;
        }
        Data data((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
        data.resize(data.size() + std::stoul(zeros), 0);
        const std::string judged =
            message == "zmtp_stream" ? judge_stream(data) : judge(decoders.at(message), data);
        std::cout << "{\"path\":" << report::text(path) << judged << "}\n";
    }
    return EXIT_SUCCESS;
}
