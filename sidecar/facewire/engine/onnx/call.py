"""Calls of the streaming network: what it takes and gives, as arrays."""

from typing import Any, Final

import numpy as np

from facewire.engine.onnx.plan import Plan
from facewire.engine.onnx.runtime import ENGINE_ERRORS
from facewire.face.channels import DRIVE_CHANNELS
from facewire.values import Bytes, Floats

__all__ = ["FRAME", "BoundCall", "call"]

FRAME: Final = 320
"""Samples of which one frame of features is made."""


def call(
    session: Any, plan: Plan, hop: int, samples: Floats, states: Bytes, *, steps: bool
) -> tuple[Floats, list[Bytes]]:
    """Return the wanted poses of any number of rows and, where steps are made, `known` of each layer.

    Raises:
        EngineError: ONNX Runtime failed.
    """
    fore, back = _halves(np.ascontiguousarray(samples), hop)
    feed = {"sums": fore + back, "differences": fore - back, "state": states[None], **plan.feeds}
    with ENGINE_ERRORS:
        drive, *known = session.run(["drive", *(_names(plan) if steps else ())], feed)
    return drive[0][:, plan.wanted], [columns[0] for columns in known]


class BoundCall:
    """A call of one row whose arrays stay: to hand them over anew takes a tenth of a live call.

    For one thread at a time.

    Args:
        session: in which the graph is loaded.
        plan: what it computes.
        hop: samples from one frame of features to the next.
        samples: how many it takes.
        width: bytes of a column.

    Raises:
        EngineError: the graph has other inputs and outputs than the plan.
    """

    def __init__(self, session: Any, plan: Plan, hop: int, samples: int, width: int) -> None:
        self._session = session
        self._wanted = plan.wanted
        self._samples: Floats = np.zeros((1, samples), np.float32)
        self._fore, self._back = _halves(self._samples, hop)
        self._sums, self._differences = np.zeros_like(self._fore), np.zeros_like(self._fore)
        self._state: Bytes = np.zeros((1, 1, len(plan.at(0)), width), np.uint8)
        self._drive: Floats = np.zeros((1, 1, plan.poses, len(DRIVE_CHANNELS)), np.float32)
        self._columns: Bytes = np.zeros((1, sum(plan.known), width), np.uint8)
        feed = {"sums": self._sums, "differences": self._differences, "state": self._state, **plan.feeds}
        # Of one row, the layers' columns lie one behind the other without a copy.
        known = np.split(self._columns, np.cumsum(plan.known)[:-1], axis=1)
        made: dict[str, Floats | Bytes] = {
            "drive": self._drive,
            **{name: columns[None] for name, columns in zip(_names(plan), known, strict=True)},
        }
        with ENGINE_ERRORS:
            self._binding = session.io_binding()
            for name, array in feed.items():
                self._binding.bind_cpu_input(name, array)
            for name, array in made.items():
                self._binding.bind_output(name, "cpu", 0, array.dtype.type, array.shape, array.ctypes.data)

    def run(self, samples: Floats, states: Bytes) -> tuple[Floats, Bytes]:
        """Return the poses that are wanted, and `known` of all layers, which the next call overwrites.

        Raises:
            EngineError: ONNX Runtime failed.
        """
        self._samples[:] = samples
        self._state[0] = states
        np.add(self._fore, self._back, out=self._sums)
        np.subtract(self._fore, self._back, out=self._differences)
        with ENGINE_ERRORS:
            self._session.run_with_iobinding(self._binding)
        return self._drive[0][:, self._wanted].copy(), self._columns


def _names(plan: Plan) -> tuple[str, ...]:
    """Return the names of what the graph knows of each layer."""
    return tuple(f"known_{layer}" for layer in range(len(plan.known)))


def _halves(samples: Floats, hop: int) -> tuple[Floats, Floats]:
    """Return views float32[1, B, frames, 160] of contiguous samples: half of each frame, and its mirror."""
    rows, count = samples.shape
    size = samples.itemsize
    shape = (1, rows, (count - FRAME) // hop + 1, FRAME // 2)
    # `as_strided` is Python: live, it takes twice as long as all else here.
    fore, back = (
        np.ndarray(shape, np.float32, samples, begin * size, (0, count * size, hop * size, step * size))
        for begin, step in ((0, 1), (FRAME - 1, -1))
    )
    return fore, back
