"""What the line needs from the world, each port as narrow as its use.

Adapters (sources, engines, outputs, clocks) satisfy these by shape; nothing inherits from them.
"""

import threading
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from facewire.values import (
    Bundle,
    Floats,
    Level,
    Mouth,
    NoMouth,
    OutputStatus,
    Status,
    TickReport,
)

__all__ = [
    "Ask",
    "Clock",
    "Engine",
    "FrameSink",
    "Hearing",
    "Observer",
    "Output",
    "Sound",
    "Source",
]


class Clock(Protocol):
    """Monotonic time, and waiting for it."""

    def now_ns(self) -> int:
        """Return the monotonic time in nanoseconds."""
        ...

    def sleep_until_ns(self, deadline_ns: int) -> None:
        """Return at `deadline_ns` or soon after; at once if it has passed."""
        ...


class Sound(Protocol):
    """One subject's audio as an engine reads it: a mono timeline at 16 kHz."""

    def read(self, start: int, out: Floats) -> None:
        """Copy the timeline from sample `start` into float32[n] `out`; what is not there is silence."""
        ...


class Ask(NamedTuple):
    """The mouth of one frame, asked of an engine."""

    sound: Sound
    """Where the engine reads; it may key its state for a subject by this value and `epoch`."""
    frame: int
    """Audio frame: its pose sits at `sample_of(frame, fps)`."""
    lookahead_ms: float | None
    """Audio heard beyond the pose; None for as much as the engine can use."""
    end: int | None = None
    """Sample at which the utterance ends; what lies beyond is heard as silence. None: not known yet."""
    epoch: int = 0
    """Counts how often the timeline has been cut; what was heard before a cut may have changed since."""


class Hearing(Protocol):
    """What an engine needs to hear for a frame at one look-ahead."""

    @property
    def lookahead_ms(self) -> float:
        """Return the longest stretch of audio heard beyond a pose, in milliseconds."""
        ...

    def until(self, frame: int) -> int:
        """Return the sample up to which the timeline must be known before `frame` can be made."""
        ...


class Engine(Protocol):
    """Turns audio into a mouth: 52 weights, visemes, voice activity.

    State is a cache and audio is the truth: an engine may keep what it heard of a sound, keyed by `Ask.sound`
    and `Ask.epoch`, and must be able to rebuild it by reading the sound's last seconds. So equal sound gives
    equal mouths, whichever engine was asked before, and engines are interchangeable in mid-sentence.
    """

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
    def reason(self) -> str:
        """Return why this engine works at this level, in words; empty where there is nothing to explain."""
        ...

    def hearing(self, lookahead_ms: float | None) -> Hearing:
        """Return what it needs to hear at a look-ahead; the nearest to it that the engine can do."""
        ...

    def cost_ns(self, lookahead_ms: float | None) -> int:
        """Return what a frame at this look-ahead has cost lately, in nanoseconds; 0 while unknown."""
        ...

    def infer(
        self, asks: Sequence[Ask], ahead: Sequence[Ask] = (), until_ns: int | None = None
    ) -> list[Mouth | NoMouth]:
        """Return the mouth of each ask, or why there is none in time: the face holds.

        A mouth depends on its own ask alone, never on
        the others in the call.

        Args:
            asks: the frames that are due; the most urgent first.
            ahead: frames of the next tick, to be inferred along with those that are due.
            until_ns: when to stop starting work; what is not reached by then is shed. The first is made as
                long as there is any time.

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


class FrameSink(Protocol):
    """Takes finished frames from the line."""

    def put(self, bundle: Bundle) -> None:
        """Take one tick's frames as soon as they are made; they are to go out when the bundle is due.

        Called on the line's thread. Never blocks; drops and counts what does not fit.
        """
        ...


class Output(FrameSink, Protocol):
    """Sends finished frames to one place, on a thread of its own."""

    @property
    def name(self) -> str:
        """Return what it is and where it sends, such as `livelink 127.0.0.1:11111`."""
        ...

    @property
    def status(self) -> OutputStatus:
        """Return what it is doing and what it has sent and lost, for any thread."""
        ...

    def run(self, stop: threading.Event) -> None:
        """Send until `stop` is set, on the output's own thread."""
        ...

    def close(self) -> None:
        """Release what it holds; `run` has returned by then."""
        ...


@runtime_checkable
class Records(Protocol):
    """An output that keeps the sound of frames, and the state of the sidecar beside them."""

    def follow(self, status: Callable[[], Status]) -> None:
        """Take where the state is read; called once, before `run`."""
        ...


class Observer(Protocol):
    """Watches the line from outside, after the frames were handed over."""

    def on_tick(self, report: TickReport) -> None:
        """See one tick; must not block."""
        ...


Observers = Sequence[Observer]
FrameSinks = Sequence[FrameSink]
