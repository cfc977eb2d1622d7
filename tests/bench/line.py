"""Prints the budgets of the line against what this machine does: `python -m tests.bench.line`.

Each figure comes with a baseline from the same run, since machines differ and are noisy. Nothing asserts.
"""

import argparse
import itertools
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
from rich.console import Console
from rich.table import Table

from facewire.audio.ring import SampleRing
from facewire.clock import SystemClock, VirtualClock
from facewire.commands.run import DEMO_CLIP
from facewire.engine.on_cpu import cpu_engine
from facewire.engine.onnx import MODEL_PATH, OnnxStream
from facewire.engine.siblings import find_quantised
from facewire.face.stages import usual_stages
from facewire.feed.recorded import RecordedFeed
from facewire.grid import SAMPLE_RATE, offset_ns
from facewire.pipeline.line import Line
from facewire.pipeline.roster import Roster
from facewire.pipeline.subject import Settings, Subject
from facewire.source.recording import Recording
from facewire.transport.zeromq import FacesReader
from facewire.values import Bundle
from facewire.wire import frame as frame_message
from tests.commands.test_process import Program

FPS = 31
SECOND = 62
"""Steps of the network: 0.992 s."""


@dataclass(frozen=True, slots=True)
class Row:
    """One budget and its measurement."""

    what: str
    budget: str
    measured: str
    baseline: str


class Encoder:
    """An output that packs frames as the publisher does."""

    name = "encoder"
    dropped = 0

    def put(self, bundle: Bundle) -> None:
        for frame in bundle.frames:
            frame_message.encode(frame, 0)

    def run(self, stop: threading.Event) -> None:
        stop.wait()

    def close(self) -> None:
        """Nothing to release."""


def percentiles(values: list[float]) -> tuple[float, float]:
    return float(np.percentile(values, 50)), float(np.percentile(values, 99))


def one_frame() -> Row:
    """Window to bytes, with the shipped network, one subject at 48 ms."""
    network = OnnxStream(find_quantised(MODEL_PATH))
    samples = np.concatenate(list(Recording.open(DEMO_CLIP).blocks()))
    ring = SampleRing(len(samples), overwrite=False)
    ring.write(samples)
    ring.end()
    roster = Roster()
    feed = RecordedFeed("recording", ring, 16_000, FPS, idles=False)
    roster.add(Subject("face", feed, Settings(48.0), stages=usual_stages(0, FPS), fps=FPS))
    clock = VirtualClock()
    engine = cpu_engine(FPS, clock).engine
    line = Line(clock, engine, roster, (Encoder(),), (), fps=FPS, session=0)
    took: list[float] = []
    tick = 0
    while roster.subjects:
        started = time.perf_counter()
        tick = line.step(tick)
        took.append((time.perf_counter() - started) * 1e3)
    layout = network.layout
    heard = np.zeros((1, layout.before + 3 * layout.step), np.float32)
    bare: list[float] = []
    for _ in range(300):
        started = time.perf_counter()
        network.show(heard, network.silence, layout.behind - 3, layout.behind + 1)
        bare.append((time.perf_counter() - started) * 1e3)
    p50, p99 = percentiles(took[10:])
    bare50, bare99 = percentiles(bare[10:])
    return Row(
        "one live frame, window to bytes",
        "p50 ≤ 0.4 ms, p99 ≤ 2 ms",
        f"p50 {p50:.2f} ms, p99 {p99:.2f} ms",
        f"the network alone: p50 {bare50:.2f}, p99 {bare99:.2f} ms (x{p50 / bare50:.2f})",
    )


def interval_errors(stamps_ns: list[int]) -> list[float]:
    """Milliseconds by which each interval misses its place on the grid."""
    return [abs(later - earlier - 1e9 / FPS) / 1e6 for earlier, later in itertools.pairwise(stamps_ns)]


def bare_pacing(seconds: float) -> tuple[float, float]:
    """What sleeping on absolute deadlines gives by itself in this run."""
    clock = SystemClock()
    start = clock.now_ns()
    stamps = []
    for n in range(int(seconds * FPS)):
        clock.sleep_until_ns(start + offset_ns(n, FPS))
        stamps.append(clock.now_ns())
    return percentiles(interval_errors(stamps))


