// The difference of two clocks, from exchanges of `ping`: see SPEC.md 14.7.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "bytes.hpp"

namespace facewire {

// What lies between the sidecar's clock and this one, by the quickest of the last exchanges: it is wrong by half of
// that one's round trip at most.
class ClockExchange {
public:
    static constexpr std::size_t kKept = 16;

    // Another session is another clock.
    void reset() noexcept { count_ = 0; }
    [[nodiscard]] bool known() const noexcept { return count_ > 0; }

    // Takes one exchange: a request sent at `sent_ns` and its reply received at `received_ns` by this clock, `at_ns` by
    // the sidecar's in between. One that came back before it went is no exchange.
    void record(std::int64_t sent_ns, std::int64_t at_ns, std::int64_t received_ns) noexcept {
        if (received_ns < sent_ns) return;
        const std::int64_t trip_ns = saturating_subtract(received_ns, sent_ns);
        kept_[count_ % kKept] = {trip_ns, saturating_subtract(at_ns, sent_ns + trip_ns / 2)};
        ++count_;
    }

    // The sidecar's clock minus this one; 0 before the first exchange, which is right on the same machine.
    [[nodiscard]] std::int64_t offset_ns() const noexcept { return quickest().offset_ns; }
    // The round trip of the exchange that told it.
    [[nodiscard]] std::int64_t trip_ns() const noexcept { return quickest().trip_ns; }

    [[nodiscard]] std::int64_t to_local(std::int64_t sidecar_ns) const noexcept {
        return saturating_subtract(sidecar_ns, offset_ns());
    }
    [[nodiscard]] std::int64_t to_sidecar(std::int64_t local_ns) const noexcept {
        return saturating_add(local_ns, offset_ns());
    }

private:
    struct Exchange {
        std::int64_t trip_ns = 0;
        std::int64_t offset_ns = 0;
    };

    [[nodiscard]] Exchange quickest() const noexcept {
        if (count_ == 0) return {};
        Exchange best = kept_[0];
        for (std::size_t i = 1; i < count_ && i < kKept; ++i) {
            if (kept_[i].trip_ns < best.trip_ns) best = kept_[i];
        }
        return best;
    }

    std::array<Exchange, kKept> kept_{};
    std::size_t count_ = 0;
};

}  // namespace facewire
