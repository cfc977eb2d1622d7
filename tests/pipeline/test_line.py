import itertools
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.audio.ring import SampleRing
from facewire.clock import VirtualClock
from facewire.engine.fallback import Fallback
from facewire.face.channels import CHANNEL_INDEX
from facewire.face.character import Character
from facewire.face.settle import SETTLE_NS
from facewire.face.stage import Context, Stage
from facewire.face.stages import usual_stages
from facewire.feed.live import LiveFeed
from facewire.feed.plan import WORK_NS, Feed
from facewire.feed.recorded import RecordedFeed
from facewire.grid import FULL, offset_ns, sample_of
from facewire.pipeline.line import Line
from facewire.pipeline.roster import Roster
from facewire.pipeline.subject import Settings, Subject
from facewire.ports import Engine
from facewire.values import Face, Floats, Frame, Level, Quality
from tests.fakes import (
    AS_IT_IS,
    GEOMETRY,
    Collector,
    Listening,
    ProbeNetwork,
    Recorder,
    ScriptedClock,
    filled_ring,
    probe_engine,
)
from tests.sounds import speech_like

FPS = 31
TONGUE = CHANNEL_INDEX["tongueOut"]


class Rig:
    """A line with everything around it virtual."""

    def __init__(
        self,
        network: ProbeNetwork | None = None,
        clock: VirtualClock | None = None,
        engine: Engine | None = None,
    ) -> None:
        self.clock = clock or VirtualClock()
        self.network = network or ProbeNetwork()
        self.engine = engine or probe_engine(self.network, self.clock, FPS)
        self.roster = Roster()
        self.output = Collector()
        self.recorder = Recorder()
        self.line = Line(
            self.clock, self.engine, self.roster, (self.output,), (self.recorder,), fps=FPS, session=7
        )
        self.tick = 0

    def add(
        self,
        name: str,
        feed: Feed,
        lookahead_ms: float | None = 48.0,
        stages: tuple[Stage, ...] | None = None,
    ) -> Subject:
        drawn = usual_stages(1, FPS) if stages is None else stages
        subject = Subject(name, feed, Settings(lookahead_ms), stages=drawn, fps=FPS)
        self.roster.add(subject)
        return subject

    def play(self, samples: Floats, lookahead_ms: float | None = 48.0, lead_ns: int = 0) -> list[Frame]:
        self.add("face", recording(filled_ring(samples), lead_ns), lookahead_ms)
        while self.roster.subjects:
            self.step()
        return self.output.frames

    def step(self, ticks: int = 1) -> None:
        for _ in range(ticks):
            self.tick = self.line.step(self.tick)


def recording(ring: SampleRing, lead_ns: int = 0) -> RecordedFeed:
    return RecordedFeed("recording", ring, 16_000, FPS, idles=False, lead_ns=lead_ns)


def bytes_of(frames: list[Frame]) -> list[bytes]:
    return [
        frame.face.weights.tobytes() + frame.face.pose.tobytes() + frame.face.visemes.tobytes()
        for frame in frames
    ]


def ramp(seconds: float) -> Floats:
    return np.linspace(0.001, 0.999, int(seconds * 16_000), dtype=np.float32)


@pytest.mark.parametrize("lookahead_ms", [0.0, 48.0, FULL])
def test_each_pose_hears_its_own_time(lookahead_ms: float | None) -> None:
    samples = ramp(2.0)
    frames = Rig().play(samples, lookahead_ms)
    assert len(frames) >= 62
    for frame in frames[:62]:
        heard = float(frame.face.weights[TONGUE])
        at = sample_of(round(frame.t * FPS), FPS)
        if lookahead_ms == 0.0 and round(at / GEOMETRY.hop) * GEOMETRY.hop > at:
            continue  # the probe reads its nearest pose's last sample, which is not heard yet
        # Poses lie on a grid, the nearest half a hop away at most. A frame is a short mean around it; at the
        # very end of what is heard only one side is there.
        tolerance = GEOMETRY.hop // 2 + (GEOMETRY.hop // 4 if lookahead_ms == 0.0 else 0)
        assert abs(np.searchsorted(samples, np.float32(heard)) - at) <= tolerance + 2 or at == 0


def test_frames_are_numbered_timed_and_paced_by_one_integer() -> None:
    rig = Rig()
    frames = rig.play(speech_like(3.0))
    assert [frame.n for frame in frames] == list(range(len(frames)))
    assert [frame.t for frame in frames] == [n / FPS for n in range(len(frames))]
    assert [bundle.due_ns for bundle in rig.output.bundles] == [
        offset_ns(tick, FPS) + WORK_NS for tick in range(len(rig.output.bundles))
    ]
    assert all(frame.at_ns == offset_ns(frame.n, FPS) + WORK_NS for frame in frames[:93])


