"""A sidecar in a process of its own, for programs that talk to one."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from tests.ports import free_endpoints
from tests.sounds import speech_like

__all__ = ["RATE", "Running", "pcm", "running"]

RATE = 16_000


@dataclass(frozen=True)
class Running:
    control: str
    faces: str
    process: "subprocess.Popen[bytes]"


@contextmanager
def running() -> Iterator[Running]:
    """Yield a sidecar that hears pushed audio alone."""
    faces, control = free_endpoints()
    command = [sys.executable, "-m", "facewire", "run", "--faces", faces, "--control", control]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            yield Running(control, faces, process)
        finally:
            process.kill()
            process.communicate()


def pcm(seconds: float) -> bytes:
    """Return sound with syllables, s16le mono at `RATE`."""
    return np.asarray(speech_like(seconds, RATE) * 8_000).clip(-32_768, 32_767).astype("<i2").tobytes()
