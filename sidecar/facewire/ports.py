"""What the line needs from the world, each port as narrow as its use.

Adapters (sources, engines, publishers, clocks) satisfy these by shape; nothing inherits from them.
"""

from collections.abc import Sequence
from typing import Protocol

from facewire.values import Bundle, Floats, Geometry, Level, TickReport

__all__ = ["Clock", "Engine", "Observer", "Outlet", "Source"]


class Clock(Protocol):
    """Monotonic time, and waiting for it."""

    def now_ns(self) -> int:
        """Return the monotonic time in nanoseconds."""
        ...

    def sleep_until_ns(self, deadline_ns: int) -> None:
        """Return at `deadline_ns` or soon after; at once if it has passed."""
        ...


class Engine(Protocol):
    """Turns windows of audio into poses. Stateless: equal windows give equal poses."""

    @property
    def name(self) -> str:
        """Return a short name for `status`, such as `onnx`."""
        ...

    @property
    def level(self) -> Level:
        """Return where the work is done, as the wire's `lv` tells it.

        At PAIRED the line asks every second tick, for the frames of two.
        """
        ...

    @property
    def geometry(self) -> Geometry:
        """Return the layout of its windows."""
        ...

    def infer(self, windows: Floats, last: int | None = None) -> Floats | None:
        """Return float32[B, last, 36] (`DRIVE_CHANNELS`) for float32[B, window] samples in -1..1.

        The window's last poses, as many as `last`: a live face needs no others. All where it is None.

        None where it has nothing in time: the face holds. A row never depends on its neighbours in the
        batch, nor a pose on how many are asked for. The result may be a buffer that the next call overwrites.

        Raises:
            EngineError: the engine cannot go on; another one must take over.
        """
        ...

    def close(self) -> None:
        """Release what it holds."""
        ...


class Source(Protocol):
    """Feeds a subject's ring with sound, from its own thread."""

    def start(self) -> None:
        """Begin to deliver.

        Raises:
            SourceError: the device or file cannot be used.
        """
        ...

    def close(self) -> None:
        """Stop delivering and release the device or file; safe to call twice."""
        ...


class Outlet(Protocol):
    """Takes finished frames from the line. Never blocks."""

    def put(self, bundle: Bundle) -> None:
        """Hand over one tick's frames; what the reader has not taken in time is dropped and counted."""
        ...


class Observer(Protocol):
    """Watches the line from outside, after the frames have gone."""

    def on_tick(self, report: TickReport) -> None:
        """See one tick; must not block."""
        ...


Observers = Sequence[Observer]
