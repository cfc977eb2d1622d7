"""A mood track that a client pushes: it shows where it says, and goes with the speech that is dropped."""

from itertools import pairwise

import pytest

from facewire.face.channels import CHANNEL_INDEX
from facewire.feed.moods import MAX_TRACK
from facewire.values import Frame, TimedMood
from facewire.wire import control as wire
from facewire.wire.control.moods import MAX_MOODS
from tests.serve.desk import Desk, pcm

SMILE, BROWS = CHANNEL_INDEX["cheekSquintLeft"], CHANNEL_INDEX["browDownLeft"]


def say(desk: Desk, seconds: float, *moods: TimedMood, end: bool = True) -> wire.Done:
    return desk.done(wire.Audio(1, "npc", pcm(seconds, 0.5), end, moods))


def level(frames: list[Frame], t: float, channel: int = SMILE) -> float:
    """The channel of the first frame at or after an instant."""
    return float(next(one for one in frames if one.t >= t).face.weights[channel])


def desk() -> Desk:
    one = Desk()
    one.open()
    # Moods alone: cheeks follow a smile by themselves, and left differs from right.
    one.done(wire.Set(1, "npc", character=(("brows", 0.0), ("asymmetry", 0.0))))
    return one


def test_a_mood_begins_at_its_instant_and_ends_with_its_utterance() -> None:
    one = desk()
    begin = say(one, 3.0, TimedMood(1.0, "joy", fade_s=0.2)).values.number("t")
    frames = one.run(5.0)
    assert level(frames, begin + 0.95) == 0.0
    assert level(frames, begin + 1.3) > 0.6
    assert level(frames, begin + 2.9) == pytest.approx(0.9)
    assert frames[-1].face.weights[SMILE] == 0.0


def test_moods_follow_one_another_and_one_that_is_held_goes() -> None:
    one = desk()
    moods = TimedMood(0.2, "joy", fade_s=0.2), TimedMood(1.0, "anger", 0.5, fade_s=0.2, hold_s=0.8)
    begin = say(one, 4.0, *moods).values.number("t")
    frames = one.run(5.0)
    assert level(frames, begin + 0.9) > 0.7
    assert level(frames, begin + 1.7, BROWS) == pytest.approx(0.5, abs=0.02)
    assert level(frames, begin + 1.7) < 0.02
    assert level(frames, begin + 3.5, BROWS) == 0.0


def test_times_count_from_the_audio_that_they_came_with() -> None:
    one = desk()
    say(one, 1.0, end=False)
    second = say(one, 2.0, TimedMood(0.5, "joy", fade_s=0.1)).values.number("t")
    frames = one.run(4.0)
    assert level(frames, second + 0.45) == 0.0
    assert level(frames, second + 0.8) > 0.7


def test_a_mood_may_lie_in_audio_that_comes_later() -> None:
    one = desk()
    begin = say(one, 0.5, TimedMood(1.5, "joy", fade_s=0.1), end=False).values.number("t")
    frames = one.run(0.3)
    say(one, 2.0)
    frames += one.run(4.0)
    assert level(frames, begin + 1.45) == 0.0
    assert level(frames, begin + 1.9) > 0.7


def test_a_mood_without_samples_waits_for_them() -> None:
    one = desk()
    one.done(wire.Audio(1, "npc", b"", False, (TimedMood(0.0, "joy", fade_s=0.1),)))
    begin = say(one, 1.0).values.number("t")
    assert level(one.run(2.0), begin + 0.5) > 0.7


def test_a_cancel_drops_the_track_and_shows_nothing_of_what_lay_ahead() -> None:
    one = desk()
    say(one, 6.0, TimedMood(1.2, "joy", fade_s=0.1), TimedMood(3.0, "anger"))
    one.run(1.0)
    one.done(wire.Cancel(2, "npc"))
    after = one.run(4.0)
    assert max(float(frame.face.weights[SMILE]) for frame in after) < 0.05
    say(one, 4.0)
    again = one.run(5.0)
    assert max(float(frame.face.weights[[SMILE, BROWS]].max()) for frame in again) == 0.0


def test_a_pause_keeps_the_mood_and_the_track() -> None:
    one = desk()
    say(one, 4.0, TimedMood(0.1, "joy", fade_s=0.1), TimedMood(2.0, "anger", fade_s=0.1))
    one.run(1.0)
    one.done(wire.Pause(2, "npc"))
    paused = one.run(1.0)
    assert min(float(frame.face.weights[SMILE]) for frame in paused) > 0.7
    one.done(wire.Resume(3, "npc"))
    frames = one.run(3.0)
    assert max(float(frame.face.weights[BROWS]) for frame in frames) == pytest.approx(1.0)


def test_the_characters_own_mood_comes_back() -> None:
    one = desk()
    own = (("mood", "anger"), ("mood_gain", 1.0), ("mood_fade", 0.1))
    one.done(wire.Set(1, "npc", character=own))
    begin = say(one, 1.0, TimedMood(0.0, "joy")).values.number("t")
    frames = one.run(3.0)
    assert level(frames, begin + 0.9, BROWS) == 0.0
    assert frames[-1].face.weights[BROWS] == pytest.approx(1.0)


def test_a_mood_crosses_without_a_jump() -> None:
    one = desk()
    say(one, 3.0, TimedMood(0.5, "joy", fade_s=0.5), TimedMood(1.0, "anger", fade_s=0.5))
    values = [frame.face.weights[[SMILE, BROWS]] for frame in one.run(4.0)]
    assert max(float(abs(after - before).max()) for before, after in pairwise(values)) < 0.15


def test_a_track_without_end_is_refused_and_never_grows() -> None:
    one = desk()
    many = tuple(TimedMood(3600.0, "joy") for _ in range(MAX_MOODS))
    for _ in range(MAX_TRACK // MAX_MOODS):
        say(one, 0.1, *many, end=False)
    assert one.refused(wire.Audio(9, "npc", pcm(0.1), moods=many[:1])) == "too_much_audio"
    one.done(wire.Cancel(10, "npc"))
    for _ in range(2 * MAX_TRACK // MAX_MOODS):
        say(one, 0.2, *[TimedMood(0.0, "joy")] * MAX_MOODS, end=False)
        one.run(0.5)
