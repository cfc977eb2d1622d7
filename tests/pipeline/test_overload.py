"""More faces than the machine can infer: the pace holds, the work is shared out, and everybody is told."""

import itertools
from collections import Counter

import numpy as np
import pytest
from _pytest.mark.structures import ParameterSet

from facewire.clock import VirtualClock
from facewire.feed.plan import WORK_NS
from facewire.feed.schedule import MADE_BEFORE_NS
from facewire.feed.speech import Speech
from facewire.feed.spoken import SpokenFeed
from facewire.grid import FULL, offset_ns
from facewire.pipeline.inference import fits
from facewire.values import Floats, Frame, Level, Quality
from tests.fakes import ProbeNetwork, filled_ring, probe_engine
from tests.pipeline.test_line import FPS, Rig, recording
from tests.sounds import speech_like

SECONDS = 2


class Costly(ProbeNetwork):
    """A network whose every window takes its time."""

    def __init__(self, clock: VirtualClock, window_ms: float) -> None:
        super().__init__()
        self._clock = clock
        self._window_ns = int(window_ms * 1e6)

    def infer(self, windows: Floats) -> Floats:
        self._clock.sleep_until_ns(self._clock.now_ns() + self._window_ns * len(windows))
        return super().infer(windows)


def slow(value: float) -> ParameterSet:
    """One more of the same kind: left to the long runs."""
    return pytest.param(value, marks=pytest.mark.slow)


def overloaded(window_ms: float, subjects: int, lookahead_ms: float | None = 48.0) -> Rig:
    clock = VirtualClock()
    rig = Rig(Costly(clock, window_ms), clock)
    sound = speech_like(SECONDS + 1.0)
    for index in range(subjects):
        feed = recording(filled_ring(np.roll(sound, 997 * index)))
        # What else is drawn has no part in the pace.
        rig.add(f"face{index}", feed, lookahead_ms, ())
    return rig


@pytest.mark.parametrize("window_ms", [slow(0.5), 0.9, slow(2.0), 5.0])
@pytest.mark.parametrize("subjects", [1, slow(8), 24, slow(40), 64])
def test_the_pace_never_falls_and_nobody_is_left_out(window_ms: float, subjects: int) -> None:
    rig = overloaded(window_ms, subjects)
    ticks = SECONDS * FPS
    begun_ns = rig.clock.now_ns()
    rig.step(ticks)
    # The last tick's frames are out at its end: that many ticks took that long, not longer.
    assert rig.clock.now_ns() - begun_ns <= offset_ns(ticks, FPS) + 20_000_000
    assert len(rig.recorder.reports) == ticks
    shown = Counter(frame.subject for frame in rig.output.frames)
    assert set(shown.values()) == {ticks}, "each has a frame in each tick"
    made = Counter(frame.subject for frame in rig.output.frames if frame.quality is Quality.INFERRED)
    assert max(made.values()) - min(made[f"face{index}"] for index in range(subjects)) <= 2, "turns are fair"
    shed = sum(subject.shed for report in rig.recorder.reports for subject in report.subjects)
    assert shed == ticks * subjects - sum(made.values())
    affordable = 0.6 * 1000 / FPS / window_ms
    assert sum(made.values()) / ticks >= min(subjects, affordable - 1)
    assert (shed == 0) == (subjects <= affordable)


def test_a_shed_frame_repeats_the_mouth_and_does_not_flutter() -> None:
    rig = overloaded(5.0, 16)
    rig.step(SECONDS * FPS)
    frames = [frame for frame in rig.output.frames if frame.subject == "face3"]
    for earlier, later in itertools.pairwise(frames):
        if later.quality is Quality.HELD and earlier.n > 10:
            assert np.array_equal(earlier.face.visemes, later.face.visemes)


def test_a_window_that_takes_longer_than_a_tick_costs_faces_and_not_the_pace() -> None:
    rig = overloaded(40.0, 2)
    ticks = SECONDS * FPS
    rig.step(ticks)
    assert rig.clock.now_ns() <= offset_ns(ticks + 3, FPS)
    assert len(rig.recorder.reports) == ticks
    assert any(frame.quality is Quality.INFERRED for frame in rig.output.frames)


