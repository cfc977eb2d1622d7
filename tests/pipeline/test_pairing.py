"""PAIRED on the real line: half the calls, every frame, 32 ms later."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.values import Frame, Level, Quality
from tests.fakes import ProbeNetwork, filled_ring
from tests.pipeline.test_line import FPS, TONGUE, Rig, ramp, recording


class Changing(ProbeNetwork):
    """An engine whose level a test sets, and that may have nothing in time."""

    level = Level.FULL
    silent = False

    def infer(self, windows: np.ndarray) -> np.ndarray | None:  # type: ignore[override]
        made = super().infer(windows)
        return None if self.silent else made


def rig(names: tuple[str, ...] = ("face",)) -> tuple[Rig, Changing]:
    engine = Changing()
    line = Rig(engine)
    for name in names:
        line.add(name, recording(filled_ring(ramp(3.0))))
    return line, engine


def tongues(frames: list[Frame]) -> list[float]:
    return [float(frame.face.weights[TONGUE]) for frame in frames if frame.quality is Quality.INFERRED]


def test_half_the_calls_and_every_frame() -> None:
    line, engine = rig()
    engine.level = Level.PAIRED
    line.step(41)
    assert engine.batches == [2] * 20
    assert [len(bundle.frames) for bundle in line.output.bundles] == [0, *[1] * 40]
    assert [frame.n for frame in line.output.frames] == list(range(40))
    assert {frame.level for frame in line.output.frames} == {Level.PAIRED}


def test_the_same_poses_as_at_full_one_tick_later() -> None:
    full, _ = rig()
    full.step(40)
    line, engine = rig()
    engine.level = Level.PAIRED
    line.step(41)
    assert tongues(line.output.frames) == tongues(full.output.frames)
    assert [frame.t for frame in line.output.frames] == [frame.t for frame in full.output.frames]


def test_subjects_share_the_call() -> None:
    line, engine = rig(("one", "two", "three"))
    engine.level = Level.PAIRED
    line.step(21)
    assert set(engine.batches) == {6}


def test_going_down_shows_the_last_face_once_more() -> None:
    line, engine = rig()
    line.step(10)
    engine.level = Level.PAIRED
    line.step(10)
    frames = line.output.frames
    assert [len(bundle.frames) for bundle in line.output.bundles] == [1] * 20
    assert [frame.quality for frame in frames].count(Quality.HELD) == 1
    assert frames[10].quality is Quality.HELD
    np.testing.assert_array_equal(frames[10].face.weights[TONGUE], frames[9].face.weights[TONGUE])


def test_going_up_catches_up_at_once() -> None:
    line, engine = rig()
    engine.level = Level.PAIRED
    line.step(11)
    engine.level = Level.FULL
    line.step(2)
    assert [len(bundle.frames) for bundle in line.output.bundles[-2:]] == [2, 1]
    assert len(tongues(line.output.frames)) == 13


def test_the_last_frame_of_a_subject_goes_out_too() -> None:
    full, _ = rig()
    line, engine = rig()
    engine.level = Level.PAIRED
    for each in (full, line):
        while each.roster.subjects:
            each.step()
    assert len(line.output.frames) == len(full.output.frames)
    assert tongues(line.output.frames) == tongues(full.output.frames)


@pytest.mark.parametrize("level", [Level.PAIRED, Level.FULL])
def test_a_subject_that_is_taken_away_leaves_no_frame_behind(level: Level) -> None:
    line, engine = rig(("one", "two"))
    engine.level = Level.PAIRED
    line.step(10)
    line.roster.remove(line.roster.find("one"))
    gone = line.roster.find("two")
    new = line.add("three", recording(filled_ring(ramp(3.0))))
    line.roster.remove(new)
    line.roster.replace(gone, new)
    engine.level, before = level, len(line.output.bundles)
    line.step(4)
    later = [frame.subject for bundle in line.output.bundles[before:] for frame in bundle.frames]
    assert later == ["three"] * (4 if level is Level.FULL else 3)


def test_an_engine_that_has_nothing_in_time_lets_the_face_settle() -> None:
    line, engine = rig()
    line.step(20)
    engine.silent = True
    line.step(10)
    engine.silent = False
    line.step(5)
    frames = line.output.frames
    assert len(frames) == 35
    held = [float(frame.face.weights[TONGUE]) for frame in frames[20:30]]
    assert held[0] == pytest.approx(float(frames[19].face.weights[TONGUE]))
    assert held == sorted(held, reverse=True)
    assert held[-1] == 0.0
    assert {frame.quality for frame in frames[20:30]} == {Quality.HELD}
    assert {frame.quality for frame in frames[30:]} == {Quality.INFERRED}
    # What was not made is not made up for: the faces stay on their audio.
    assert [frame.t for frame in frames] == pytest.approx([n / FPS for n in range(35)])


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from((Level.FULL, Level.PAIRED, Level.CPU)), min_size=10, max_size=60))
def test_no_course_of_levels_loses_or_doubles_a_pose(levels: list[Level]) -> None:
    line, engine = rig()
    for level in levels:
        engine.level = level
        line.step()
    engine.level = Level.FULL
    line.step(2)
    full, _ = rig()
    full.step(len(levels) + 2)
    assert tongues(line.output.frames) == tongues(full.output.frames)
    numbers = [frame.n for frame in line.output.frames]
    assert numbers == list(range(len(numbers)))
    started = list(itertools.dropwhile(lambda bundle: not bundle.frames, line.output.bundles))
    assert all(bundle.frames for bundle in started)
