"""How loud a recording is over time, in steps of 10 ms."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facewire.values import Floats

__all__ = ["FLOOR_DB", "HOP_S", "levels_db", "speech_db"]

HOP_S: Final = 0.01
FLOOR_DB: Final = -100.0
"""What digital silence counts as."""
_SPEECH_PERCENT: Final = 95


def levels_db(samples: Floats, hop: int) -> NDArray[np.float64]:
    """Return float64[hops]: the level of each whole hop, dB of full scale.

    Args:
        samples: float32[n], mono.
        hop: samples of one.
    """
    whole = len(samples) // hop * hop
    power = np.square(samples[:whole], dtype=np.float64).reshape(-1, hop).mean(axis=1)
    result: NDArray[np.float64] = np.maximum(10.0 * np.log10(power + 1e-12), FLOOR_DB)
    return result


def speech_db(levels: NDArray[np.floating[Any]]) -> float:
    """Return the level of speech: what 5 % of the hops are above."""
    return float(np.percentile(levels, _SPEECH_PERCENT)) if len(levels) else FLOOR_DB
