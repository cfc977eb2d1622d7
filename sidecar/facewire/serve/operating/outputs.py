"""The outputs beside the faces socket: each runs on a thread of its own, and can be let rest by its name."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from facewire.errors import ControlError, FacewireError, unknown_name
from facewire.face.settle import settle, settle_frames
from facewire.ports import Output, Records
from facewire.values import Bundle, Frame, OutputState, OutputStatus, Status

__all__ = ["OutputThread", "Outputs", "with_own_names"]

_log = logging.getLogger("facewire")

_LONG: Final = 2**31
"""An output that has been off for so many ticks is counted no further."""


class OutputThread:
    """Runs one output, which may fail without harm to the line or to the others, and which may be off.

    Args:
        output: closed by whoever made it.
        fps: frames per second of the line.
    """

    def __init__(self, output: Output, fps: int) -> None:
        self.output = output
        self.on = True
        """Whether faces go to it. Set by any thread."""
        self._fps = fps
        self._off_ticks = 0
        self._failure: str | None = None

    @property
    def status(self) -> OutputStatus:
        """Return the output's status, also when its thread has ended, or while it is off."""
        status = self.output.status
        failure = self._failure
        if failure is not None:
            return replace(status, state=OutputState.FAILED, why=failure)
        return status if self.on else replace(status, state=OutputState.OFF, why="switched off")

    def put(self, bundle: Bundle) -> None:
        """Hand over one tick's frames, on the line's thread; when it is switched off, they ease to rest.

        A receiver that is left with the last face would show it for ever, its mouth open.
        """
        if self.on:
            self._off_ticks = 0
            self.output.put(bundle)
        else:
            self._off_ticks = min(self._off_ticks + 1, _LONG)
            if self._off_ticks <= settle_frames(self._fps):
                frames = tuple(_settled(frame, self._off_ticks, self._fps) for frame in bundle.frames)
                self.output.put(bundle._replace(frames=frames))

    def run(self, stop: threading.Event) -> None:
        """Run the output until `stop` is set or it fails."""
        try:
            self.output.run(stop)
        except (FacewireError, OSError) as error:
            self._fail(str(error))
        except Exception as error:
            # A fault of ours, of which the words alone (`'host'`, or none) would say nothing.
            self._fail(f"{type(error).__name__}: {error}; report this", of_ours=True)

    def _fail(self, why: str, *, of_ours: bool = False) -> None:
        self._failure = why
        _log.warning("output %s has failed: %s; the others go on", self.output.name, why, exc_info=of_ours)


class Outputs:
    """All of them that a run was started with.

    Args:
        outputs: closed with this.
        fps: frames per second of the line.
    """

    def __init__(self, outputs: Sequence[Output], fps: int) -> None:
        self.threads = tuple(OutputThread(output, fps) for output in outputs)
        self.records = any(isinstance(output, Records) for output in outputs)
        """Whether one of them keeps the sound of frames."""

    @property
    def statuses(self) -> tuple[OutputStatus, ...]:
        """Return their states; names are distinct, for readers find them by name."""
        return with_own_names(tuple(thread.status for thread in self.threads))

    def follow(self, status: Callable[[], Status]) -> None:
        """Tell those that keep the state of the sidecar where it is read; called once, before they run."""
        for thread in self.threads:
            if isinstance(thread.output, Records):
                thread.output.follow(status)

    def switch(self, name: str, *, on: bool) -> None:
        """Let one rest, or send again. Called by any thread.

        Raises:
            ControlError: `no_such_output`.
        """
        threads = {status.name: thread for status, thread in zip(self.statuses, self.threads, strict=True)}
        if name not in threads:
            there = f"the outputs are {', '.join(threads)}" if threads else "this run has none"
            raise ControlError("no_such_output", unknown_name("output", name, threads, there))
        threads[name].on = on

    def close(self) -> None:
        """Release what they hold; their threads have ended by then."""
        for thread in self.threads:
            thread.output.close()


def _settled(frame: Frame, ticks: int, fps: int) -> Frame:
    """Return a frame as it is the `ticks`-th time after its output was switched off."""
    left = np.float32(max(0.0, 1.0 - ticks / settle_frames(fps)))
    face = settle(frame.face, ticks, fps)
    return frame._replace(face=face._replace(pose=left * face.pose))


def with_own_names(statuses: tuple[OutputStatus, ...]) -> tuple[OutputStatus, ...]:
    """Return the statuses, a number behind each name that one before it has."""
    named: dict[str, OutputStatus] = {}
    for status in statuses:
        name, number = status.name, 1
        while name in named:
            number += 1
            name = f"{status.name} ({number})"
        named[name] = replace(status, name=name)
    return tuple(named.values())
