"""The streaming network on ONNX Runtime's CPU provider."""

from collections.abc import Sequence
from itertools import accumulate
from operator import add
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.engine.lookahead import SETTLED_STEPS
from facewire.engine.onnx.metadata import LONGEST, Told
from facewire.engine.onnx.runtime import first_line, load_on_host
from facewire.engine.siblings import refuse_stale
from facewire.errors import EngineError
from facewire.values import Bytes, Floats, Geometry, Level, StreamLayout

__all__ = ["OnnxStream"]

_OUTPUTS: Final = ["drive", "columns"]


class OnnxStream:
    """ONNX Runtime's CPU provider, over sound that comes bit by bit.

    Args:
        path: the model, written by `python -m facewire_training quantise`.
        threads: CPU threads for one call.

    Raises:
        EngineError: the file is missing, damaged, no streaming model of this version, or made of another
            than lies beside it.
    """

    name = "onnx"
    level = Level.CPU

    def __init__(self, path: Path, threads: int = 1) -> None:
        self._session = load_on_host(path, threads)
        told = Told(path, self._session)
        self._layout = StreamLayout(
            **{key: told.number(key) for key in ("hop", "step", "before", "behind", "remembered", "most")}
        )
        self._geometry = told.geometry()
        if self._layout.behind > SETTLED_STEPS:
            raise EngineError(
                f"{path} looks {self._layout.behind} steps ahead, further than the {SETTLED_STEPS} that are "
                "heard; drop --model"
            )
        pasts, unsettled = told.numbers("pasts"), told.numbers("unsettled")
        if not _possible(self._layout) or len(pasts) != len(unsettled):
            raise EngineError(f"{path} tells of an impossible stream; export it again")
        self._settling = _Columns(pasts, (0,) * len(pasts))
        self._showing = _Columns(pasts, unsettled)
        refuse_stale(path, told.text("source"))
        self._silence = self._silent(told.number("width"))

    @property
    def layout(self) -> StreamLayout:
        """Return how it hears."""
        return self._layout

    @property
    def geometry(self) -> Geometry:
        """Return how the windows of its network are laid out, where it runs over windows."""
        return self._geometry

    @property
    def silence(self) -> Bytes:
        """Return the state uint8[1, past, width] of a stream that has been silent for ever."""
        return self._silence

    def show(self, samples: Floats, states: Bytes, first: int, last: int) -> tuple[Floats, Bytes]:
        """Step streams, and return poses that hear some of the step after as well: see `engine.ports.Stream`.

        Raises:
            EngineError: ONNX Runtime failed.
        """
        drive, columns = self._run(samples, states, (first, last), showing=True)
        steps = self._steps(samples) - 1
        return drive, states if steps == 0 else columns[:, 0].take(self._showing.at(steps, steps), axis=1)

    def settle(self, samples: Floats, states: Bytes, at: Sequence[int]) -> tuple[Floats, Bytes]:
        """Step one stream, and return the poses that settle: see `engine.ports.Stream`.

        Raises:
            EngineError: ONNX Runtime failed.
        """
        drive, columns = self._run(samples, states, (0, 0), showing=False)
        kept = self._settling.at(self._steps(samples), np.array(at, np.intp)[:, None])
        return drive, columns[0, 0].take(kept, axis=0)

    def close(self) -> None:
        """Nothing to release beyond memory."""

    def _silent(self, width: int) -> Bytes:
        layout = self._layout
        state: Bytes = np.zeros((1, self._settling.count, width), np.uint8)
        samples: Floats = np.zeros((1, layout.before + layout.remembered * layout.step), np.float32)
        return self.settle(samples, state, (layout.remembered,))[1]

    def _steps(self, samples: Floats) -> int:
        return int(samples.shape[1] - self._layout.before) // self._layout.step

    def _run(
        self, samples: Floats, states: Bytes, shown: tuple[int, int], *, showing: bool
    ) -> tuple[Floats, Bytes]:
        feed = {
            "samples": samples,
            "state": states[:, None],
            "showing": np.array(showing),
            "first": np.array(shown[:1], np.int64),
            "last": np.array(shown[1:], np.int64),
        }
        try:
            drive, columns = self._session.run(_OUTPUTS, feed)
        except Exception as error:
            # ONNX Runtime's exception classes are not public.
            raise EngineError(f"ONNX Runtime failed: {first_line(error)}") from error
        return drive, columns


def _possible(layout: StreamLayout) -> bool:
    """Return whether a step is two poses, and what is remembered no longer than any window."""
    return layout.step == 2 * layout.hop and layout.remembered * layout.step <= LONGEST


class _Columns:
    """Which of the columns that a call gives are a state's.

    Args:
        pasts: columns of each layer in a state.
        more: columns of each layer beside those and the steps'.
    """

    def __init__(self, pasts: Sequence[int], more: Sequence[int]) -> None:
        self.count: Final = sum(pasts)
        begins = accumulate(map(add, pasts[:-1], more), initial=0)
        self._first = np.concatenate(
            [np.arange(begin, begin + past) for begin, past in zip(begins, pasts, strict=True)]
        )
        self._layers = np.repeat(np.arange(len(pasts)), pasts)

    def at(self, steps: int, after: int | NDArray[np.intp]) -> NDArray[np.intp]:
        """Return them of the state after some of a call's steps."""
        found: NDArray[np.intp] = self._first + (self._layers * steps + after)
        return found
