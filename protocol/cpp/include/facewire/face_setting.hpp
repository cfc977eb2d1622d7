// How one face is to be made, kept so at the sidecar: `set` is asked when a connection or the subject is new, when what
// is wanted changes, and again while the subject is not there yet.
//
// The owner sends what `request` gives over a `Dealer`, hands every reply to `reply`, and tells of new connections and of
// events.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "character.hpp"
#include "control.hpp"
#include "event.hpp"

namespace facewire {

namespace control {

namespace detail {

inline void write_numbers(Writer& writer, std::string_view key, const ChannelNumbers& numbers) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < kChannels; ++i) count += numbers.has(i) ? 1U : 0U;
    if (count == 0) return;
    writer.text(key), writer.map(count);
    for (std::size_t i = 0; i < kChannels; ++i) {
        if (numbers.has(i)) writer.text(kChannelNames[i]), writer.number(numbers.values[i]);
    }
}

inline void write_mask(Writer& writer, std::uint64_t mask) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < kChannels; ++i) count += mask >> i & 1U;
    writer.text("mask"), writer.array(count);
    for (std::size_t i = 0; i < kChannels; ++i) {
        if ((mask >> i & 1U) != 0) writer.text(kChannelNames[i]);
    }
}

inline void write_trait(Writer& writer, const Trait& trait) {
    writer.text(trait.name);
    switch (trait.kind) {
        case Trait::Kind::number: return writer.number(trait.number);
        case Trait::Kind::word: return writer.text(trait.word);
        case Trait::Kind::direction:
            writer.map(2);
            writer.text("yaw"), writer.number(trait.yaw);
            writer.text("pitch"), writer.number(trait.pitch);
            return;
    }
}

}  // namespace detail

// Of all subjects, and those that open later, if none is named.
inline void encode_set(Buffer& out, std::uint64_t id, std::string_view subject, const FaceChanges& changes) {
    const std::size_t optional = (subject.empty() ? 0U : 1U) + (changes.gain.said != 0 ? 1U : 0U) +
                                 (changes.offset.said != 0 ? 1U : 0U) + (changes.mask ? 1U : 0U) +
                                 (changes.character.empty() ? 0U : 1U);
    Writer writer(out);
    writer.map(2 + optional);
    writer.text("op"), writer.text("set");
    writer.text("id"), writer.whole(id);
    if (!subject.empty()) writer.text("subject"), writer.text(subject);
    detail::write_numbers(writer, "gain", changes.gain);
    detail::write_numbers(writer, "offset", changes.offset);
    if (changes.mask) detail::write_mask(writer, *changes.mask);
    if (changes.character.empty()) return;
    writer.text("character"), writer.map(changes.character.size());
    for (const Trait& trait : changes.character) detail::write_trait(writer, trait);
}

}  // namespace control

class FaceSetting {
public:
    enum class State : std::uint8_t { waiting, set, refused };

    // Of all subjects, and those that open later, if none is named.
    explicit FaceSetting(std::string subject) : subject_(std::move(subject)) {}

    [[nodiscard]] State state() const noexcept { return state_; }
    [[nodiscard]] const std::string& subject() const noexcept { return subject_; }
    [[nodiscard]] const std::string& reason() const noexcept { return reason_; }  // Why it was refused, or what it waits for.

    // What is to hold from here on. Keys that were wanted before and are not any more stay as they are.
    void want(FaceChanges changes) {
        changes_ = std::move(changes);
        ask_again();
    }

    // A connection is new; so may be the sidecar at its other end.
    void start() {
        asked_ = 0;
        ask_again();
    }

    // Something has happened to a subject: one that begins does so as the sidecar was started.
    void happened(std::string_view subject, EventKind kind) {
        if (kind == EventKind::opened && subject == subject_) ask_again();
    }

    // Writes a request behind what `out` holds; false if there is nothing to ask at `now_ns`.
    [[nodiscard]] bool request(control::Buffer& out, std::uint64_t id, std::int64_t now_ns) {
        if (!wanted_ || asked_ != 0 || now_ns < not_before_ns_) return false;
        control::encode_set(out, id, subject_, changes_);
        asked_ = id;
        wanted_ = false;
        return true;
    }

    // Takes a reply; false if it answers no request of this setting.
    bool reply(const control::Reply& told, std::int64_t now_ns) {
        if (asked_ == 0 || !told.has_id || told.id != asked_) return false;
        asked_ = 0;
        if (told.done) {
            state_ = State::set;
            reason_.clear();
            return true;
        }
        // Asked again only when something is new, unless it is the subject that is still to come.
        const bool absent = told.code == "no_such_subject";
        state_ = absent ? State::waiting : State::refused;
        reason_ = told.message;
        if (absent) {
            wanted_ = true;
            not_before_ns_ = now_ns + kAgainNs;
        }
        return true;
    }

private:
    static constexpr std::int64_t kAgainNs = 500'000'000;

    void ask_again() {
        wanted_ = true;
        not_before_ns_ = 0;
    }

    const std::string subject_;
    FaceChanges changes_;
    State state_ = State::waiting;
    std::string reason_;
    bool wanted_ = true;
    std::uint64_t asked_ = 0;  // Of the request under way; ids start at 1.
    std::int64_t not_before_ns_ = 0;
};

}  // namespace facewire
