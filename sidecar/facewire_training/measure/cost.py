"""What a frame costs: the window network beside the streaming one, in one run on one thread.

Wall times on a shared machine differ from minute to minute, so both are timed in turn, many times over, and
their medians and ratios count.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime

from facewire.grid import SAMPLE_RATE
from facewire_training.network.model import WINDOW
from facewire_training.network.streaming.model import STEP

__all__ = ["Cost", "compare_costs"]

_LIVE_POSES: Final = 16
"""Poses that a window is asked for at the usual look-ahead."""
_FRAME_STEPS: Final = 2
"""Trunk steps in a frame: 32 ms."""
_BAKED_FRAMES: Final = 8
"""Frames that share a window at full look-ahead."""
_BAKE_S: Final = 4
_LARGEST_BATCH: Final = 8


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one task, the medians in ms of the window network and the streaming one."""

    task: str
    window_ms: float
    streaming_ms: float

    @property
    def ratio(self) -> float:
        """How many times cheaper streaming is."""
        return self.window_ms / self.streaming_ms


def compare_costs(window: Path, streaming: Path, delay: int, rounds: int) -> list[Cost]:
    """Time both graphs on one thread of ONNX Runtime, `rounds` times each in turn; `delay` is an index."""
    windowed, streamed = _session(window), _session(streaming)
    told = streamed.get_modelmeta().custom_metadata_map
    state = int(told["facewire.state"])
    end = len(told["facewire.delays_ms"].split(",")) - 1

    def live(subjects: int) -> Callable[[], object]:
        batches = [min(_LARGEST_BATCH, subjects - first) for first in range(0, subjects, _LARGEST_BATCH)]
        sounds = [np.zeros((batch, WINDOW), np.float32) for batch in batches]
        last = np.array(_LIVE_POSES, np.int64)
        return lambda: [windowed.run(None, {"samples": sound, "last": last}) for sound in sounds]

    def step(subjects: int, steps: int, delay: int = delay) -> Callable[[], object]:
        feed = {
            "samples": np.zeros((subjects, steps * STEP), np.float32),
            "state": np.zeros((subjects, state), np.float32),
            "delay": np.array(delay, np.int64),
        }
        return lambda: streamed.run(None, feed)

    def bake(each: int) -> Callable[[], object]:
        frames = _BAKE_S * SAMPLE_RATE // (_FRAME_STEPS * STEP)
        calls = frames if each == 1 else frames // _BAKED_FRAMES
        feed = {"samples": np.zeros((1, WINDOW), np.float32)}
        if each == 1:
            feed["last"] = np.array(_LIVE_POSES, np.int64)
        return lambda: [windowed.run(None, feed) for _ in range(calls)]

    steps = _BAKE_S * SAMPLE_RATE // STEP
    tasks = [(f"a frame of {count}", live(count), step(count, _FRAME_STEPS)) for count in (1, 8, 32)]
    tasks += [
        (f"{_BAKE_S} s at 48 ms", bake(1), step(1, steps)),
        (f"{_BAKE_S} s at full", bake(_BAKED_FRAMES), step(1, steps, end)),
    ]
    return [Cost(task, *_medians((one, other), rounds)) for task, one, other in tasks]


def _session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _medians(calls: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    taken: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds):
        for call, times in zip(calls, taken, strict=True):
            began = time.perf_counter()
            call()
            times.append(1000.0 * (time.perf_counter() - began))
    return [float(np.median(times)) for times in taken]
