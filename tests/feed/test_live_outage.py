"""A microphone's feed through outages, other rates and hours of drift, in virtual time."""

import gc
from dataclasses import replace

import numpy as np
import pytest

from facewire.clock import VirtualClock
from facewire.engine.stream.engine import StreamEngine
from facewire.feed.live import LiveFeed
from facewire.feed.plan import WORK_NS
from facewire.grid import offset_ns
from facewire.ports import Ask
from facewire.values import InputLevel
from tests.engine.windows_rig import bytes_of
from tests.fakes import AS_IT_IS, Listening, ProbeStream, probe_engine
from tests.sounds import speech_like

FPS = 31
MS = 1_000_000


class Rig:
    """A feed, and a sound card that delivers 10 ms blocks on a clock of its own."""

    def __init__(self, rate: int = 16_000, ppm: float = 0.0) -> None:
        self.listening = Listening(rate)
        self.feed = LiveFeed(self.listening, FPS, AS_IT_IS)
        self.engine = probe_engine(clock=VirtualClock(), fps=FPS)
        self.rate, self.speed = rate, 1.0 + ppm * 1e-6
        self.begin_ns = self.sent = self.tick = 0
        self.heard = True
        self.slipped = self.skipped = self.held = 0
        self.lags_ns: list[int] = []

    def open(self, rate: int) -> None:
        """The device comes back."""
        self.rate, self.begin_ns, self.sent, self.heard = rate, self.now_ns, 0, True
        self.listening.open(rate)

    @property
    def now_ns(self) -> int:
        return offset_ns(self.tick, FPS)

    def run(self, seconds: float) -> None:
        for _ in range(int(seconds * FPS)):
            self.tick += 1
            block = self.rate // 100
            wanted = int((self.now_ns - self.begin_ns) * 1e-9 * self.rate * self.speed) // block * block
            if self.heard and wanted > self.sent:
                self.listening.hear(np.zeros(wanted - self.sent, np.float32))
                self.sent = wanted
            plan = self.feed.plan(self.now_ns, self.engine.hearing, 48.0, 32)
            self.slipped += plan.slipped
            self.skipped += plan.skipped
            self.held += plan.held
            self.lags_ns.append(self.now_ns + WORK_NS - plan.owed[0].at_ns)

    def newest_at(self) -> tuple[float, float]:
        """When the newest frame's instant was heard: as the feed says, and truly, in milliseconds."""
        heard = self.feed.heard
        assert heard is not None
        return heard.first_ns / 1e6, self.begin_ns / 1e6


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000])
@pytest.mark.parametrize("away_s", [0.06, 0.8, 20.0])
def test_times_are_true_after_an_outage_of_any_length_and_at_another_rate(away_s: float, rate: int) -> None:
    rig = Rig()
    rig.run(5.0)
    before = sorted(rig.lags_ns[-62:])[31]
    rig.heard = False
    rig.run(away_s)
    rig.open(rate)
    rig.run(0.5)
    rig.lags_ns.clear()
    rig.run(5.0)
    after = sorted(rig.lags_ns)
    assert abs(after[len(after) // 2] - before) < 12 * MS
    assert after[-1] - after[0] < 25 * MS, "it does not slew for seconds"
    told, true = rig.newest_at()
    # A block is heard while it comes: half of one, and what the resampler holds back.
    assert 0.0 < told - true < 15.0
    assert rig.feed.heard is not None
    assert rig.feed.heard.opening == 0


def test_in_an_outage_the_lag_does_not_grow() -> None:
    rig = Rig()
    rig.run(5.0)
    before = rig.lags_ns[-1]
    rig.heard = False
    rig.run(60.0)
    assert abs(rig.lags_ns[-1] - before) < 12 * MS
    assert rig.feed.state == "holding"
    assert rig.held > 59 * FPS


def test_what_was_measured_of_a_device_goes_with_it() -> None:
    rig = Rig()
    rig.run(3.0)
    assert rig.feed.microphone.level.warnings, "a digital silence"
    status = rig.listening.status
    rig.listening.status = replace(status, device=replace(status.device, state="is gone; waiting for it"))
    assert rig.feed.microphone.level == InputLevel()


def test_samples_that_were_lost_before_a_replug_stay_counted() -> None:
    rig = Rig()
    rig.listening.hear(np.zeros(100_000, np.float32))
    rig.run(0.1)
    lost = rig.feed.dropped
    assert lost > 0
    rig.open(48_000)
    rig.run(1.0)
    assert rig.feed.dropped == lost


@pytest.mark.slow
@pytest.mark.parametrize("ppm", [300.0, -300.0])
def test_a_long_drift_costs_no_lag_no_memory_and_no_slip_too_many(ppm: float) -> None:
    rig = Rig(ppm=ppm)
    rig.run(60.0)
    first = median_lag_ns(rig)
    objects = live_objects()
    rig.slipped = rig.skipped = rig.held = 0
    rig.run(1200.0)
    needed = 1200.0 * 300e-6 / 0.008
    print(f"{ppm:+.0f} ppm: {rig.slipped} slips where drift needs {needed:.0f}")
    assert abs(rig.slipped - needed) <= 4
    assert (rig.held, rig.skipped) == (0, 0)
    assert abs(median_lag_ns(rig) - first) < 8 * MS
    assert live_objects() - objects < 100


def median_lag_ns(rig: Rig) -> int:
    """Of the last half minute; what was measured before is forgotten."""
    lags, rig.lags_ns = sorted(rig.lags_ns[-30 * FPS :]), []
    return lags[len(lags) // 2]


def live_objects() -> int:
    gc.collect()
    return len(gc.get_objects())


def test_what_an_engine_kept_is_void_where_the_timeline_was_shifted() -> None:
    """Frames before a shift sit 8 ms or more from where they sat: a state of theirs is of another sound."""
    sound = speech_like(12.0)
    listening = Listening(16_000)
    feed = LiveFeed(listening, FPS, AS_IT_IS)
    engine = StreamEngine(ProbeStream(), FPS, VirtualClock())
    sent = slipped = asked = 0
    for tick in range(1, 11 * FPS):
        late_ms = 24 if tick % (2 * FPS) == 0 else 0
        block = sound[sent : (offset_ns(tick, FPS) // MS - late_ms) // 10 * 160]
        listening.hear(block)
        sent += len(block)
        plan = feed.plan(offset_ns(tick, FPS), engine.hearing, 48.0, 32)
        slipped += plan.slipped
        if (owed := plan.owed[0]).inferred:
            asked += 1
            asks = [Ask(feed.sound, owed.frame, owed.lookahead_ms)]
            afresh = StreamEngine(ProbeStream(), FPS, VirtualClock()).infer(asks)
            assert bytes_of(engine.infer(asks)[0]) == bytes_of(afresh[0])
    assert slipped >= 2
    assert asked > 10 * FPS
