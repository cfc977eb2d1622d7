"""Voice and tracker on one line: each frame shows what both were at its own instant."""

import numpy as np
import pytest

from facewire.face.channels import CHANNEL_INDEX
from facewire.face.stages import usual_stages
from facewire.face.tracking.mixing import Mixing
from facewire.face.tracking.stage import Tracked
from facewire.feed.live import LiveFeed
from facewire.pipeline.subject import Settings, Subject
from facewire.tracker.config import TrackerConfig
from facewire.tracker.tracker import Tracker
from facewire.values import Frame
from tests.fakes import AS_IT_IS, Listening, ScriptedClock
from tests.pipeline.test_line import FPS, Rig
from tests.tracker.senders import Person, live_link

MS = 1_000_000
BROW = CHANNEL_INDEX["browInnerUp"]
PERIOD_MS = 4000.0
"""The brow rises from 0 to 1 in this time: its height says when it was seen."""


def frames(delay_ms: float, set_ms: float, lookahead_ms: float = 48.0) -> tuple[list[Frame], Tracker]:
    """A microphone on a line whose time is virtual, and a camera whose poses come `delay_ms` late."""
    clock = ScriptedClock()
    rig = Rig(clock=clock)
    listening = Listening()
    tracker = Tracker(TrackerConfig("livelink", "127.0.0.1", 0, delay_ms=set_ms), clock, print)
    heard = seen = 0

    def advance(now_ns: int) -> None:
        nonlocal heard, seen
        while (heard + 160) * 10**9 // 16_000 <= now_ns:
            listening.hear(np.zeros(160, np.float32))
            heard += 160
        while seen * 16 * MS + delay_ms * MS <= now_ns:
            height = seen * 16 / PERIOD_MS
            pose = live_link(Person({"browInnerUp": height}), frame=seen * 16, rate=1000)
            tracker.take(pose, "phone", 1, int(seen * 16 * MS + delay_ms * MS))
            seen += 1

    clock.on_advance = advance
    stages = usual_stages(1, FPS, Tracked(tracker, Mixing.usual(), FPS))
    feed = LiveFeed(listening, FPS, AS_IT_IS)
    rig.roster.add(Subject("face", feed, Settings(lookahead_ms), stages=stages, fps=FPS))
    rig.step(int(3.2 * FPS))
    return rig.output.frames, tracker


def apart_ms(frame: Frame) -> float:
    """By how much the brow that is shown is older than the frame's instant."""
    return frame.at_ns / MS - float(frame.face.weights[BROW]) * PERIOD_MS


@pytest.mark.parametrize("delay_ms", [0.0, 20.0, 32.0])
def test_both_halves_are_of_one_instant(delay_ms: float) -> None:
    made, tracker = frames(delay_ms, set_ms=delay_ms)
    for frame in made[FPS:]:
        assert apart_ms(frame) == pytest.approx(0.0, abs=1.0)
    assert tracker.status().behind_ms == 0.0


def test_a_later_camera_is_behind_by_what_is_told_and_a_longer_look_ahead_makes_it_up() -> None:
    made, tracker = frames(100.0, set_ms=100.0)
    behind_ms = tracker.status().behind_ms
    assert 15.0 < behind_ms < 60.0
    # The newest pose is up to one of its periods old.
    assert behind_ms - 33.0 <= apart_ms(made[-1]) <= behind_ms + 17.0
    made, tracker = frames(100.0, set_ms=100.0, lookahead_ms=128.0)
    for frame in made[2 * FPS :]:
        assert apart_ms(frame) == pytest.approx(0.0, abs=1.0)


def test_a_delay_that_is_not_known_shows() -> None:
    """What measuring is for: 45 ms that are taken for none are 45 ms apart."""
    made, _ = frames(45.0, set_ms=0.0)
    assert apart_ms(made[-1]) == pytest.approx(45.0, abs=1.0)