def whole_process(seconds: float) -> list[Row]:
    """A real `facewire run` at 48 ms, seen from a subscriber."""
    bare = bare_pacing(min(seconds, 10.0))
    running = Program("--source", str(DEMO_CLIP), "--loop", "--lookahead", "48")
    reader = FacesReader(running.faces, (b"face/",))
    try:
        reader.receive(20.0)
        watched = psutil.Process(running.process.pid)
        stop = time.perf_counter() + 2.0
        while time.perf_counter() < stop:
            reader.receive(0.1)
        cpu = watched.cpu_times()
        started = time.perf_counter()
        published: list[int] = []
        numbers: list[int] = []
        while time.perf_counter() - started < seconds:
            message = reader.receive(0.5)
            if message is not None:
                one = frame_message.decode(message[1])
                published.append(one.pt_ns)
                numbers.append(one.frame.n)
        wall = time.perf_counter() - started
        spent = watched.cpu_times()
        share = (spent.user + spent.system - cpu.user - cpu.system) / wall * 100
        memory = watched.memory_info().rss / 1e6
    finally:
        reader.close()
        running.process.kill()
        running.process.communicate()
    fps = (len(published) - 1) * 1e9 / (published[-1] - published[0])
    gaps = numbers[-1] - numbers[0] + 1 - len(numbers)
    p50, p99 = percentiles(interval_errors(published))
    return [
        Row(
            f"frames per second over {wall:.0f} s, gaps in n",
            "31.00, 0",
            f"{fps:.3f}, {gaps}",
            "",
        ),
        Row(
            "pacing, interval error",
            "p99 ≤ 1 ms",
            f"p50 {p50:.3f} ms, p99 {p99:.3f} ms",
            f"sleeping alone: p50 {bare[0]:.3f}, p99 {bare[1]:.3f} ms",
        ),
        Row("whole live process", "≤ 4 % of a core, ≤ 150 MB", f"{share:.1f} %, {memory:.0f} MB", ""),
    ]


def start_up() -> Row:
    """From starting the program to the first face at a subscriber."""
    took = []
    for _ in range(5):
        started = time.perf_counter()
        running = Program("--source", str(DEMO_CLIP))
        reader = FacesReader(running.faces, (b"face/",))
        reader.receive(20.0)
        took.append(time.perf_counter() - started)
        reader.close()
        running.process.kill()
        running.process.communicate()
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import numpy, onnxruntime, zmq"], check=True)
    bare = time.perf_counter() - started
    median = statistics.median(took)
    return Row(
        "process start to first frame",
        "≤ 1.5 s",
        f"median {median:.2f} s, worst {max(took):.2f} s of 5",
        f"importing numpy, onnxruntime, zmq: {bare:.2f} s (x{median / bare:.1f})",
    )


def bake(minutes: float) -> Row:
    """`facewire bake` on two cores, start of the program included."""
    clip = Recording.open(DEMO_CLIP)
    copies = max(2, int(minutes * 60 / clip.seconds))
    with tempfile.TemporaryDirectory() as folder:
        inputs = []
        for copy in range(copies):
            inputs.append(Path(folder) / f"clip{copy}.flac")
            inputs[-1].write_bytes(DEMO_CLIP.read_bytes())
        arguments = ["bake", *map(str, inputs), "-o", folder, "--format", "npz", "--jobs", "2"]
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "facewire", *arguments], check=True, stdout=subprocess.DEVNULL)
        took = time.perf_counter() - started
    network = OnnxStream(find_quantised(MODEL_PATH))
    layout = network.layout
    heard = np.zeros((1, layout.before + SECOND * layout.step), np.float32)
    started = time.perf_counter()
    for _ in range(100):
        network.settle(heard, network.silence, (SECOND,))
    per_second = (time.perf_counter() - started) / 100
    ceiling = 2 * SECOND * layout.step / SAMPLE_RATE / per_second
    return Row(
        f"bake, {copies * clip.seconds / 60:.0f} minutes of speech",
        "≥ 400 x real time, 200 a core",
        f"{copies * clip.seconds / took:.0f} x real time",
        f"the network alone on two cores: {ceiling:.0f} x",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long to watch the live process")
    parser.add_argument("--minutes", type=float, default=10.0, help="how much speech to bake")
    parsed = parser.parse_args()
    table = Table(title="Facewire: the line against its budgets", title_justify="left")
    for column in ("what", "budget", "measured", "baseline in the same run"):
        table.add_column(column, overflow="fold")
    jobs: list[Callable[[], list[Row]]] = [
        lambda: [one_frame()],
        lambda: whole_process(parsed.seconds),
        lambda: [start_up()],
        lambda: [bake(parsed.minutes)],
    ]
    for job in jobs:
        for row in job():
            table.add_row(row.what, row.budget, row.measured, row.baseline)
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
