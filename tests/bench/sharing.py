"""What the sidecar costs a real renderer on this GPU: frame times alone, beside always-FULL, and governed.

    python -m tests.bench.sharing [--engine tensorrt|onnx-cuda] [--seconds S] [--loads 0.6 0.9 0.97]

The renderer is a process of its own (`tests.bench.renderer`) that reports its frames as a plugin would, ten
times a second. Goal: governed, the 99th percentile of frame times at most 2 % above that without a sidecar.
"""

import argparse
import subprocess
import sys
import threading

import numpy as np

from facewire.clock import SystemClock
from facewire.grid import DEFAULT_FPS, LIVE_LOOKAHEAD_MS, SAMPLE_RATE, offset_ns
from facewire.ports import Ask, Engine
from facewire.serve.engines import EngineChoice, HearRenderer, build_live, build_offline
from facewire.values import Floats, Level
from tests.bench.renderer import BUDGET_NS

REPORT_EVERY = 6
"""Frames: ten reports a second."""


def main() -> None:
    """Print one row for each load."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--engine", default="tensorrt", help="tensorrt, onnx-cuda or, for a dry run, onnx")
    parser.add_argument("--seconds", type=float, default=30.0, help="of each run (30)")
    parser.add_argument("--loads", type=float, nargs="+", default=[0.6, 0.9, 0.97], help="(0.6 0.9 0.97)")
    chosen = parser.parse_args()
    choice = EngineChoice(chosen.engine, DEFAULT_FPS)
    full = build_offline(choice)
    governed = build_live(choice, SystemClock())
    print("load   sidecar       p50 ms   p99 ms  against alone  frames over budget")
    for load in chosen.loads:
        alone = _row(load, "none", chosen.seconds, None, _unheard, None)
        _row(load, "always FULL", chosen.seconds, full, _unheard, alone)
        _row(load, "governed", chosen.seconds, governed.engine, governed.hear_renderer, alone)
    full.close()
    governed.engine.close()


def _row(
    load: float,
    name: str,
    seconds: float,
    engine: Engine | None,
    hear: HearRenderer,
    alone: float | None,
) -> float:
    """Print one row and return the 99th percentile."""
    frames = np.array(_render(load, seconds, engine, hear))
    p50, p99 = np.percentile(frames, [50, 99])
    against = "" if alone is None else f"{100 * (p99 / alone - 1):+8.1f} %"
    over = int((frames > BUDGET_NS / 1e6).sum())
    print(
        f"{load:4.0%}   {name:12} {p50:7.3f}  {p99:7.3f}  {against:>13}  {over} of {len(frames)}", flush=True
    )
    return float(p99)


def _render(load: float, seconds: float, engine: Engine | None, hear: HearRenderer) -> list[float]:
    command = [sys.executable, "-m", "tests.bench.renderer", str(load), str(seconds)]
    renderer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert renderer.stdout is not None
    # The renderer measures its loops on an idle GPU; we begin when it has.
    first = renderer.stdout.readline()
    if not first.startswith("ready"):
        raise SystemExit("the renderer did not start; it needs `pip install moderngl` and an EGL driver")
    stop = threading.Event()
    sidecar = threading.Thread(target=_serve, args=(engine, stop))
    sidecar.start()
    frames = []
    for number, line in enumerate(renderer.stdout):
        frame_ms, gpu_ms = (float(word) for word in line.split())
        frames.append(frame_ms)
        if number % REPORT_EVERY == 0:
            hear(renderer.pid, frame_ms, BUDGET_NS / 1e6, gpu_ms)
    stop.set()
    sidecar.join()
    renderer.wait()
    return frames


class _Noise:
    """A second of noise, over and over."""

    def __init__(self) -> None:
        self._samples = np.random.default_rng(0).normal(0.0, 0.1, SAMPLE_RATE).astype(np.float32)

    def read(self, start: int, out: Floats) -> None:
        np.take(self._samples, np.arange(start, start + len(out)), mode="wrap", out=out)


def _serve(engine: Engine | None, stop: threading.Event) -> None:
    """Ask the engine as the line does: every tick for a frame, at PAIRED every second one for two."""
    if engine is None:
        return
    clock, noise = SystemClock(), _Noise()
    start_ns, tick = clock.now_ns(), 0
    while not stop.is_set():
        clock.sleep_until_ns(start_ns + offset_ns(tick, DEFAULT_FPS))
        ask, before = (Ask(noise, frame, LIVE_LOOKAHEAD_MS) for frame in (tick, tick - 1))
        if engine.level is not Level.PAIRED:
            engine.infer([ask])
        elif tick % 2:
            engine.infer([before, ask])
        tick += 1


def _unheard(pid: int, frame_ms: float, budget_ms: float, gpu_ms: float | None) -> None:
    pass


if __name__ == "__main__":
    main()
