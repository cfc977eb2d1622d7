"""Two hours of a tracker that drifts, stumbles and comes back, in seconds."""

import random

import numpy as np
import psutil
import pytest

from facewire.clock import VirtualClock
from facewire.face.stages import usual_stages
from facewire.face.tracking.mixing import Mixing
from facewire.face.tracking.stage import Tracked
from facewire.tracker.config import TrackerConfig
from facewire.tracker.tracker import Tracker
from facewire.values import Mouth
from tests.face.faces import context, draw
from tests.tracker.senders import Person, live_link

MS = 1_000_000
MINUTE_MS = 60_000
DRIFT = 1.0003
FPS = 5


@pytest.mark.slow
def test_two_hours_grow_nothing_and_keep_the_time() -> None:
    """Twelve poses and 5 frames a second; every minute an outage, now and then rubbish and old packets."""
    clock, rng = VirtualClock(), random.Random(1)
    one = Tracker(TrackerConfig("livelink", "127.0.0.1", 0), clock, print)
    stages = usual_stages(1, FPS, Tracked(one, Mixing.usual(), FPS))
    weights = np.zeros(52, np.float32)
    spoken = Mouth(weights, np.eye(15, dtype=np.float32)[10], 1.0)
    datagrams = [live_link(Person({"jawOpen": 0.2 + 0.01 * n}, (n, 0.0, 0.0))) for n in range(23)]
    process, sizes = psutil.Process(), []
    shown = gone = 0
    for now_ms in range(0, 120 * MINUTE_MS, 40):
        clock.sleep_until_ns(now_ms * MS)
        away = now_ms % MINUTE_MS > MINUTE_MS - 3000
        if now_ms % 80 == 0 and not away:
            frame = int(now_ms * DRIFT * 60 / 1000) - (5 if rng.random() < 0.01 else 0)
            pose = bytearray(datagrams[now_ms // 80 % 23])
            pose[18:22] = frame.to_bytes(4)
            one.take(bytes(pose) if rng.random() > 0.01 else b"rubbish", "phone", 1, clock.now_ns())
            one.keep_time(clock.now_ns())
        if now_ms % 200 == 0:
            seen = one.at((now_ms - 80) * MS, now_ms * MS)
            shown += seen is not None and seen.level == 1.0
            gone += seen is None
            draw(stages, context(now_ms // 200, spoken, fps=FPS))
        if now_ms % (10 * MINUTE_MS) == 0:
            sizes.append(process.memory_info().rss)
    status = one.status()
    assert sizes[-1] - sizes[2] < 2_000_000
    assert status.bad == pytest.approx(0.01 * status.packets, rel=0.2)
    assert status.dropped > 0
    # Away for 3 s of each minute: gone 300 ms after its last pose, wholly back 250 ms after its first.
    assert shown == pytest.approx(120 * 283, rel=0.01)
    assert gone == pytest.approx(120 * 14, rel=0.05)
