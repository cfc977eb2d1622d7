"""A tracker under a whole face: who has it when, and that nothing jumps in between."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.clock import VirtualClock
from facewire.face.channels import CHANNEL_INDEX
from facewire.face.rest import REST
from facewire.face.stage import Context
from facewire.face.stages import usual_stages
from facewire.face.tracking.mixing import Mixing
from facewire.face.tracking.stage import Tracked
from facewire.face.tune import Tuning
from facewire.tracker.config import TrackerConfig
from facewire.tracker.tracker import Tracker
from facewire.values import Face, Floats
from tests.face.faces import bytes_of, draw
from tests.tracker.senders import Person, live_link

MS = 1_000_000
FPS = 31
BROW = CHANNEL_INDEX["browInnerUp"]
LAG_MS = 80


def still(n: int, yaw: float = 25.0) -> Person:
    """Somebody who holds still, as far as a living face does."""
    return Person({"browInnerUp": 0.8 + 0.001 * (n % 5)}, (yaw + 0.01 * (n % 3), 0.0, 0.0))


def shown(sending: list[tuple[int, Person]], until_ms: int, delay_ms: float = 60.0) -> list[tuple[int, Face]]:
    """Each frame with the time at which it is published; poses arrive at the times given."""
    tracker = Tracker(TrackerConfig("livelink", "127.0.0.1", 0, delay_ms=delay_ms), VirtualClock(), print)
    stages = usual_stages(1, FPS, Tracked(tracker, Mixing.usual(), FPS))
    faces, waiting = [], list(sending)
    for n in range(until_ms * FPS // 1000):
        now_ns = n * 10**9 // FPS
        while waiting and waiting[0][0] * MS <= now_ns:
            at_ms, person = waiting.pop(0)
            tracker.take(live_link(person, frame=at_ms, rate=1000), "phone", 1, at_ms * MS)
        context = Context(n, FPS, REST, 1, Tuning(), now_ns - LAG_MS * MS, now_ns)
        faces.append((now_ns // MS, draw(stages, context)))
    return faces


def own(count: int) -> list[Face]:
    """The faces without a tracker."""
    stages = usual_stages(1, FPS)
    return [draw(stages, Context(n, FPS, REST, 1, Tuning(), 0, 0)) for n in range(count)]


def steady(begin_ms: int, end_ms: int) -> list[tuple[int, Person]]:
    return [(at_ms, still(at_ms)) for at_ms in range(begin_ms, end_ms, 16)]


def test_taken_over_within_300_ms_and_given_back() -> None:
    faces = shown([*steady(0, 2000), *steady(4000, 6000)], 6000)
    alone = own(len(faces))
    last_ms = steady(0, 2000)[-1][0]
    for (at_ms, face), mine in zip(faces, alone, strict=True):
        yaw = np.degrees(face.pose[0])
        if 300 <= at_ms <= last_ms or at_ms >= 4300:
            assert yaw == pytest.approx(25.0, abs=0.1), at_ms
            assert face.weights[BROW] == pytest.approx(0.8, abs=0.01)
        if last_ms + 300 <= at_ms < 4000:
            assert bytes_of(face) == bytes_of(mine), "generated blinks and gaze, to the bit"


def test_while_it_is_away_the_face_blinks() -> None:
    faces = shown(steady(0, 1000), 12_000)
    lids = [float(face.weights[CHANNEL_INDEX["eyeBlinkLeft"]]) for at_ms, face in faces if at_ms > 1300]
    assert max(lids) > 0.5


def speeds(faces: list[Face], alone: list[Face]) -> Floats:
    """By how much each frame changes the head's yaw and a brow more than chance itself does, in shares."""
    moved = []
    for (before, mine_before), (after, mine) in pairwise(zip(faces, alone, strict=True)):
        yaw = abs(after.pose[0] - before.pose[0]) - abs(mine.pose[0] - mine_before.pose[0])
        brow = abs(after.weights[BROW] - before.weights[BROW])
        moved.append(max(yaw / np.radians(25.0), brow / 0.8))
    return np.array(moved, np.float32)


@settings(max_examples=12)
@given(
    gaps_ms=st.lists(st.integers(130, 900), min_size=1, max_size=4),
    stretches_ms=st.lists(st.integers(16, 700), min_size=5, max_size=5),
)
def test_whatever_its_outages_the_face_does_not_jump(gaps_ms: list[int], stretches_ms: list[int]) -> None:
    """A person who holds still: what moves is who has the face, wholly in 180 ms at most."""
    sending, at_ms = steady(0, 600), 600
    for gap_ms, stretch_ms in zip(gaps_ms, stretches_ms, strict=False):
        at_ms += gap_ms
        sending += steady(at_ms, at_ms + stretch_ms)
        at_ms += stretch_ms
    faces = [face for _, face in shown(sending, at_ms + 600)]
    assert speeds(faces, own(len(faces))).max() <= 1000 / FPS / 180 + 0.02


def test_somebody_who_has_turned_while_away_does_not_snap() -> None:
    """From one side to the other in an outage of 200 ms: the head goes through its own pose, in its time."""
    before = [(at_ms, still(at_ms)) for at_ms in range(0, 1000, 16)]
    after = [(at_ms, still(at_ms, -25.0)) for at_ms in range(1200, 3000, 16)]
    yaws = [float(np.degrees(face.pose[0])) for _, face in shown([*before, *after], 3000)]
    assert min(yaws) == pytest.approx(-25.0, abs=0.1)
    assert max(abs(b - a) for a, b in pairwise(yaws)) <= 25.0 * 1000 / FPS / 180 + 0.2
