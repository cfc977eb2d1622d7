"""The streaming network on ONNX Runtime's CPU provider."""

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np

from facewire.engine.lookahead import SETTLED_STEPS
from facewire.engine.onnx.call import FRAME, BoundCall, call
from facewire.engine.onnx.metadata import LONGEST, Told
from facewire.engine.onnx.plan import GATHERED, Layers, Plan
from facewire.engine.onnx.runtime import load_on_host
from facewire.engine.siblings import refuse_stale, written_again
from facewire.errors import EngineError
from facewire.values import Bytes, Floats, Geometry, Level, StreamLayout

__all__ = ["OnnxStream"]

_PLANS: Final = 64
"""Plans that are kept, and calls with their arrays, a tenth of a megabyte each: live subjects need a few for
each of their look-aheads."""
_FEW_STEPS: Final = 8
"""Of a call of one row whose arrays are kept."""

_Asked: TypeAlias = tuple[int, int, range]
"""What a `Plan` is made of."""


class OnnxStream:
    """ONNX Runtime's CPU provider, over sound that comes bit by bit.

    What a file tells of itself is held against what its graph takes and gives, by a call as it is loaded.
    Which bytes stand for zero beyond all that is heard shows in no shape: of `beyond`, the file is believed.

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
        beyond = told.numbers("beyond", 0)
        if not _possible(self._layout, layers) or not _bytes(beyond):
            raise _impossible(path)
        self._plan = lru_cache(_PLANS)(partial(Plan, layers))
        width = told.number("width")
        self._bound = lru_cache(_PLANS)(partial(_bind, self._session, self._plan, self._layout, width))
        refuse_stale(path, told.text("source"))
        state: Bytes = np.zeros((1, layers.past, width), np.uint8)
        state[0, -GATHERED:] = np.array(beyond)[:, None]
        try:
            self._silence = self._silent(state)
        except EngineError as error:
            raise _impossible(path) from error

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
        steps = self._steps(samples)
        asked = steps, steps - 1, range(first, last)
        plan = self._plan(*asked)
        if _is_small(samples, steps):
            drive, columns = self._bound(asked).run(samples, states)
            return drive, columns.take(plan.last, axis=1) if steps > 1 else states
        drive, known = call(self._session, plan, self._layout.hop, samples, states, steps=steps > 1)
        if steps == 1:
            return drive, states
        return drive, np.concatenate([known[layer][:, part] for layer, part in plan.end], axis=1)

    def settle(
        self, samples: Floats, states: Bytes, at: Sequence[int], *, poses: bool = True
    ) -> tuple[Floats, Bytes]:
        """Step one stream, and return the poses that settle: see `engine.ports.Stream`.

        Raises:
            EngineError: ONNX Runtime failed.
        """
        steps = self._steps(samples)
        # One column is the least that a call can show.
        asked = steps, steps, range(steps if poses else 1)
        plan = self._plan(*asked)
        if _is_small(samples, steps):
            drive, columns = self._bound(asked).run(samples, states)
        else:
            drive, known = call(self._session, plan, self._layout.hop, samples, states, steps=True)
            columns = np.concatenate(known, axis=1)
        settled = drive if poses else drive[:, :0]
        return settled, columns[0].take(plan.at(np.array(at, np.int64)[:, None]), axis=0)

    def close(self) -> None:
        """Nothing to release beyond memory."""

    def _silent(self, state: Bytes) -> Bytes:
        layout = self._layout
        samples: Floats = np.zeros((1, layout.before + layout.remembered * layout.step), np.float32)
        return self.settle(samples, state, (layout.remembered,))[1]

    def _steps(self, samples: Floats) -> int:
        return int(samples.shape[1] - self._layout.before) // self._layout.step


def _bind(
    session: Any, plan: Callable[[int, int, range], Plan], layout: StreamLayout, width: int, asked: _Asked
) -> BoundCall:
    samples = layout.before + asked[0] * layout.step
    return BoundCall(session, plan(*asked), layout.hop, samples, width)


def _is_small(samples: Floats, steps: int) -> bool:
    """Return whether a call is of one row and so few steps that it counts how its arrays are handed over."""
    return len(samples) == 1 and steps <= _FEW_STEPS


def _possible(layout: StreamLayout, layers: Layers) -> bool:
    """Return whether a step is two poses, no more is remembered than any window has, and layers agree."""
    told, made = (layout.behind, layout.remembered), (layers.behind, layers.remembered)
    fits = layout.step == 2 * layout.hop and layout.remembered * layout.step <= LONGEST
    # Frames of features end where a step does: elsewhere all would be heard too early by part of one.
    ends = layout.before >= FRAME and (layout.before - FRAME) % layout.hop == 0
    return fits and ends and layers.possible and told == made


def _impossible(path: Path) -> EngineError:
    return EngineError(f"{path} tells of an impossible stream; {written_again(path)}")


def _bytes(beyond: Sequence[int]) -> bool:
    """Return whether these are what stands for zero to the last blocks."""
    return len(beyond) == GATHERED and max(beyond) < 256
