"""Plays recordings through the shipped graph frame by frame, as the live line does.

At a look-ahead in ms every frame has its own window that ends that long after it; at full look-ahead a
window serves eight frames around its middle. ONNX Runtime only, no torch.
"""

from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from sidecar.face.articulate import articulate
from sidecar.face.channels import ARTICULATORS, VISEMES
from sidecar.training.recordings import SAMPLE_RATE

__all__ = ["FPS", "Player"]

FPS: Final = 31
_GROUP: Final = 8
_REACH: Final = 2
"""Poses either side of a frame's own that lie inside its interval: 16 ms at 8 ms a pose."""

Drive = NDArray[np.float32]


class Player:
    """One graph, ready to turn samples into frames."""

    def __init__(self, model: Path) -> None:
        """Open `model`, an exported graph."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        properties = self._session.get_modelmeta().custom_metadata_map
        self._window = int(properties["facewire.window"])
        self._hop = int(properties["facewire.hop"])

    def frames(self, samples: NDArray[np.float32], lookahead_ms: float | None) -> tuple[NDArray[np.float64], Drive]:
        """Return frame times [n] and the drive [n, 36]; `lookahead_ms` None means full."""
        count = int(len(samples) / SAMPLE_RATE * FPS)
        centres = np.array([n * SAMPLE_RATE // FPS for n in range(count)])
        if lookahead_ms is None:
            groups = [centres[start : start + _GROUP] for start in range(0, count, _GROUP)]
            ends = np.repeat([int((group[0] + group[-1]) // 2) + self._window // 2 for group in groups], [len(group) for group in groups])
        else:
            ends = centres + round(lookahead_ms / 1000.0 * SAMPLE_RATE / self._hop) * self._hop
        poses = self._window // self._hop
        rows: list[Drive] = []
        cache: tuple[int, Drive] | None = None
        for centre, end in zip(centres, ends, strict=True):
            if cache is None or cache[0] != end:
                cache = (int(end), self._infer(samples, int(end)))
            own = poses - 1 - int(round((end - centre) / self._hop))
            low, high = max(own - _REACH, 0), min(own + _REACH, poses - 1)
            rows.append(articulate(cache[1][low : high + 1], own - low))
        return centres / SAMPLE_RATE, np.stack(rows) if rows else np.zeros((0, len(ARTICULATORS) + len(VISEMES) + 1), np.float32)

    def _infer(self, samples: NDArray[np.float32], end: int) -> Drive:
        window = np.zeros((1, self._window), np.float32)
        start = end - self._window
        low, high = max(start, 0), min(end, len(samples))
        if high > low:
            window[0, low - start : high - start] = samples[low:high]
        drive: Drive = self._session.run(None, {"samples": window})[0][0]
        return drive
