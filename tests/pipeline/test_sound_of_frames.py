"""What frames carry of the sound, for outputs that record."""

import numpy as np
import pytest

from facewire.face.stages import usual_stages
from facewire.feed.live import LiveFeed
from facewire.feed.plan import Feed
from facewire.grid import FULL, sample_of
from facewire.pipeline.subject import Settings, Subject
from facewire.values import Floats, Frame
from tests.fakes import AS_IT_IS, Listening, ScriptedClock, filled_ring
from tests.pipeline.test_line import FPS, Rig, ramp, recording


def play(rig: Rig, feed: Feed, ticks: int, lookahead_ms: float | None = 48.0) -> list[Frame]:
    subject = Subject(
        "face", feed, Settings(lookahead_ms), stages=usual_stages(1, FPS), fps=FPS, keeps_sound=lambda: True
    )
    rig.roster.add(subject)
    rig.step(ticks)
    return rig.output.frames


def joined(frames: list[Frame]) -> Floats:
    return np.concatenate([frame.sound for frame in frames if frame.sound is not None])


@pytest.mark.parametrize("lookahead_ms", [0.0, 48.0, FULL])
def test_the_sound_of_the_frames_is_that_of_the_recording(lookahead_ms: float | None) -> None:
    samples = ramp(2.0)
    frames = play(Rig(), recording(filled_ring(samples)), 90, lookahead_ms)
    heard = joined(frames)
    before = sample_of(0, FPS) - sample_of(-1, FPS)
    assert not heard[:before].any(), "nothing is heard before the first frame"
    assert np.array_equal(heard[before : before + len(samples)], samples)
    assert not heard[before + len(samples) :].any()
    for n, frame in enumerate(frames[: 2 * FPS]):
        assert frame.sound is not None
        assert len(frame.sound) == sample_of(n, FPS) - sample_of(n - 1, FPS)


def test_a_face_that_holds_has_no_sound_and_none_is_lost() -> None:
    samples = ramp(3.0)
    clock = ScriptedClock()
    rig = Rig(clock=clock)
    listening = Listening(seconds=4.0)
    fed = 0

    def deliver(now_ns: int) -> None:
        """A microphone that is away from 1.0 to 1.5 s."""
        nonlocal fed
        heard_ns = now_ns if now_ns < 10**9 else max(10**9, now_ns - 5 * 10**8)
        until = min(len(samples), heard_ns * 16_000 // 10**9)
        listening.hear(samples[fed:until])
        fed = until

    clock.on_advance = deliver
    frames = play(rig, LiveFeed(listening, FPS, AS_IT_IS), 80)
    silent = [frame.sound is None for frame in frames]
    assert silent[0], "no sound has come"
    assert 12 <= sum(silent[20:]) <= 17
    heard = joined(frames)
    numbers = np.searchsorted(samples, heard[np.flatnonzero(heard)])
    jumps = np.diff(numbers)
    # The timeline is shifted in steps of 8 ms to stay with the sound card: the sound is too.
    assert sum(jumps != 1) <= 4
    assert not ((jumps - 1) % 128).any()


def test_no_frame_carries_sound_where_nothing_records() -> None:
    assert all(frame.sound is None for frame in Rig().play(ramp(0.5)))


def test_sound_that_is_kept_from_some_frame_on_goes_on_from_there() -> None:
    samples = ramp(2.0)
    rig = Rig()
    keeping = False
    subject = Subject(
        "face", recording(filled_ring(samples)), Settings(48.0), stages=usual_stages(1, FPS), fps=FPS,
        keeps_sound=lambda: keeping,
    )  # fmt: skip
    rig.roster.add(subject)
    rig.step(20)
    assert all(frame.sound is None for frame in rig.output.frames)
    keeping = True
    rig.step(10)
    first = next(frame for frame in rig.output.frames if frame.sound is not None)
    heard = joined(rig.output.frames)
    start = sample_of(first.n - 1, FPS)
    assert np.array_equal(heard, samples[start : start + len(heard)])
    keeping = False
    rig.step(10)
    assert rig.output.frames[-1].sound is None
