"""NumPy's .npz: the arrays as they are, readable by `numpy.load` without pickle.

Stored without compression and with fixed dates, so that equal takes give equal bytes on every machine.
"""

import zipfile
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facewire.face.channels import CHANNELS, POSE_ANGLES, VISEMES
from facewire.take.table import Take
from facewire.take.whole import whole_file

__all__ = ["SUFFIX", "write"]

SUFFIX: Final = ".npz"

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The first date that a zip file can hold."""

_UNIX: Final = 3


def write(path: Path, take: Take) -> None:
    """Write `take` to `path`.

    Raises:
        FacewireError: as `whole_file`.
    """
    arrays: dict[str, NDArray[Any]] = {
        "times": take.times.astype("<f8"),
        "weights": take.weights.astype("<f4"),
        "pose": take.pose.astype("<f4"),
        "visemes": take.visemes.astype("<f4"),
        "voice": take.voice.astype("<f4"),
        "fps": np.array(take.fps, "<i8"),
        "lookahead": np.array(str(take.lookahead)),
        "source": np.array(take.source),
        "software": np.array(take.software),
        "channel_names": np.array(CHANNELS),
        "angle_names": np.array(POSE_ANGLES),
        "viseme_names": np.array(VISEMES),
    }
    with whole_file(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            member = zipfile.ZipInfo(f"{name}.npy", _EPOCH)
            member.create_system = _UNIX
            member.external_attr = 0o644 << 16
            with archive.open(member, "w") as stream:
                np.lib.format.write_array(stream, np.asarray(array, order="C"), allow_pickle=False)
