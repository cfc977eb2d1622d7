"""Which entry of a mood track is in force, whatever was pushed when."""

from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.feed.moods import NO_MOODS, MoodTrack
from facewire.grid import SAMPLE_RATE
from facewire.values import TimedMood

JOY, ANGER = TimedMood(0.5, "joy"), TimedMood(1.0, "anger", hold_s=0.25)
TRACK = NO_MOODS.placed(3, 16_000, (ANGER, JOY))

MOODS = st.lists(st.builds(TimedMood, st.floats(0.0, 4.0), st.sampled_from(("joy", "fear"))), max_size=8)


def at(seconds: float, track: MoodTrack = TRACK, utterance: int = 3) -> TimedMood | None:
    return track.at(utterance, round(seconds * SAMPLE_RATE))


def test_an_entry_holds_until_the_next_one() -> None:
    assert [at(seconds) for seconds in (1.0, 1.49, 1.5, 1.99, 2.0, 2.24)] == [
        None, None, JOY, JOY, ANGER, ANGER,
    ]  # fmt: skip


def test_an_entry_that_is_held_goes_by_itself() -> None:
    assert at(2.25) is None


def test_another_utterance_has_none_of_it() -> None:
    assert at(2.0, utterance=4) is None


def test_of_two_at_one_sample_the_later_push_counts() -> None:
    later = TimedMood(0.0, "fear")
    assert at(1.5, TRACK.placed(3, 24_000, (later,))) is later


@settings(max_examples=30)
@given(MOODS, st.integers(0, 64_000), st.integers(0, 64_000))
def test_what_is_forgotten_was_over(moods: list[TimedMood], now: int, later: int) -> None:
    track = NO_MOODS.placed(1, 0, moods)
    kept = track.since(now)
    assert sum(one.sample <= now for one in kept.entries) <= 1
    assert kept.at(1, max(now, later)) is track.at(1, max(now, later))
