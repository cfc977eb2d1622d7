// `ping`: shows the sidecar that this client is still there, and keeps the two clocks in step; see SPEC.md 14.6, 14.7.
#pragma once

#include <cstdint>

#include "clock.hpp"
#include "control.hpp"

namespace facewire {

class Ping {
public:
    static constexpr int kAtFirst = 8;                         // One after another, when a connection is new.
    static constexpr std::int64_t kEveryNs = 3'000'000'000;  // An owner that is silent for 10 s is taken for gone.

    // A connection is new; so may be the sidecar at its other end.
    void reset() noexcept {
        clock_.reset();
        id_ = 0;
        sent_ = 0;
    }

    [[nodiscard]] const ClockExchange& clock() const noexcept { return clock_; }

    // Writes a request behind what `out` holds; false if none is due at `now_ns`, when it must be sent.
    [[nodiscard]] bool request(control::Buffer& out, std::uint64_t id, std::int64_t now_ns) {
        if (id_ != 0 || (sent_ >= kAtFirst && now_ns - sent_ns_ < kEveryNs)) return false;
        control::encode_ping(out, id);
        id_ = id;
        sent_ns_ = now_ns;
        if (sent_ < kAtFirst) ++sent_;
        return true;
    }

    // Takes a reply; false if it answers no ping.
    bool reply(const control::Reply& told, std::int64_t now_ns) noexcept {
        if (id_ == 0 || !told.has_id || told.id != id_) return false;
        id_ = 0;
        if (told.done && told.at_ns) clock_.record(sent_ns_, *told.at_ns, now_ns);
        return true;
    }

private:
    ClockExchange clock_;
    std::uint64_t id_ = 0;  // Of the one under way; ids start at 1.
    int sent_ = 0;
    std::int64_t sent_ns_ = 0;
};

}  // namespace facewire
