"""How many live subjects one core carries: `python -m tests.bench.crowd [SUBJECTS … [--seconds S]]`.

The line runs in real time on one core, where the system can be told so: each subject on a recording of its
own, at 48 ms of look-ahead, with all face stages and the shipped network; frames are packed as the publisher
does. `late` are ticks that went out when the next one had begun; `held` are faces that repeat the last mouth
because there was no time left for theirs. Of a tick's 32.3 ms inference may take 19.4.
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
from facewire.serve.engines import EngineChoice, build_live
from facewire.values import TickReport
from tests.bench.line import FPS, Encoder
from tests.fakes import Recorder
from tests.sounds import speech_like

SETTLE_S = 2.0
"""For the cost of a frame to become known."""


def recording(seconds: float, seed: int) -> RecordedFeed:
    sound = speech_like(seconds, seed=seed)
    ring = SampleRing(len(sound), overwrite=False)
    ring.write(sound)
    ring.end()
    return RecordedFeed("recording", ring, SAMPLE_RATE, FPS, idles=False)


def run(subjects: int, seconds: float) -> tuple[list[TickReport], float]:
    """Return the reports of so many subjects' ticks, and the share of a core; without the time to settle."""
    clock, roster, seen = SystemClock(), Roster(), Recorder()
    for index in range(subjects):
        feed = recording(seconds + SETTLE_S + 1.0, index)
        roster.add(Subject(f"face{index}", feed, Settings(48.0), stages=usual_stages(index, FPS), fps=FPS))
    live = build_live(EngineChoice("onnx", FPS), clock)
    line = Line(clock, live.engine, roster, (Encoder(),), (seen,), fps=FPS, session=0)
    tick, settled = 0, int(SETTLE_S * FPS)
    while tick < settled:
        tick = line.step(tick)
    seen.reports.clear()
    began = os.times()
    while tick < settled + seconds * FPS:
        tick = line.step(tick)
    ended = os.times()
    live.engine.close()
    busy = (ended.user + ended.system - began.user - began.system) / (ended.elapsed - began.elapsed)
    return seen.reports, busy


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
        reports, busy = run(subjects, parsed.seconds)
        # Ticks that were passed over owed faces too.
        owed = subjects * (reports[-1].tick - reports[0].tick + 1)
        infer, faces = ([getattr(one, name) / 1e6 for one in reports] for name in ("infer_ns", "face_ns"))
        table.add_row(
            str(subjects),
            str(len(reports)),
            str(sum(one.lateness_ns > offset_ns(1, FPS) - WORK_NS for one in reports)),
            f"{100 * (1 - sum(one.inferred for one in reports) / owed):.2f}",
            *(f"{np.percentile(taken, at):.1f}" for taken in (infer, faces) for at in (50, 99)),
            f"{100 * busy:.0f}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
