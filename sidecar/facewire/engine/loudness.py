"""No network at all: the jaw follows the voice's level. What is left when every other engine has failed.

Frames made here are marked as held on the wire, so that nobody takes them for lip-sync. Needs no library,
and is the double for the real engine in tests of the line.
"""

from typing import Final

import numpy as np

from facewire.face.channels import ARTICULATORS, DRIVE_CHANNELS, DRIVE_VOICE, VISEMES
from facewire.values import Floats, Geometry, Level

__all__ = ["LOUDNESS_GEOMETRY", "LoudnessNetwork"]

LOUDNESS_GEOMETRY: Final = Geometry(window=24_576, hop=128, step=256)
"""The shipped network's, so that the network can take over again without a restart."""

_QUIET_DBFS: Final = -50.0
_LOUD_DBFS: Final = -15.0
_JAW_AT_LOUD: Final = 0.45
_SMOOTHED_HOPS: Final = 8
"""64 ms, so that single glottal pulses do not shake the jaw."""

_JAW = ARTICULATORS.index("jawOpen")
_SIL = len(ARTICULATORS) + VISEMES.index("sil")
_AA = len(ARTICULATORS) + VISEMES.index("aa")


class LoudnessNetwork:
    """Level to jaw.

    Args:
        geometry: the windows of the engine it stands in for.
    """

    name = "loudness"
    level = Level.HOLD

    def __init__(self, geometry: Geometry = LOUDNESS_GEOMETRY) -> None:
        self._geometry = geometry

    @property
    def geometry(self) -> Geometry:
        """Return the layout of its windows."""
        return self._geometry

    def infer(self, windows: Floats) -> Floats:
        """Return float32[B, poses, 36] for float32[B, window]; never fails."""
        batch, poses = len(windows), self._geometry.poses
        power = np.square(windows.reshape(batch, poses, self._geometry.hop)).mean(axis=2)
        padded = np.pad(power, ((0, 0), (_SMOOTHED_HOPS - 1, 0)))
        smooth = np.lib.stride_tricks.sliding_window_view(padded, _SMOOTHED_HOPS, axis=1).mean(axis=2)
        level = 10.0 * np.log10(smooth + 1e-12)
        loudness = np.clip((level - _QUIET_DBFS) / (_LOUD_DBFS - _QUIET_DBFS), 0.0, 1.0)
        drive = np.zeros((batch, poses, len(DRIVE_CHANNELS)), np.float32)
        drive[:, :, _JAW] = _JAW_AT_LOUD * loudness
        drive[:, :, _AA] = loudness
        drive[:, :, _SIL] = 1.0 - loudness
        drive[:, :, DRIVE_VOICE] = loudness
        return drive

    def close(self) -> None:
        """Nothing to release."""