def test_the_face_is_at_rest_within_200_ms_of_the_end() -> None:
    frames = Rig().play(np.full(16_000, 0.5, np.float32))
    tail = [frame for frame in frames if frame.t >= 1.0]
    assert all(frame.quality is Quality.HELD for frame in tail)
    assert tail[-1].face.weights[TONGUE] == 0.0
    assert tail[-1].t - 1.0 <= SETTLE_NS / 1e9
    weights = [float(frame.face.weights[TONGUE]) for frame in tail]
    assert weights == sorted(weights, reverse=True)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 4000), min_size=1, max_size=6), st.sampled_from([48.0, FULL]))
def test_streaming_equals_offline(sizes: list[int], lookahead_ms: float | None) -> None:
    samples = speech_like(1.5)
    offline = bytes_of(Rig().play(samples, lookahead_ms))
    rig = Rig()
    ring = SampleRing(4096, overwrite=False)
    rig.add("face", recording(ring), lookahead_ms)
    at = turn = 0
    while rig.roster.subjects:
        # The feeder keeps the ring as full as its blocks allow, as a file reader does.
        while at < len(samples) and ring.free:
            at += ring.write(samples[at : at + min(sizes[turn % len(sizes)], ring.free)])
            turn += 1
        if at == len(samples) and not ring.ended:
            ring.end()
        rig.step()
    assert bytes_of(rig.output.frames)[: len(offline)] == offline


def test_the_past_never_changes() -> None:
    samples = speech_like(2.0)
    whole = bytes_of(Rig().play(samples))
    cut = bytes_of(Rig().play(samples[:24_000]))
    settled = int((24_000 - 1600) / 16_000 * FPS)
    assert whole[:settled] == cut[:settled]


def test_a_pushed_lead_changes_when_frames_come_but_not_what_they_are() -> None:
    samples = speech_like(2.0)
    assert bytes_of(Rig().play(samples, FULL, lead_ns=500_000_000)) == bytes_of(Rig().play(samples, FULL))


@pytest.mark.slow
def test_an_hour_is_on_time_to_the_nanosecond() -> None:
    rig = Rig()
    ring = SampleRing(16_000, overwrite=False)
    rig.add("face", recording(ring), FULL)
    hour = FPS * 3600
    second = np.zeros(8000, np.float32)
    for _ in range(hour):
        if ring.free >= 8000:
            ring.write(second)
        rig.step()
        rig.recorder.reports.clear()
        rig.output.bundles[:-1] = []
    last = rig.output.frames[-1]
    assert last.n == hour - 1
    assert last.t == (hour - 1) / FPS
    assert rig.output.bundles[-1].due_ns == offset_ns(hour - 1, FPS) + WORK_NS


def test_subjects_share_a_batch_and_do_not_touch_each_other() -> None:
    alone = bytes_of(Rig().play(speech_like(1.0, seed=3)))
    rig = Rig()
    for seed in range(11):
        name = "face" if seed == 3 else f"face{seed}"
        ring = filled_ring(speech_like(1.0, seed=seed))
        rig.add(name, recording(ring))
    while rig.roster.subjects:
        rig.step()
    assert bytes_of([frame for frame in rig.output.frames if frame.subject == "face"]) == alone
    assert rig.network.batches[:2] == [8, 3]


class Sluggish(VirtualClock):
    """A machine that stands still for a second in the middle."""

    def sleep_until_ns(self, deadline_ns: int) -> None:
        super().sleep_until_ns(deadline_ns)
        if 10**9 <= self.now_ns() < 10**9 + 40_000_000:
            super().sleep_until_ns(self.now_ns() + 10**9)


def test_a_stalled_machine_skips_ticks_and_loses_no_number() -> None:
    rig = Rig(clock=Sluggish())
    frames = rig.play(speech_like(4.0))
    assert [frame.n for frame in frames] == list(range(len(frames)))
    assert len(rig.recorder.reports) < len(frames) - 25
    assert max(len(bundle.frames) for bundle in rig.output.bundles) <= 32


def microphone(rig: Rig, ppm: float) -> None:
    """A sound card that delivers 10 ms blocks while the clock goes on."""
    listening = Listening()
    sent = 0

    def advance(now_ns: int) -> None:
        nonlocal sent
        wanted = int(now_ns * 16e-6 * (1 + ppm * 1e-6)) // 160 * 160
        listening.hear(np.full(wanted - sent, 0.25, np.float32))
        sent = wanted

    assert isinstance(rig.clock, ScriptedClock)
    rig.clock.on_advance = advance
    rig.add("face", LiveFeed(listening, FPS, AS_IT_IS))


