"""The mouth at rest: closed and relaxed, the viseme `sil`, no voice."""

from typing import Final

import numpy as np

from facewire.face.channels import CHANNELS, VISEMES
from facewire.values import Mouth

__all__ = ["REST"]

REST: Final = Mouth(np.zeros(len(CHANNELS), np.float32), np.eye(len(VISEMES), dtype=np.float32)[0], 0.0)
"""The arrays of it are shared by every face at rest."""
