"""How many live subjects one core carries: `python -m tests.bench.crowd [SUBJECTS … [--seconds S]]`.

The line runs in real time on one core, where the system can be told so: each subject on a recording of its
own, at 48 ms of look-ahead, with all face stages and the shipped network; frames are packed as the publisher
does. `late` are ticks that were handed over when the next one had begun; `held` are faces that repeat the
last mouth because there was no time left for theirs. Of a tick's 32.3 ms inference may take 19.4.
"""

import argparse
import os

import numpy as np
from rich.console import Console
from rich.table import Table

from facewire.audio.ring import SampleRing
from facewire.clock import SystemClock
from facewire.commands.run import spare_ticks
from facewire.face.stages import usual_stages
from facewire.feed.plan import WORK_NS
from facewire.feed.recorded import RecordedFeed
from facewire.grid import SAMPLE_RATE, offset_ns
from facewire.pipeline.line import Line
from facewire.pipeline.roster import Roster
from facewire.pipeline.subject import Settings, Subject
from facewire.ports import Clock
from facewire.serve.engines import EngineChoice, build_live
from facewire.values import Bundle, TickReport
from tests.bench.line import FPS, Encoder
from tests.fakes import Recorder
from tests.sounds import speech_like

SETTLE_S = 2.0
"""For the cost of a frame to become known."""


class Timed(Encoder):
    """Notes how long after they were due frames were handed over; negative when in time."""

    def __init__(self, clock: Clock) -> None:
        self.late_ns: list[int] = []
        self._clock = clock

    def put(self, bundle: Bundle) -> None:
        super().put(bundle)
        self.late_ns.append(self._clock.now_ns() - bundle.due_ns)


def recording(seconds: float, seed: int) -> RecordedFeed:
    sound = speech_like(seconds, seed=seed)
    ring = SampleRing(len(sound), overwrite=False)
    ring.write(sound)
    ring.end()
    return RecordedFeed("recording", ring, SAMPLE_RATE, FPS, idles=False)


def run(subjects: int, seconds: float) -> tuple[list[TickReport], list[int], float]:
    """Return the reports of so many subjects' ticks, how late each was, and the share of a core.

    The time to settle is left out.
    """
    clock, roster, seen = SystemClock(), Roster(), Recorder()
    timed = Timed(clock)
    for index in range(subjects):
        feed = recording(seconds + SETTLE_S + 1.0, index)
        roster.add(Subject(f"face{index}", feed, Settings(48.0), stages=usual_stages(index, FPS), fps=FPS))
    live = build_live(EngineChoice("onnx", FPS), clock)
    line = Line(clock, live.engine, roster, (timed,), (seen,), fps=FPS, session=0)
    tick, settled = 0, int(SETTLE_S * FPS)
    while tick < settled:
        tick = line.step(tick)
    seen.reports.clear()
    timed.late_ns.clear()
    began = os.times()
    while tick < settled + seconds * FPS:
        tick = line.step(tick)
    ended = os.times()
    live.engine.close()
    busy = (ended.user + ended.system - began.user - began.system) / (ended.elapsed - began.elapsed)
    return seen.reports, timed.late_ns, busy


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.crowd", description=__doc__)
    parser.add_argument("subjects", type=int, nargs="*", default=[1, 16, 32, 64])
    parser.add_argument("--seconds", type=float, default=20.0)
    parsed = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    spare_ticks()
    columns = (
        "subjects",
        "ticks",
        "late",
        "held %",
        "inference ms p50",
        "p99",
        "faces ms p50",
        "p99",
        "CPU %",
    )
    table = Table(*columns, title="live subjects on one core, 48 ms", title_justify="left")
    for subjects in parsed.subjects:
        reports, late_ns, busy = run(subjects, parsed.seconds)
        # Ticks that were passed over owed faces too.
        owed = subjects * (reports[-1].tick - reports[0].tick + 1)
        infer, faces = ([getattr(one, name) / 1e6 for one in reports] for name in ("infer_ns", "face_ns"))
        table.add_row(
            str(subjects),
            str(len(reports)),
            str(sum(one > offset_ns(1, FPS) - WORK_NS for one in late_ns)),
            f"{100 * (1 - sum(one.inferred for one in reports) / owed):.2f}",
            *(f"{np.percentile(taken, at):.1f}" for taken in (infer, faces) for at in (50, 99)),
            f"{100 * busy:.0f}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
