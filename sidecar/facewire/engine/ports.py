"""What engines need of a neural network, over windows or over a stream."""

from collections.abc import Sequence
from typing import Protocol

from facewire.values import Bytes, Floats, Geometry, Level, StreamLayout

__all__ = ["Network", "Stream"]


class Network(Protocol):
    """A neural network over windows of audio. Stateless: equal windows give equal poses.

    One thread at a time calls it; which one may change.
    """

    @property
    def name(self) -> str:
        """Return a short name for `status`, such as `onnx`."""
        ...

    @property
    def level(self) -> Level:
        """Return where the work is done."""
        ...

    @property
    def geometry(self) -> Geometry:
        """Return the layout of its windows."""
        ...

    def infer(self, windows: Floats) -> Floats | None:
        """Return float32[B, poses, 36] (`DRIVE_CHANNELS`) for float32[B, window] samples in -1..1.

        None where it has nothing in time: the face holds. A row never depends on its neighbours in the
        batch. The result may be a buffer that the next call overwrites.

        Raises:
            EngineError: the network cannot run; another engine must take over.
        """
        ...

    def close(self) -> None:
        """Release what it holds."""
        ...


class Stream(Protocol):
    """A neural network over a stream of audio, whose past is a state that its caller keeps.

    A row never depends on its neighbours in the batch, nor a pose on how the sound was cut into calls. States
    that it returns are the caller's; poses may be a buffer that the next call overwrites. One thread at a
    time calls it, for calls may share their arrays; which one may change.
    """

    @property
    def name(self) -> str:
        """Return a short name for `status`, such as `onnx`."""
        ...

    @property
    def level(self) -> Level:
        """Return where the work is done."""
        ...

    @property
    def layout(self) -> StreamLayout:
        """Return how it hears."""
        ...

    @property
    def silence(self) -> Bytes:
        """Return the state uint8[1, past, width] of a stream that has been silent for ever."""
        ...

    def show(self, samples: Floats, states: Bytes, first: int, last: int) -> tuple[Floats, Bytes]:
        """Step streams, and return poses that hear some of the step after as well.

        Args:
            samples: float32[B, before + (n + 1) * step] in -1..1: n whole steps, `before` samples before
                them, and the step behind them, silent from where it has not been heard.
            states: uint8[B, past, width].
            first: number of the first column of two poses that is wanted; number 0 is the one that the first
                of the steps settles.
            last: number of the column behind the last one.

        Returns:
            float32[B, 2 * (last - first), 36] (`DRIVE_CHANNELS`), and the states behind the whole steps.

        Raises:
            EngineError: the network cannot run; another engine must take over.
        """
        ...

    def settle(
        self, samples: Floats, states: Bytes, at: Sequence[int], *, poses: bool = True
    ) -> tuple[Floats, Bytes]:
        """Step one stream, and return the poses that settle.

        Args:
            samples: float32[1, before + n * step]: n whole steps, and `before` samples before them.
            states: uint8[1, past, width].
            at: after how many of the steps states are wanted.
            poses: whether poses are wanted.

        Returns:
            float32[1, 2 * n, 36], the first of them `behind` steps before the samples' first step, or none;
            and the states [len(at), past, width].

        Raises:
            EngineError: the network cannot run; another engine must take over.
        """
        ...

    def close(self) -> None:
        """Release what it holds."""
        ...
