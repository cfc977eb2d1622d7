"""A quiet microphone through the whole line, with the network that ships."""

import numpy as np
import pytest
import soundfile

from facewire.audio.conditioning import Levels
from facewire.commands.run import DEMO_CLIP
from facewire.engine.on_cpu import cpu_engine
from facewire.face.channels import CHANNEL_INDEX
from facewire.face.stages import usual_stages
from facewire.feed.live import LiveFeed
from facewire.pipeline.line import Line
from facewire.pipeline.roster import Roster
from facewire.pipeline.subject import Settings, Subject
from facewire.values import Floats
from tests.fakes import AS_IT_IS, Collector, Listening, ScriptedClock

FPS = 31
JAW = CHANNEL_INDEX["jawOpen"]


def jaw_of(level_dbfs: float, levels: Levels) -> Floats:
    """The jaw of the demo's clip, spoken at that RMS in a room at -78 dBFS after a second of silence."""
    samples, rate = soundfile.read(DEMO_CLIP, dtype="float32")
    samples = samples * 10 ** (level_dbfs / 20) / np.sqrt(np.square(samples).mean())
    noise = np.random.default_rng(0).standard_normal(len(samples) + rate) * 10 ** (-78 / 20)
    heard = (np.concatenate((np.zeros(rate), samples)) + noise).astype(np.float32)
    clock, listening, output, roster = ScriptedClock(), Listening(rate), Collector(), Roster()
    sent = 0

    def advance(now_ns: int) -> None:
        nonlocal sent
        until = now_ns * rate // 10**9 // (rate // 100) * (rate // 100)
        listening.hear(heard[sent:until])
        sent = until

    clock.on_advance = advance
    engine = cpu_engine(FPS, clock).engine
    feed = LiveFeed(listening, FPS, levels)
    roster.add(Subject("face", feed, Settings(48.0), stages=usual_stages(0, FPS), fps=FPS))
    line, tick = Line(clock, engine, roster, (output,), (), fps=FPS, session=1), 0
    while clock.now_ns() < len(heard) * 10**9 // rate:
        tick = line.step(tick)
    engine.close()
    return np.array([frame.face.weights[JAW] for frame in output.frames], np.float32)


@pytest.mark.slow
def test_a_voice_at_52_dbfs_opens_the_mouth_like_one_at_22() -> None:
    loud, quiet = jaw_of(-22.0, Levels()), jaw_of(-52.0, Levels())
    as_it_is = jaw_of(-52.0, AS_IT_IS)
    ratio, without = float(quiet.mean() / loud.mean()), float(as_it_is.mean() / loud.mean())
    likeness = float(np.corrcoef(quiet, loud)[0, 1])
    print(
        f"mean jaw {ratio:.3f} of that at -22 dBFS (without automatic level {without:.3f}), r {likeness:.3f}"
    )
    assert abs(ratio - 1.0) < 0.15
    assert likeness > 0.9
    assert likeness > np.corrcoef(as_it_is, loud)[0, 1]
