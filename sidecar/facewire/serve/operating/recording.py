"""The recording that a client begins and ends: one at a time, on a thread of its own."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from facewire.errors import ControlError, UsageError
from facewire.output.record.output import RecordConfig, RecordOutput
from facewire.ports import Clock
from facewire.serve.operating.outputs import OutputThread
from facewire.values import Bundle, OutputState, OutputStatus, Status

__all__ = ["Ended", "Recording"]

_JOIN_S: Final = 5.0
"""What a disk may take to write the last quarter of a second of sound."""
_HANGS: Final = f"the disk has not taken the end within {_JOIN_S:.0f} s; choose another folder"


class Ended(NamedTuple):
    """A recording that is over."""

    takes: tuple[str, ...] = ()
    """The names of its folders."""
    why: str = ""
    """Why its takes lack their end; empty where they are whole."""


class Recording:
    """Takes frames from the line, and drops them while nothing is recorded.

    Begun and ended by one thread; its state may be read by any.

    Args:
        folder: where takes go.
        clock: says when a face is due.
        fps: frames per second of the line.
        status: the sidecar's state, kept beside the faces.
    """

    def __init__(self, folder: Path, clock: Clock, fps: int, status: Callable[[], Status]) -> None:
        self.folder = folder
        self._clock, self._fps = clock, fps
        self._status = status
        self._running: _Running | None = None

    @property
    def active(self) -> bool:
        """Return whether what is heard and shown is being kept; False where the disk is full."""
        running = self._running
        return running is not None and running.thread.status.state != OutputState.FAILED

    @property
    def statuses(self) -> tuple[OutputStatus, ...]:
        """Return its state as an output's; none where nothing is recorded."""
        running = self._running
        return () if running is None else (running.thread.status,)

    def put(self, bundle: Bundle) -> None:
        """Take one tick's frames. Never blocks."""
        running = self._running
        if running is not None:
            running.thread.put(bundle)

    def begin(self, subject: str | None) -> tuple[str, ...]:
        """Record from now on; return the names of the takes so far, where it does already.

        Args:
            subject: the only one that is recorded; None for all.

        Raises:
            ControlError: `cannot_write`.
        """
        if self._running is not None and not self.active:
            self.end()
        if self._running is None:
            try:
                config = RecordConfig(str(self.folder), subject)
                output = RecordOutput(config, self._clock, self._fps)
            except UsageError as error:
                raise ControlError("cannot_write", str(error)) from error
            output.follow(self._status)
            self._running = _Running(output, self._fps)
        return self._running.output.takes

    def end(self) -> Ended:
        """Complete the takes; return what there is of them, nothing where nothing was recorded."""
        running, self._running = self._running, None
        return Ended() if running is None else running.end()


class _Running:
    """One recording from its begin to its end."""

    def __init__(self, output: RecordOutput, fps: int) -> None:
        self.output = output
        self.thread = OutputThread(output, fps)
        self._stop = threading.Event()
        self._runner = threading.Thread(
            target=self.thread.run, args=(self._stop,), name="recording", daemon=True
        )
        self._runner.start()

    def end(self) -> Ended:
        self._stop.set()
        self._runner.join(_JOIN_S)
        hangs = self._runner.is_alive()
        self.output.close()
        status = self.thread.status
        if status.state == OutputState.FAILED:
            return Ended(self.output.takes, status.why)
        return Ended(self.output.takes, _HANGS if hangs else "")
