"""Runs the C++ reader beside a test and collects what it says."""

import json
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Json = dict[str, Any]


class Reader:
    """What a running `report_stream` has said."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.said: list[Json] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._pump, daemon=True).start()

    def _pump(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def wait(self, wanted: Callable[[Json], bool], timeout_s: float = 60.0) -> Json:
        """Return the next thing said that is wanted."""
        deadline = time.monotonic() + timeout_s
        while True:
            line = self._lines.get(timeout=max(0.01, deadline - time.monotonic()))
            assert line is not None, f"the reader ended: {self.said[-3:]}"
            self.said.append(json.loads(line))
            if wanted(self.said[-1]):
                return self.said[-1]

    def wait_for_status(self, start: str, timeout_s: float = 60.0) -> str:
        """Return the next status text that begins with `start`."""
        return str(self.wait(lambda one: str(one.get("status", "")).startswith(start), timeout_s)["status"])

    def dismiss(self) -> None:
        """Let the reader end and collect the rest of what it said."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        while (line := self._lines.get(timeout=60)) is not None:
            self.said.append(json.loads(line))
        assert self.process.wait(60) == 0

    @property
    def frames(self) -> list[Json]:
        """Every frame so far."""
        return [one for one in self.said if "frame" in one]


@contextmanager
def reading(program: Path, port: int, *subjects: str) -> Iterator[Reader]:
    """Run a reader of the faces on `port`; it must end well once it is dismissed."""
    command = [str(program), "127.0.0.1", str(port), "0", *subjects]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Reader(process)
        finally:
            process.kill()
