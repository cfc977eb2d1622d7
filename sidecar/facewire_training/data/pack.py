"""The data folder made small enough to travel: Opus instead of samples, a twentieth of the size.

For a training elsewhere, on a machine with a GPU: prepare the data once, `pack` it, carry it, `unpack` it
there. What comes back is as long as it was, and nothing in it is moved in time.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import soundfile

from facewire.errors import UsageError
from facewire.grid import SAMPLE_RATE
from facewire_training.data.mixture import ALIGNED

__all__ = ["pack", "unpack"]

_BLOCK: Final = 60 * SAMPLE_RATE
_COMPRESSION: Final = 0.95
"""libsndfile's scale, 0 (256 kbit/s) to 1 (6 kbit/s): here 18 kbit/s, for voices at 16 kHz."""


def pack(data: Path, packed: Path) -> Iterator[Path]:
    """Write the collections of `data` into the folder `packed`; yield the files of sound as they are done.

    What was aligned goes without its original, which training no longer reads. An hour of sound takes a
    minute or so.

    Raises:
        UsageError: `data` holds no collections.
    """
    packed.mkdir(parents=True, exist_ok=True)
    for path in _listed(data, ".npy"):
        if path.with_name(f"{path.stem}{ALIGNED}.npy").is_file():
            continue
        samples = np.load(path, mmap_mode="r")
        target = packed / f"{path.stem}.ogg"
        with soundfile.SoundFile(
            target, "w", SAMPLE_RATE, 1, format="OGG", subtype="OPUS", compression_level=_COMPRESSION
        ) as file:
            for start in range(0, len(samples), _BLOCK):
                file.write(samples[start : start + _BLOCK])
        shutil.copyfile(path.with_suffix(".json"), target.with_suffix(".json"))
        yield target


def unpack(packed: Path, data: Path) -> Iterator[Path]:
    """Write every collection of the folder `packed` into `data`; yield the files of samples.

    Raises:
        UsageError: `packed` holds no collections.
    """
    data.mkdir(parents=True, exist_ok=True)
    for path in _listed(packed, ".ogg"):
        samples, rate = soundfile.read(path, dtype="int16")
        assert rate == SAMPLE_RATE
        target = data / f"{path.stem}.npy"
        np.save(target, samples)
        shutil.copyfile(path.with_suffix(".json"), target.with_suffix(".json"))
        yield target


def _listed(folder: Path, suffix: str) -> list[Path]:
    paths = sorted(path for path in folder.glob(f"*{suffix}") if path.with_suffix(".json").is_file())
    if not paths:
        raise UsageError(f"{folder} holds no collections (NAME{suffix} with NAME.json)")
    return paths
