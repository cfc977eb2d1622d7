// A face that was made beforehand: what `facewire bake --format csv` wrote, read whole, shown by the sound's position.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bytes.hpp"
#include "decimal.hpp"
#include "endpoint.hpp"
#include "frame.hpp"
#include "livelink.hpp"
#include "stream.hpp"

namespace facewire {

class Take {
public:
    // Reads the text of a CSV whose header names `time` and the 61 values as Live Link spells them, in any order;
    // other columns are left out. What was held before stays if it cannot be read.
    [[nodiscard]] Status read(std::string_view text) {
        std::array<std::size_t, kColumns> places{};
        const Status status = find_columns(next_line(text), places);
        if (!status.ok()) return status;
        std::vector<Moment> moments;
        while (!text.empty()) {
            const std::string_view line = next_line(text);
            if (line.empty()) continue;
            Moment moment;
            if (!read_row(line, places, moment)) return {Code::malformed, "a row"};
            if (!moments.empty() && !(moment.t > moments.back().t)) return {Code::out_of_range, "time"};
            moments.push_back(moment);
        }
        if (moments.empty()) return {Code::missing_field, "rows"};
        moments_ = std::move(moments);
        return {};
    }

    [[nodiscard]] std::size_t size() const noexcept { return moments_.size(); }
    [[nodiscard]] double seconds() const noexcept { return moments_.empty() ? 0.0 : moments_.back().t; }

    // The face at `t` seconds of the sound, between the two moments beside it; beyond the ends, the end's.
    [[nodiscard]] Face at(double t) const noexcept {
        if (moments_.empty()) return {};
        const auto after = std::upper_bound(moments_.begin(), moments_.end(), t,
                                            [](double wanted, const Moment& one) { return wanted < one.t; });
        if (after == moments_.begin()) return moments_.front().face;
        const Moment& left = *(after - 1);
        if (after == moments_.end()) return left.face;
        return mix(left.face, after->face, static_cast<float>((t - left.t) / (after->t - left.t)));
    }

private:
    static constexpr std::size_t kColumns = 1 + livelink::kValues;
    static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

    struct Moment {
        double t = 0.0;
        Face face;
    };

    // Takes a line off the front, without its end.
    [[nodiscard]] static std::string_view next_line(std::string_view& text) noexcept {
        std::string_view line = detail::split(text, '\n');
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        return line;
    }

    [[nodiscard]] static Status find_columns(std::string_view header, std::array<std::size_t, kColumns>& places) {
        places.fill(kNowhere);
        for (std::size_t place = 0; !header.empty(); ++place) {
            const std::string_view name = detail::split(header, ',');
            if (name == "time") places[0] = place;
            for (std::size_t i = 0; i < livelink::kValues; ++i) {
                if (livelink::is_value_name(name, i)) places[i + 1] = place;
            }
        }
        for (const std::size_t place : places) {
            if (place == kNowhere) return {Code::missing_field, "a column; is it a CSV of facewire bake?"};
        }
        return {};
    }

    [[nodiscard]] static bool read_row(std::string_view line, const std::array<std::size_t, kColumns>& places,
                                       Moment& out) noexcept {
        std::array<double, kColumns> values{};
        std::size_t read = 0;
        for (std::size_t place = 0; !line.empty(); ++place) {
            const std::string_view cell = detail::split(line, ',');
            for (std::size_t i = 0; i < kColumns; ++i) {
                if (places[i] != place) continue;
                if (!detail::read_decimal(cell, values[i])) return false;
                ++read;
            }
        }
        out.t = values[0];
        for (std::size_t i = 0; i < kChannels; ++i) out.face.weights[i] = static_cast<float>(values[i + 1]);
        for (std::size_t i = 0; i < kAngles; ++i) out.face.pose[i] = static_cast<float>(values[i + 1 + kChannels]);
        return read == kColumns;
    }

    std::vector<Moment> moments_;
};

}  // namespace facewire
