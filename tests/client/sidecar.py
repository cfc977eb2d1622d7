"""A sidecar in a process of its own, for programs that talk to one."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from facewire.client import FacewireError, connect
from tests.ports import free_endpoints
from tests.sounds import speech_like
from tests.waiting import until

__all__ = ["RATE", "Running", "is_answering", "pcm", "running"]

RATE = 16_000
START_S = 60.0


@dataclass(frozen=True)
class Running:
    control: str
    faces: str
    process: "subprocess.Popen[bytes]"


@contextmanager
def running() -> Iterator[Running]:
    """Yield a sidecar that hears pushed audio alone, once it answers."""
    faces, control = free_endpoints()
    command = [sys.executable, "-m", "facewire", "run", "--faces", faces, "--control", control]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            until(lambda: is_answering(control, faces), START_S)
            yield Running(control, faces, process)
        finally:
            process.kill()
            process.communicate()


def is_answering(control: str, faces: str) -> bool:
    """Whether a sidecar there answers requests already."""
    try:
        connect(control, faces).close()
    except FacewireError:
        return False
    return True


def pcm(seconds: float) -> bytes:
    """Return sound with syllables, s16le mono at `RATE`."""
    return np.asarray(speech_like(seconds, RATE) * 8_000).clip(-32_768, 32_767).astype("<i2").tobytes()
