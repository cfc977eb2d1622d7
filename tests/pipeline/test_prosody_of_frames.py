"""What the stages of a face are told about the voice."""

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from facewire.audio.prosody import ProsodyReader
from facewire.audio.prosody.analysis import Analysis, Measure, Stretch
from facewire.audio.ring import SampleRing
from facewire.face.stage import Context
from facewire.feed.live import LiveFeed
from facewire.feed.plan import Feed
from facewire.feed.speech import Speech
from facewire.feed.spoken import SpokenFeed
from facewire.grid import FULL
from facewire.pipeline.subject import Settings, Subject
from facewire.values import Face, Level, Prosody
from tests.audio.prosody.test_reader import SENTENCE, accents, ends
from tests.fakes import AS_IT_IS, Listening, ScriptedClock, filled_ring
from tests.pipeline.test_line import FPS, Rig, recording
from tests.pipeline.test_pairing import Changing


class Told:
    """A stage that keeps what it is told and draws nothing."""

    def __init__(self) -> None:
        self.prosody: list[Prosody] = []

    def apply(self, context: Context, face: Face) -> Face:
        self.prosody.append(context.prosody)
        return face


def attend(rig: Rig, feed: Feed, lookahead_ms: float | None) -> list[Prosody]:
    told = Told()
    rig.roster.add(Subject("face", feed, Settings(lookahead_ms), stages=(told,), fps=FPS))
    return told.prosody


def played(lead_ns: int = 0, lookahead_ms: float | None = 48.0) -> list[Prosody]:
    rig = Rig()
    told = attend(rig, recording(filled_ring(SENTENCE), lead_ns), lookahead_ms)
    while rig.roster.subjects:
        rig.step()
    return told


@pytest.mark.parametrize("lookahead_ms", [0.0, 48.0, FULL])
def test_a_recording_is_told_alike_whatever_its_blocks_and_however_far_ahead(
    lookahead_ms: float | None,
) -> None:
    told = played(0, lookahead_ms)
    assert played(2**62, lookahead_ms) == told
    rig, ring, at = Rig(), SampleRing(4096, overwrite=False), 0
    streamed = attend(rig, recording(ring), lookahead_ms)
    sizes = itertools.cycle([700, 31, 1900])
    while rig.roster.subjects:
        while at < len(SENTENCE) and ring.free:
            at += ring.write(SENTENCE[at : at + min(next(sizes), ring.free)])
        if at == len(SENTENCE) and not ring.ended:
            ring.end()
        rig.step()
    assert streamed[: len(told)] == told
    assert len(accents(told)) == len(ends(told)) == 1


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many hops each call that measures one sound by itself has measured."""
    found: list[int] = []
    measures = Analysis.measures

    def counted(analysis: Analysis, stretch: Stretch) -> list[Measure]:
        found.append(stretch.hops)
        return measures(analysis, stretch)

    monkeypatch.setattr(Analysis, "measures", counted)
    return found


def test_a_bake_measures_the_sound_of_a_tick_in_one_go(counts: list[int]) -> None:
    told = played(2**62)
    # 32 frames a tick, and 62.5 hops a second.
    assert len(counts) <= len(told) / 32 + 2
    assert sum(counts) <= len(told) / FPS * 62.5 + 2


def test_subjects_are_measured_together_and_told_what_each_is_told_alone(counts: list[int]) -> None:
    sounds = [np.roll(SENTENCE, 1_313 * number)[: 20_000 + 900 * number] for number in range(20)]
    # A silent one, too.
    sounds[7] = np.zeros(20_000, np.float32)
    lookaheads = [(0.0, 48.0, FULL)[number % 3] for number in range(20)]

    def told_in(rig: Rig, numbers: Sequence[int]) -> list[list[Prosody]]:
        told = [Told() for _ in numbers]
        for number, one in zip(numbers, told, strict=True):
            settings = Settings(lookaheads[number])
            feed = recording(filled_ring(sounds[number]))
            rig.roster.add(Subject(f"face{number}", feed, settings, stages=(one,), fps=FPS))
        while rig.roster.subjects:
            rig.step()
        return [one.prosody for one in told]

    alone = [told_in(Rig(), [number])[0] for number in range(20)]
    counts.clear()
    assert told_in(Rig(), range(20)) == alone
    # By itself each is measured only where it begins, with much that is known, or is the last one left.
    assert len(counts) < sum(map(len, alone)) / 10


def test_a_microphone_and_a_recording_tell_of_the_same_accent() -> None:
    clock = ScriptedClock()
    rig, listening, fed = Rig(clock=clock), Listening(), 0

    def deliver(now_ns: int) -> None:
        nonlocal fed
        until = now_ns * 16_000 // 10**9
        listening.hear(SENTENCE[fed:until])
        fed = until

    clock.on_advance = deliver
    told = attend(rig, LiveFeed(listening, FPS, AS_IT_IS), 48.0)
    rig.step(int(3.4 * FPS))
    ((live_s, live),), ((played_s, heard),) = accents(told), accents(played())
    # The microphone's first frame sits up to its look-ahead and a block behind the sound.
    assert live_s - played_s == pytest.approx(0.06, abs=0.06)
    assert live.strength == pytest.approx(heard.strength, abs=0.2)


def test_a_slow_microphone_is_told_alike_whatever_is_measured_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    together, at = listened_slowly(), ProsodyReader.at

    def alone(self: ProsodyReader, *what: Any, heard: int, **more: Any) -> Prosody:
        del heard
        return at(self, *what, **more)

    monkeypatch.setattr(ProsodyReader, "at", alone)
    assert together == listened_slowly()


def listened_slowly() -> list[Prosody]:
    """What is told where frames wait in pairs and the pace shifts the sound meanwhile."""
    clock, network = ScriptedClock(), Changing()
    network.level = Level.PAIRED
    rig, listening, fed = Rig(network, clock), Listening(), 0

    def deliver(now_ns: int) -> None:
        nonlocal fed
        until = now_ns * 15_500 // 10**9
        listening.hear(SENTENCE[fed:until])
        fed = until

    clock.on_advance = deliver
    told = attend(rig, LiveFeed(listening, FPS, AS_IT_IS), 0.0)
    rig.step(3 * FPS)
    assert sum(report.subjects[0].slipped for report in rig.recorder.reports) > 5
    assert any(one.speaking for one in told)
    return told


def test_pushed_speech_is_told_ahead_and_a_cut_is_silent() -> None:
    rig = Rig()
    speech = Speech(16_000, FPS, 10 * 16_000)
    told = attend(rig, SpokenFeed("face", speech, FPS), 48.0)
    rig.step(2)
    speech.push(SENTENCE, rig.clock.now_ns(), end=True)
    rig.step(20)
    made = len(told)
    assert any(one.speaking for one in told)
    speech.cancel(rig.clock.now_ns())
    rig.step(3 * FPS)
    after = told[made:]
    assert not after[FPS].speaking
    assert after[-1].pause_s > after[2 * FPS].pause_s > 1.0
