"""Hours of every output in virtual time: `python -m tests.output.hours 2` prints what has grown.

Two subjects come and go, one leads its sound and is cut now and then, and the receivers read nothing.
"""

import gc
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil

from facewire.clock import VirtualClock
from facewire.grid import offset_ns, sample_of
from facewire.output.kinds import open_output
from facewire.output.livelink import LiveLinkConfig
from facewire.output.osc import OscConfig
from facewire.output.pacing.output import PacedOutput
from facewire.output.record.output import RecordConfig, RecordOutput
from facewire.output.vmc import VmcConfig
from facewire.values import Bundle, Frame
from tests.output.test_vmc import FRAME
from tests.serve.desk import STATUS

FPS = 31
LEAD = 15
"""Frames by which the subject that is pushed runs ahead."""


@dataclass(frozen=True)
class Grown:
    """What a run has left behind, from its first tenth to its end."""

    objects: int
    megabytes: float
    dropped: int
    packets: int


@contextmanager
def receivers(count: int) -> Iterator[list[str]]:
    """Sockets that nobody reads."""
    sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    try:
        yield [f"127.0.0.1:{one.getsockname()[1]}" for one in sockets]
    finally:
        for one in sockets:
            one.close()


def bundle(tick: int) -> Bundle:
    """One tick: a live face that lags, and one that leads, is cut every minute and gone at times."""
    due_ns, minute = offset_ns(tick, FPS), tick // (60 * FPS)
    silence = np.zeros(sample_of(tick, FPS) - sample_of(tick - 1, FPS), np.float32)
    frames: list[Frame] = [FRAME._replace(n=tick, at_ns=due_ns - 80_000_000, sound=silence)]
    if minute % 3:
        ahead = offset_ns(tick + LEAD, FPS)
        frames.append(FRAME._replace(subject="guest", n=tick, at_ns=ahead, epoch=minute, sound=silence))
    return Bundle(tuple(frames), due_ns)


def run(hours: float, folder: Path) -> Grown:
    """Play so many hours."""
    clock = VirtualClock()
    with receivers(3) as (livelink, vmc, osc):
        configs = (
            LiveLinkConfig(livelink),
            VmcConfig(vmc, rate=60),
            OscConfig(osc),
            RecordConfig(str(folder)),
        )
        outputs = [open_output(config, clock, FPS) for config in configs]
        assert isinstance(outputs[-1], RecordOutput)
        outputs[-1].follow(lambda: STATUS)
        ticks, before, process = int(hours * 3600 * FPS), (0, 0), psutil.Process()
        for tick in range(ticks):
            one = bundle(tick)
            clock.sleep_until_ns(one.due_ns)
            for output in outputs:
                assert isinstance(output, PacedOutput | RecordOutput)
                output.put(one)
                output.serve(0.0)
            clock.sleep_until_ns(one.due_ns + 10**9 // 60)
            assert isinstance(outputs[1], PacedOutput)
            outputs[1].serve(0.0)
            if tick == ticks // 10:
                gc.collect()
                before = len(gc.get_objects()), process.memory_info().rss
        gc.collect()
        after = len(gc.get_objects()), process.memory_info().rss
        states = [output.status for output in outputs]
        for output in outputs:
            output.close()
    return Grown(
        after[0] - before[0],
        (after[1] - before[1]) / 1e6,
        sum(state.dropped for state in states),
        sum(state.packets for state in states),
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        print(run(float(sys.argv[1]) if len(sys.argv) > 1 else 2.0, Path(folder)))


if __name__ == "__main__":
    main()
