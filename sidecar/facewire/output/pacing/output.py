"""An output whose receiver shows what arrives: picks, tunes and times the faces; a `Sender` sends them."""

import logging
import threading
from dataclasses import replace
from typing import Final, Protocol

from facewire.output.config import OutputConfig
from facewire.output.pacing.due import DueQueue
from facewire.output.pacing.interpolated import InterpolatedQueue
from facewire.output.pacing.selection import Selection
from facewire.ports import Clock
from facewire.values import Bundle, Frame, OutputState, OutputStatus

__all__ = ["PacedOutput", "Sender"]

_log = logging.getLogger("facewire")

_PATIENCE_S: Final = 0.05
_IDLE_NS: Final = 10**9
"""An output that has sent no face for so long waits for one."""


class Sender(Protocol):
    """Sends faces to one receiver. Only the output's thread calls it, but for `status`.

    It may block: the line never waits for it, and what is late by then is dropped and counted.
    """

    @property
    def status(self) -> OutputStatus:
        """Return its name, state, packets, and what it could not send; for any thread."""
        ...

    def send(self, frame: Frame) -> None:
        """Send one face that is due now.

        A receiver that is not there is no error: it shows in `status`, and the face is dropped and counted.
        """
        ...

    def attend(self) -> None:
        """Do what is not about a face: connect, read answers. Called every 50 ms or sooner."""
        ...

    def close(self) -> None:
        """Release what it holds."""
        ...


class PacedOutput:
    """Hands each face to a sender when it is due.

    Args:
        config: whose faces, how they are tuned, and their rate.
        clock: says when a face is due.
        fps: frames per second of the line.
        sender: closed with the output.
    """

    def __init__(self, config: OutputConfig, clock: Clock, fps: int, sender: Sender) -> None:
        self._clock = clock
        self._sender = sender
        self._selection = Selection(config)
        self._queue: DueQueue | InterpolatedQueue = (
            DueQueue(clock, fps) if config.rate in (None, fps) else InterpolatedQueue(clock, fps, config.rate)
        )
        self._sent_ns: int | None = None
        self._warned: set[str] = set()

    @property
    def name(self) -> str:
        """Return what it is and where it sends."""
        return self._sender.status.name

    @property
    def status(self) -> OutputStatus:
        """Return the sender's state; without a face for a second it waits."""
        status = self._sender.status
        status = replace(status, dropped=status.dropped + self._queue.dropped)
        sent_ns = self._sent_ns
        idle = sent_ns is None or self._clock.now_ns() - sent_ns > _IDLE_NS
        if idle and status.state == OutputState.SENDING:
            return replace(status, state=OutputState.WAITING, why="no face has come")
        return status

    def put(self, bundle: Bundle) -> None:
        """Keep one tick's frames until each is due. Never blocks."""
        for frame in bundle.frames:
            if self._selection.takes(frame):
                self._queue.put(frame, bundle.due_ns)

    def run(self, stop: threading.Event) -> None:
        """Send until `stop` is set."""
        while not stop.is_set():
            self.serve(_PATIENCE_S)
        self.serve(0.0)

    def serve(self, patience_s: float) -> None:
        """Wait for the next face to be due, at most `patience_s` seconds, and send what is due by then."""
        for frame in self._queue.take(patience_s):
            self._sender.send(self._selection.tune(frame))
            self._sent_ns = self._clock.now_ns()
        self._sender.attend()
        self._warn()

    def close(self) -> None:
        """Release what the sender holds; `run` has returned by then."""
        self._sender.close()

    def _warn(self) -> None:
        """Log once why faces are refused: nobody may look at the status."""
        status = self._sender.status
        if status.state == OutputState.REFUSED and status.why not in self._warned and len(self._warned) < 8:
            self._warned.add(status.why)
            _log.warning("output %s: %s", status.name, status.why)
