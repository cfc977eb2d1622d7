"""The streaming network on ONNX Runtime's CPU provider."""

from collections.abc import Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from facewire.engine.lookahead import SETTLED_STEPS
from facewire.engine.onnx.metadata import LONGEST, Told
from facewire.engine.onnx.plan import Layers, Plan
from facewire.engine.onnx.runtime import first_line, load_on_host
from facewire.engine.siblings import refuse_stale, written_again
from facewire.errors import EngineError
from facewire.values import Bytes, Floats, Geometry, Level, StreamLayout

__all__ = ["OnnxStream"]

_FRAME: Final = 320
"""Samples of which one frame of features is made."""
_PLANS: Final = 64
"""Plans that are kept: live subjects need a few for each of their look-aheads."""


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
        layers = Layers(told.numbers("dilations"), told.numbers("contexts"), told.number("recent"))
        if not _possible(self._layout) or not layers.possible:
            raise EngineError(f"{path} tells of an impossible stream; {written_again(path)}")
        self._plan = lru_cache(_PLANS)(partial(Plan, layers))
        self._rows = lru_cache(_PLANS)(lambda rows: np.array([1, rows, 1, 1]))
        self._past = sum(layers.pasts)
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
        steps = self._steps(samples) - 1
        plan = self._plan(steps, range(first, last))
        if steps == 0:
            (drive,) = self._run(samples, states, plan, ["drive"])
            return drive[0], states
        drive, columns = self._run(samples, states, plan, ["drive", "columns"])
        return drive[0], columns[0].take(plan.end, axis=1)

    def settle(self, samples: Floats, states: Bytes, at: Sequence[int]) -> tuple[Floats, Bytes]:
        """Step one stream, and return the poses that settle: see `engine.ports.Stream`.

        Raises:
            EngineError: ONNX Runtime failed.
        """
        plan = self._plan(self._steps(samples), None)
        drive, columns = self._run(samples, states, plan, ["drive", "columns"])
        return drive[0], columns[0, 0].take(plan.at(np.array(at, np.int64)[:, None]), axis=0)

    def close(self) -> None:
        """Nothing to release beyond memory."""

    def _silent(self, width: int) -> Bytes:
        layout = self._layout
        state: Bytes = np.zeros((1, self._past, width), np.uint8)
        samples: Floats = np.zeros((1, layout.before + layout.remembered * layout.step), np.float32)
        return self.settle(samples, state, (layout.remembered,))[1]

    def _steps(self, samples: Floats) -> int:
        return int(samples.shape[1] - self._layout.before) // self._layout.step

    def _run(self, samples: Floats, states: Bytes, plan: Plan, outputs: list[str]) -> list[Any]:
        feed = {
            "frames": self._frames(samples),
            "state": states[None],
            "rows": self._rows(len(states)),
            **plan.feeds,
        }
        try:
            made: list[Any] = self._session.run(outputs, feed)
        except Exception as error:
            # ONNX Runtime's exception classes are not public.
            raise EngineError(f"ONNX Runtime failed: {first_line(error)}") from error
        return made

    def _frames(self, samples: Floats) -> Floats:
        """Return float32[1, B, frames, 320]: what each frame of features is made of; they overlap."""
        rows, count = samples.shape
        hop, size = self._layout.hop, samples.itemsize
        # `as_strided` is Python: live, it takes twice as long as all else here.
        return np.ndarray(
            (1, rows, (count - _FRAME) // hop + 1, _FRAME),
            np.float32,
            np.ascontiguousarray(samples),
            0,
            (0, count * size, hop * size, size),
        )


def _possible(layout: StreamLayout) -> bool:
    """Return whether a step is two poses, and what is remembered no longer than any window."""
    return layout.step == 2 * layout.hop and layout.remembered * layout.step <= LONGEST
