"""Starts a real sidecar beside a test."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.cpp.toolchain import ROOT


@contextmanager
def sidecar(ports: tuple[int, ...], *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a sidecar with `arguments` on the two `ports`, and end it."""
    faces, control = endpoints(ports)
    command = [sys.executable, "-m", "facewire", "run", *arguments, "--faces", faces, "--control", control]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            yield process
        finally:
            process.kill()


def endpoints(ports: tuple[int, ...]) -> tuple[str, str]:
    """Return where a sidecar on these ports publishes faces and takes requests."""
    faces, control = (f"tcp://127.0.0.1:{port}" for port in ports)
    return faces, control
