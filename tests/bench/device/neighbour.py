"""Part 4: a second process on the GPU: its frames alone, beside us always, and beside us governed."""

import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from facewire.clock import SystemClock
from facewire.engine.on_cpu import cpu_engine
from facewire.gpu.governor.need import Need
from facewire.gpu.nvml import Nvml
from facewire.gpu.shared import SharedGpu
from facewire.grid import DEFAULT_FPS, SAMPLE_RATE, inference_slot_ns, offset_ns
from facewire.ports import Ask
from facewire.values import Floats, Level
from tests.bench.device.calls import noise
from tests.bench.device.renderer import BUDGET_NS
from tests.bench.device.report import Table, percentiles
from tests.bench.device.torch_network import TorchNetwork

__all__ = ["measure"]

_FACES = 8
_REPORT_NS = 100_000_000
BUDGET_MS = BUDGET_NS / 1e6

Report = Callable[[float, float], None]
"""Takes the longest frame since the last report and the newest GPU time, in milliseconds."""


@dataclass(frozen=True, slots=True)
class _Seen:
    p50: float
    p99: float
    over: int
    frames: int


def measure(device: str, kernels_ms: tuple[float, ...], seconds: float) -> list[Table]:
    """Return a table of frame times.

    Args:
        device: `cuda`, or `cpu` for a dry run.
        kernels_ms: what the second process's frame takes.
        seconds: of each run; the governed ones take twice as long, and their second half counts.
    """
    head = ("kernel ms", "sidecar", "p50 ms", "p99 ms", "p99 against alone", "over budget", "on the GPU")
    table = Table("neighbour", f"A second process at 60 Hz, beside {_FACES} faces at 31 FPS", head)
    for kernel_ms in kernels_ms:
        alone = _render(device, kernel_ms, seconds, lambda *_: None)
        _row(table, kernel_ms, "none", alone, alone, "")
        with _Always(device):
            seen = _render(device, kernel_ms, seconds, lambda *_: None)
        _row(table, kernel_ms, "always on", seen, alone, 1.0)
        with _Governed(device) as ours:
            seen = _render(device, kernel_ms, 2 * seconds, ours.report, skip=0.5)
        _row(table, kernel_ms, "governed", seen, alone, ours.share)
    return [table]


def _row(table: Table, kernel_ms: float, name: str, seen: _Seen, alone: _Seen, on_gpu: float | str) -> None:
    against = "" if seen is alone else f"{100.0 * (seen.p99 / alone.p99 - 1.0):+.1f} %"
    used = on_gpu if isinstance(on_gpu, str) else f"{on_gpu:.0%}"
    table.add(kernel_ms, name, seen.p50, seen.p99, against, f"{seen.over} of {seen.frames}", used)


def _render(device: str, kernel_ms: float, seconds: float, report: Report, skip: float = 0.0) -> _Seen:
    """Run the second process; the first `skip` of its frames do not count."""
    command = [sys.executable, "-m", "tests.bench.device.renderer", device, str(kernel_ms), str(seconds)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdin is not None
    clock, frames, longest_ms, told_ns = SystemClock(), list[float](), 0.0, 0
    try:
        if process.stdout.readline().strip() != "ready":
            raise RuntimeError("the second process did not start")
        process.stdin.write("go\n")
        process.stdin.flush()
        for line in process.stdout:
            frame_ms, gpu_ms = (float(word) for word in line.split())
            frames.append(frame_ms)
            # As on a display: a frame that is on time is shown a sixtieth after the last one.
            longest_ms = max(longest_ms, BUDGET_MS * -(-frame_ms // BUDGET_MS))
            if clock.now_ns() - told_ns >= _REPORT_NS:
                report(longest_ms, gpu_ms)
                longest_ms, told_ns = 0.0, clock.now_ns()
        process.wait()
    finally:
        process.kill()
        process.wait()
    counted = np.array(frames[int(skip * len(frames)) :])
    p50, p99 = percentiles(counted.tolist())
    return _Seen(p50, p99, int((counted > BUDGET_MS).sum()), len(counted))


class _Ticking:
    """Asks for the faces of 31 ticks a second, on a thread of its own."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "_Ticking":
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def load(self) -> None:
        """Make ready, on the thread."""

    def tick(self) -> None:
        """Infer the faces of one tick."""

    def unload(self) -> None:
        """Clean up, on the thread."""

    def _run(self) -> None:
        clock = SystemClock()
        try:
            self.load()
            self._ready.set()
            start_ns, tick = clock.now_ns(), 0
            while not self._stop.is_set():
                clock.sleep_until_ns(start_ns + offset_ns(tick, DEFAULT_FPS))
                self.tick()
                tick += 1
        finally:
            self._ready.set()
            self.unload()


class _Always(_Ticking):
    def __init__(self, device: str) -> None:
        super().__init__()
        self._device = device
        self._network: TorchNetwork | None = None

    def load(self) -> None:
        self._network = TorchNetwork(self._device, (_FACES,))
        self._samples = noise(_FACES, self._network.geometry.window)

    def tick(self) -> None:
        assert self._network is not None
        self._network.infer(self._samples)

    def unload(self) -> None:
        if self._network is not None:
            self._network.close()


class _Governed(_Ticking):
    """The product's own governor, probe and worker; a face too many makes the need."""

    def __init__(self, device: str) -> None:
        super().__init__()
        clock, self._need = SystemClock(), Need(inference_slot_ns(DEFAULT_FPS))
        makes = {"torch": lambda: TorchNetwork(device, (_FACES, 2 * _FACES))}
        cpu, geometry = cpu_engine(DEFAULT_FPS, clock)
        self._shared = SharedGpu(Nvml, makes, cpu, geometry, DEFAULT_FPS, self._need, clock)
        self._sounds = [_Noise() for _ in range(_FACES)]
        self._ticks = self._used = 0
        self._waits = False

    @property
    def share(self) -> float:
        """Return the share of ticks on the GPU."""
        return self._used / max(1, self._ticks)

    def __enter__(self) -> "_Governed":
        self._shared.start()
        super().__enter__()
        return self

    def report(self, longest_ms: float, gpu_ms: float) -> None:
        """Tell the governor, as a plugin would."""
        self._shared.hear_renderer(1, longest_ms, BUDGET_MS, gpu_ms)

    def tick(self) -> None:
        self._shared.hear_refusal()
        level = self._shared.engine.level
        self._ticks += 1
        self._used += level <= Level.PAIRED
        self._waits = level is Level.PAIRED and not self._waits
        if not self._waits:
            ahead = self._asks(self._ticks + 1) if level is Level.PAIRED else ()
            self._shared.engine.infer(self._asks(self._ticks), ahead)

    def unload(self) -> None:
        self._shared.engine.close()

    def _asks(self, frame: int) -> list[Ask]:
        return [Ask(sound, frame, 48.0) for sound in self._sounds]


class _Noise:
    """A sound that is noise wherever it is read."""

    def __init__(self) -> None:
        self._samples = noise(1, 4 * SAMPLE_RATE)[0]

    def read(self, start: int, out: Floats) -> None:
        del start
        out[:] = self._samples[: len(out)]
