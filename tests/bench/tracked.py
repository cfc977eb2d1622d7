"""Prints what a tracker costs the line, and its own thread: `python -m tests.bench.tracked`."""

import time
from collections.abc import Callable

import numpy as np
from rich.console import Console
from rich.table import Table

from facewire.clock import SystemClock
from facewire.face.channels import CHANNEL_INDEX
from facewire.face.stage import Context
from facewire.face.stages import usual_stages
from facewire.face.tracking.mixing import Mixing
from facewire.face.tracking.stage import Tracked
from facewire.face.tune import Tuning
from facewire.tracker.config import TrackerConfig
from facewire.tracker.delay import correlate
from facewire.tracker.tracker import Tracker
from facewire.values import Mouth
from tests.face.faces import draw
from tests.tracker.senders import Person, ifacialmocap, live_link, open_see_face, vmc
from tests.tracker.test_delay import filmed, speech

FPS = 31
MS = 1_000_000


def microseconds(work: Callable[[int], object], count: int = 3000) -> tuple[float, float]:
    took = []
    for n in range(count):
        started = time.perf_counter_ns()
        work(n)
        took.append((time.perf_counter_ns() - started) / 1e3)
    return float(np.percentile(took[100:], 50)), float(np.percentile(took[100:], 99))


def person(n: int) -> Person:
    return Person({"jawOpen": 0.2 + 0.001 * (n % 9), "browInnerUp": 0.3}, (10.0, 5.0, 0.0))


def frames() -> tuple[tuple[float, float], tuple[float, float]]:
    """A frame that speaks, while poses come at 60 a second: all stages without a tracker, and its own."""
    one = Tracker(TrackerConfig("livelink", "127.0.0.1", 0), SystemClock(), print)
    for n in range(120):
        one.take(live_link(person(n), frame=n), "phone", 1, n * 16 * MS)
    weights = np.zeros(52, np.float32)
    weights[[CHANNEL_INDEX["jawOpen"], CHANNEL_INDEX["mouthClose"]]] = (0.3, 0.27)
    mouth = Mouth(weights, np.eye(15, dtype=np.float32)[1], 1.0)
    stages, stage = usual_stages(0, FPS), Tracked(one, Mixing.usual(), FPS)
    contexts = [Context(n, FPS, mouth, 0, Tuning(), (1780 + n) * MS, (1880 + n) * MS) for n in range(30)]
    face = draw(stages, contexts[0])
    assert one.at(1800 * MS, 1900 * MS) is not None
    alone = microseconds(lambda n: draw(stages, contexts[n % 30]))
    return alone, microseconds(lambda n: stage.apply(contexts[n % 30], face))


def main() -> None:
    table = Table("what", "p50 µs", "p99 µs")

    def row(what: str, figures: tuple[float, float]) -> None:
        table.add_row(what, f"{figures[0]:.1f}", f"{figures[1]:.1f}")

    alone, tracked = frames()
    row("line: the face stages of a frame without a tracker", alone)
    row("line: the stage of a tracker (budget: 30)", tracked)
    datagrams = {
        "livelink": [live_link(person(1))],
        "ifacialmocap": [ifacialmocap(person(1))],
        "vmc": vmc(person(1)),
        "openseeface": [open_see_face(person(1))],
    }
    for kind, sent in datagrams.items():
        one = Tracker(TrackerConfig(kind, "127.0.0.1", 0), SystemClock(), print)

        def take(n: int, one: Tracker = one, sent: list[bytes] = sent) -> None:
            for datagram in sent:
                one.take(datagram, "phone", 1, n * 16 * MS)

        row(f"tracker's thread: one pose of {kind}", microseconds(take))
    voice = speech(10.0)
    seen = filmed(voice, 100.0)
    row(
        "tracker's thread: measuring the delay, every 2 s",
        microseconds(lambda _: correlate(voice, seen), 300),
    )
    Console().print(table)


if __name__ == "__main__":
    main()
