"""One animation of a glTF file: what moves, and by which keys."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facewire.take.gltf.data import Data
from facewire.take.gltf.keys import needed

__all__ = ["Animation"]

_KINDS: Final = {"weights": "SCALAR", "translation": "VEC3", "rotation": "VEC4"}
_SPARSE_BYTES: Final = 8
"""Of one value of a sparse accessor: its index and itself."""


@dataclass(slots=True)
class Animation:
    """Grows by channels. Times that several of them share are stored once."""

    data: Data
    """Where its numbers go."""
    tolerance: float
    """How far weights may be off so that there are fewer keys, and angles, in radians."""
    samplers: list[dict[str, Any]] = field(default_factory=list)
    channels: list[dict[str, Any]] = field(default_factory=list)
    _times: dict[bytes, int] = field(default_factory=dict)

    def move(
        self,
        node: int,
        path: str,
        times: NDArray[np.float64],
        values: NDArray[np.float64],
        always: Collection[int] = (),
    ) -> None:
        """Add a channel with keys that straight lines join.

        Args:
            node: what moves.
            path: `weights`, `rotation` or `translation`.
            times: float64[N], seconds, ascending.
            values: float64[N, C]: C weights, or the numbers of one rotation or place.
            always: frames that are keys whatever the tolerance.
        """
        if not len(times):
            return
        # A turn by an angle changes its quaternion by half of it.
        tolerance = self.tolerance / 2 if path == "rotation" else self.tolerance
        keys = needed(times, values, tolerance, always)
        output = self._output(values[keys].astype("<f4"), _KINDS[path])
        sampler = {"input": self._input(times[keys]), "interpolation": "LINEAR", "output": output}
        self.channels.append({"sampler": len(self.samplers), "target": {"node": node, "path": path}})
        self.samplers.append(sampler)

    def named(self, name: str) -> dict[str, Any]:
        """Return the animation as the file has it."""
        return {"name": name, "channels": self.channels, "samplers": self.samplers}

    def _input(self, times: NDArray[np.float64]) -> int:
        single = times.astype("<f4")
        key = single.tobytes()
        if key not in self._times:
            least, most = [float(single.min())], [float(single.max())]
            self._times[key] = self.data.dense(single, "SCALAR", min=least, max=most)
        return self._times[key]

    def _output(self, values: NDArray[np.float32], kind: str) -> int:
        if kind == "SCALAR":
            places = np.flatnonzero(values)
            if 0 < _SPARSE_BYTES * len(places) < values.nbytes:
                return self.data.sparse(values.ravel()[places], places, values.size, kind)
        return self.data.dense(values, kind)
