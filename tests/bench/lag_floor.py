"""The lag of the line alone, in virtual time: nothing else runs, and work takes no time."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from facewire.audio.conditioning import Levels
from facewire.face.stages import usual_stages
from facewire.feed.live import LiveFeed
from facewire.pipeline.line import Line
from facewire.pipeline.roster import Roster
from facewire.pipeline.subject import Settings, Subject
from facewire.source.microphone.portaudio import BLOCK_S
from facewire.values import Floats
from tests.bench.clicks import FPS, RATE, TONGUE, clicks, lags_ms
from tests.fakes import Collector, Listening, ScriptedClock, probe_engine


@dataclass
class Card:
    """Delivers a signal in blocks as virtual time passes."""

    signal: Floats
    late_ns: int
    """When its first sample is heard."""
    listening: Listening = field(default_factory=lambda: Listening(RATE))
    _fed: int = 0

    def deliver(self, now_ns: int) -> None:
        size = int(RATE * BLOCK_S)
        until = max(self._fed, (now_ns - self.late_ns) * RATE // 10**9 // size * size)
        self.listening.hear(self.signal[self._fed : until])
        self._fed = until


def in_virtual_time(lookahead_ms: float, seconds: float) -> NDArray[np.float64]:
    """The lags of the line alone, at six phases between the sound card's blocks and the line's ticks."""
    found = []
    for seed in range(6):
        rng, clock = np.random.default_rng(seed), ScriptedClock()
        signal, begins = clicks(seconds / 6, rng)
        card = Card(signal, late_ns=int(rng.uniform(0, BLOCK_S * 1e9)))
        clock.on_advance = card.deliver
        made, roster = Collector(), Roster()
        line = Line(clock, probe_engine(None, clock, FPS), roster, (made,), (), fps=FPS, session=7)
        feed, stages = LiveFeed(card.listening, FPS, Levels()), usual_stages(1, FPS)
        roster.add(Subject("face", feed, Settings(lookahead_ms), stages=stages, fps=FPS))
        for tick in range(int(FPS * (seconds / 6 - 1))):
            line.step(tick)
        seen = [(one.due_ns, float(one.frames[0].face.weights[TONGUE])) for one in made.bundles if one.frames]
        found.append(lags_ms([card.late_ns + int(begin) * 10**9 // RATE for begin in begins], seen))
    return np.concatenate(found)