@pytest.mark.slow
@pytest.mark.parametrize("ppm", [200.0, -200.0])
def test_a_skewed_sound_card_is_slipped_and_counted(ppm: float) -> None:
    rig = Rig(clock=ScriptedClock())
    microphone(rig, ppm)
    rig.step(FPS * 450)
    subjects = [subject for report in rig.recorder.reports for subject in report.subjects]
    # 450 s of 200 ppm are 90 ms: eleven steps of 8 ms.
    assert 10 <= sum(subject.slipped for subject in subjects) <= 13
    # Only the very first ticks, before the card has delivered, hold.
    assert sum(subject.held for subject in subjects) <= 1
    frames = rig.output.frames
    assert [frame.n for frame in frames] == list(range(len(frames)))
    assert all(later.t > earlier.t for earlier, later in itertools.pairwise(frames[2:]))
    lags = sorted(subject.lag_ns for subject in subjects[FPS:] if subject.lag_ns is not None)
    assert lags[len(lags) * 95 // 100] <= (48 + 32) * 10**6
    assert lags[0] >= 48 * 10**6


def test_levels_are_measured_a_few_times_a_second() -> None:
    rig = Rig()
    rig.add("face", recording(filled_ring(np.full(32_000, 0.5, np.float32))))
    rig.step(FPS)
    levels = [subject.level_dbfs for report in rig.recorder.reports for subject in report.subjects]
    measured = [level for level in levels if level is not None]
    assert len(levels) == FPS
    assert 7 <= len(measured) <= 8
    assert measured[-1] == pytest.approx(-6.02, abs=0.01)


def test_a_failing_engine_is_replaced_within_the_frame() -> None:
    clock = VirtualClock()
    first, second = ProbeNetwork(), ProbeNetwork()
    second.level = Level.HOLD
    makes: dict[str, Callable[[], Engine]] = {
        "first": lambda: probe_engine(first, clock),
        "second": lambda: probe_engine(second, clock),
    }
    engine = Fallback(makes, clock, spawn=lambda job: job())
    rig = Rig(clock=clock, engine=engine)
    ring = filled_ring(speech_like(20.0))
    rig.add("face", recording(ring))
    rig.step(10)
    first.fail_next = True
    rig.step(10)
    assert engine.reason == "first: the device was lost"
    qualities = [frame.quality for frame in rig.output.frames]
    assert qualities == [Quality.INFERRED] * 10 + [Quality.HELD] * 10
    rig.step(FPS * 6)
    assert rig.output.frames[-1].quality is Quality.INFERRED
    assert engine.reason == ""


def test_a_stage_knows_its_frames_instant_and_the_tick_that_makes_it() -> None:
    """What a tracker's pose is looked up by: when the instant was heard, and what can be known by now."""
    seen: list[Context] = []

    class Watching:
        def apply(self, context: Context, face: Face) -> Face:
            seen.append(context)
            return face

    rig = Rig()
    feed = recording(filled_ring(speech_like(1.0)))
    rig.roster.add(Subject("face", feed, Settings(48.0), stages=(Watching(),), fps=FPS))
    while rig.roster.subjects:
        rig.step()
    assert [context.at_ns for context in seen] == [frame.at_ns for frame in rig.output.frames]
    ticks = [offset_ns(tick, FPS) for tick, bundle in enumerate(rig.output.bundles) for _ in bundle.frames]
    assert [context.now_ns for context in seen] == ticks


def test_a_trait_that_is_set_comes_smoothly_and_from_the_start_at_once() -> None:
    """Whatever stage it is for."""
    seen: list[float] = []

    class Watching:
        def apply(self, context: Context, face: Face) -> Face:
            seen.append(context.character.smile)
            return face

    rig, usual = Rig(), Settings(48.0, character=Character(smile=0.5))
    subject = Subject("face", recording(filled_ring(speech_like(3.0))), usual, stages=(Watching(),), fps=FPS)
    rig.roster.add(subject)
    rig.step(20)
    subject.settings = replace(usual, character=Character(smile=-0.5))
    rig.step(60)
    assert set(seen[:20]) == {0.5}
    assert 0.4 < seen[20] < 0.5
    assert seen[-1] == -0.5
    assert max(before - after for before, after in itertools.pairwise(seen)) < 0.15


def test_frames_are_handed_over_as_soon_as_they_are_made() -> None:
    rig = Rig()
    rig.add("face", recording(filled_ring(speech_like(1.0))))
    began_ns = rig.clock.now_ns()
    rig.step()
    assert rig.clock.now_ns() == began_ns, "it does not wait until they are due"
    assert rig.output.bundles[0].due_ns == began_ns + WORK_NS
