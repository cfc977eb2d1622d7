"""Records faces when they are due, with the sound that they show: a folder for each session of a subject."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from facewire.clock import local_time
from facewire.errors import FacewireError, UsageError, reason_of
from facewire.output.config import OutputConfig
from facewire.output.pacing.due import DueQueue
from facewire.output.pacing.selection import Selection
from facewire.output.record.folder import TakeFolder, new_folder
from facewire.ports import Clock
from facewire.values import Bundle, Frame, OutputState, OutputStatus, Status
from facewire.wire.hello import SOFTWARE
from facewire.wire.recorded.head import TakeHead, folder_name

__all__ = ["RecordConfig", "RecordOutput"]

_PATIENCE_S: Final = 0.05
_SECOND: Final = 10**9
_OVER_NS: Final = 10 * _SECOND
"""A subject without a face for so long has gone: its take is complete."""


@dataclass(frozen=True, slots=True)
class RecordConfig(OutputConfig):
    """Settings of a recording; the address is the folder in which each session gets one of its own.

    Raises:
        UsageError: as `OutputConfig`, and for a rate: the faces and their sound are the line's.
    """

    def __post_init__(self) -> None:
        OutputConfig.__post_init__(self)
        if self.rate is not None:
            raise UsageError("a recording keeps every face as the line makes it; leave its rate out")


class RecordOutput:
    """Writes every face that was shown; those that were cancelled before never are.

    Args:
        config: where, whose, and how faces are tuned.
        clock: says when a face is due.
        fps: frames per second of the line, in the head of each take.
        local_time: the date and time, for the names of folders.

    Raises:
        UsageError: there is no such folder, and none can be made.
    """

    def __init__(
        self, config: RecordConfig, clock: Clock, fps: int, *, local_time: Callable[[], str] = local_time
    ) -> None:
        self._parent = Path(config.address)
        self.name = f"record {config.address}"
        self._clock, self._fps = clock, fps
        self._local_time = local_time
        self._selection = Selection(config)
        self._queue = DueQueue(clock, fps, stale_ns=None)
        self._read_status: Callable[[], Status] | None = None
        self._next_status_ns = 0
        self._takes: dict[str, TakeFolder] = {}
        self._last_ns: dict[str, int] = {}
        self._faces = 0
        self.takes: tuple[str, ...] = ()
        """Names of the folders that were made, for any thread; replaced whole."""
        self._check()

    @property
    def status(self) -> OutputStatus:
        """Return how many faces are on disk; those that are lost came faster than the disk took them."""
        state = OutputState.SENDING if self._takes else OutputState.WAITING
        why = "" if self._takes else "nobody speaks"
        return OutputStatus(self.name, self._queue.dropped, state, why, self._faces)

    def follow(self, status: Callable[[], Status]) -> None:
        """Take where the state is read."""
        self._read_status = status

    def put(self, bundle: Bundle) -> None:
        """Keep one tick's frames until each is due. Never blocks."""
        for frame in bundle.frames:
            if self._selection.takes(frame):
                self._queue.put(frame, bundle.due_ns)

    def run(self, stop: threading.Event) -> None:
        """Write until `stop` is set, then complete the takes.

        Raises:
            FacewireError: the disk is full, or has gone.
        """
        while not stop.is_set():
            self.serve(_PATIENCE_S)
        self.serve(0.0)
        with _told():
            while self._takes:
                self._takes.popitem()[1].close()

    def serve(self, patience_s: float) -> None:
        """Wait for the next face to be due, at most `patience_s` seconds, and write what is due by then.

        Raises:
            FacewireError: a file cannot be written.
        """
        with _told():
            for frame in self._queue.take(patience_s):
                self._write(frame)
            self._write_status()
            self._end_takes()

    def close(self) -> None:
        """Close what a failure has left open; `run` has returned by then, or hangs at a disk."""
        while self._takes:
            with suppress(OSError):
                self._takes.popitem()[1].close()

    def _write(self, frame: Frame) -> None:
        take = self._takes.get(frame.subject)
        if take is not None and (take.head.session, take.last_n) >= (frame.session, frame.n):
            # The subject was closed and opened again.
            self._takes.pop(frame.subject).close()
            take = None
        if take is None:
            if frame.sound is None:
                return
            take = self._takes[frame.subject] = self._begin(frame)
        now_ns = self._clock.now_ns()
        take.write(self._selection.tune(frame), now_ns)
        self._last_ns[frame.subject] = now_ns
        self._faces += 1

    def _begin(self, frame: Frame) -> TakeFolder:
        started = self._local_time()
        head = TakeHead(frame.subject, self._fps, frame.session, SOFTWARE, started)
        folder = new_folder(self._parent, folder_name(started, frame.subject))
        take = TakeFolder(folder, head)
        self.takes = (*self.takes, folder.name)
        self._next_status_ns = 0
        return take

    def _write_status(self) -> None:
        now_ns = self._clock.now_ns()
        if self._read_status is None or not self._takes or now_ns < self._next_status_ns:
            return
        self._next_status_ns = now_ns + _SECOND
        status = self._read_status()
        for take in self._takes.values():
            take.write_status(status)

    def _end_takes(self) -> None:
        over_ns = self._clock.now_ns() - _OVER_NS
        for subject in [name for name in self._takes if self._last_ns[name] < over_ns]:
            self._takes.pop(subject).close()
            del self._last_ns[subject]

    def _check(self) -> None:
        """Make the folder now: nobody wants to learn after an hour that there is none."""
        try:
            self._parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(
                f"cannot record into {self._parent} ({reason_of(error)}); choose another folder"
            ) from error


@contextmanager
def _told() -> Iterator[None]:
    """Say of a file that cannot be written what to do about it."""
    try:
        yield
    except OSError as error:
        raise FacewireError(
            f"cannot write any more ({reason_of(error)}); make room, or choose another folder"
        ) from error