def test_many_that_begin_at_once_build_their_leads_without_a_late_tick() -> None:
    clock = VirtualClock()
    rig = Rig(Costly(clock, 0.25), clock)
    speeches = [Speech(16_000, FPS, 960_000) for _ in range(64)]
    rig.engine.infer([])
    rig.engine.warm_up()  # type: ignore[attr-defined]
    begun_ns = clock.now_ns()
    for index, speech in enumerate(speeches):
        rig.add(f"face{index}", SpokenFeed(f"face{index}", speech, FPS), 48.0)
        speech.push(speech_like(1.5, seed=index), clock.now_ns(), end=True)
    late_ns = []
    for _ in range(FPS):
        rig.step()
        late_ns.append(rig.clock.now_ns() - rig.output.bundles[-1].due_ns)
    assert max(late_ns) <= begun_ns + 11_500_000
    assert sum(subject.shed for report in rig.recorder.reports for subject in report.subjects) == 0
    late = [
        frame
        for bundle in rig.output.bundles
        for frame in bundle.frames
        if frame.at_ns < bundle.due_ns - 10**7
    ]
    assert not [frame for frame in late if frame.quality is Quality.INFERRED]


def pushed_lines(window_ms: float, lines: int, seconds: float = 3.0) -> tuple[Rig, list[Speech]]:
    """A line on which so many characters begin to speak at once."""
    clock = VirtualClock()
    network = Costly(clock, window_ms)
    rig = Rig(network, clock)
    rig.engine.warm_up()  # type: ignore[attr-defined]
    speeches = [Speech(16_000, FPS, 960_000) for _ in range(lines)]
    for index, speech in enumerate(speeches):
        rig.add(f"face{index}", SpokenFeed(f"face{index}", speech, FPS), FULL)
        speech.push(speech_like(seconds, seed=index), clock.now_ns(), end=True)
    return rig, speeches


def made_of(rig: Rig, name: str) -> list[Frame]:
    return [frame for frame in rig.output.frames if frame.subject == name]


@pytest.mark.parametrize(("lines", "share"), [(8, 1.0), pytest.param(20, 0.95, marks=pytest.mark.slow)])
def test_faces_that_are_not_due_yet_are_postponed_and_not_shed(lines: int, share: float) -> None:
    """A hundred frames of 0.6 ms are due at once, and thirty fit into a tick; on the whole there is room."""
    rig, _ = pushed_lines(0.6, lines)
    rig.step(FPS if share == 1.0 else 2 * FPS)
    for bundle in rig.output.bundles:
        can_wait_ns = bundle.due_ns - WORK_NS + MADE_BEFORE_NS
        shed = [frame for frame in bundle.frames if frame.quality is Quality.HELD]
        assert not [frame for frame in shed if frame.at_ns > can_wait_ns]
        assert min((frame.at_ns for frame in bundle.frames), default=bundle.due_ns) >= bundle.due_ns
    for index in range(lines):
        frames = made_of(rig, f"face{index}")
        assert [frame.n for frame in frames] == list(range(len(frames)))
        assert [round(frame.t * FPS) for frame in frames] == list(range(len(frames))), "in their order"
    qualities = [frame.quality for frame in rig.output.frames]
    assert qualities.count(Quality.INFERRED) >= share * len(qualities)


def test_a_cut_and_a_close_void_what_was_postponed() -> None:
    rig, speeches = pushed_lines(3.0, 12)
    rig.step(2)
    assert not made_of(rig, "face11"), "all of its frames wait"
    speeches[10].cancel(rig.clock.now_ns())
    rig.roster.remove(rig.roster.find("face11"))
    rig.step(FPS)
    assert {frame.epoch for frame in made_of(rig, "face10")} == {1}
    assert not made_of(rig, "face11")
    assert made_of(rig, "face9")


def test_a_line_ends_when_its_postponed_faces_have_gone_out() -> None:
    rig, speeches = pushed_lines(5.0, 12, seconds=0.2)
    for speech in speeches:
        speech.close(rig.clock.now_ns())
    rig.step(FPS)
    assert not rig.roster.subjects
    for index in range(12):
        frames = made_of(rig, f"face{index}")
        assert [frame.n for frame in frames] == list(range(len(frames)))
        assert frames[-1].face.visemes[0] == 1.0, "it has come to rest"


def test_admission_knows_what_a_face_costs() -> None:
    clock = VirtualClock()
    engine = probe_engine(Costly(clock, 1.0), clock, FPS)
    assert fits(engine, [48.0] * 64, FPS), "nothing is known yet"
    engine.warm_up()
    assert fits(engine, [48.0] * 19, FPS)
    assert not fits(engine, [48.0] * 20, FPS)
    assert not fits(engine, [FULL] * 20, FPS), "a window for each, too"


def test_level_hold_is_not_overload() -> None:
    clock = VirtualClock()
    network = ProbeNetwork()
    network.level = Level.HOLD
    rig = Rig(network, clock)
    rig.add("face", recording(filled_ring(speech_like(2.0))))
    rig.step(FPS)
    assert sum(subject.shed for report in rig.recorder.reports for subject in report.subjects) == 0
