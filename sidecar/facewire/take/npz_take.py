"""NumPy's .npz: the arrays as they are, readable by `numpy.load` without pickle.

Stored without compression and with fixed dates, so that equal takes give equal bytes on every machine.
"""

import io
import tokenize
import zipfile
import zlib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from facewire.errors import UsageError, reason_of
from facewire.face.channels import CHANNELS, POSE_ANGLES, VISEMES
from facewire.take.gathered import Gathered
from facewire.take.table import Take, TakeHead, places_of
from facewire.values import Floats, Frame

__all__ = ["SUFFIX", "NpzWriter", "read"]

SUFFIX: Final = ".npz"

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The first date that a zip file can hold."""

_UNIX: Final = 3

_NAMED: Final = {
    "weights": ("channel_names", CHANNELS),
    "pose": ("angle_names", POSE_ANGLES),
    "visemes": ("viseme_names", VISEMES),
}
"""Which array names the columns of another, and what they are here."""


class NpzWriter:
    """Keeps the frames as bytes, 316 a frame, and writes all arrays at the end: a zip file has no rows.

    Args:
        file: where the take goes; it stays open.
        head: what the take says about itself.
    """

    def __init__(self, file: BinaryIO, head: TakeHead) -> None:
        self._file = file
        self._head = head
        self._frames = Gathered(head)

    def write(self, frame: Frame) -> None:
        """Keep one frame."""
        self._frames.add(frame)

    def close(self) -> None:
        """Write the archive."""
        with zipfile.ZipFile(self._file, "w", zipfile.ZIP_STORED) as archive:
            for name, array in self._arrays().items():
                with archive.open(_member(name), "w") as stream:
                    np.lib.format.write_array(stream, np.asarray(array, order="C"), allow_pickle=False)
            for name, npy in _names().items():
                archive.writestr(_member(name), npy)

    def _arrays(self) -> dict[str, NDArray[Any]]:
        return {
            **self._frames.arrays()._asdict(),
            "fps": np.array(self._head.fps, "<i8"),
            "lookahead": np.array(str(self._head.lookahead)),
            # As text: it may be larger than any integer of NumPy's.
            "seed": np.array("" if self._head.seed is None else str(self._head.seed)),
            "source": np.array(self._head.source),
            "software": np.array(self._head.software),
        }


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(f"{name}.npy", _EPOCH)
    member.create_system = _UNIX
    member.external_attr = 0o644 << 16
    return member


@cache
def _names() -> dict[str, bytes]:
    """Return the arrays that are the same in every take, as the bytes of their files."""
    files: dict[str, bytes] = {}
    for name, words in _NAMED.values():
        stream = io.BytesIO()
        np.lib.format.write_array(stream, np.array(words), allow_pickle=False)
        files[name] = stream.getvalue()
    return files


_UNREADABLE: Final = (
    OSError, ValueError, KeyError, TypeError, EOFError, OverflowError, MemoryError, RuntimeError,
    SyntaxError, tokenize.TokenError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""Raised by NumPy and `zipfile` of what is damaged, encrypted, or says that it holds what no memory does."""


def read(path: Path) -> Take:
    """Return the take in a Facewire .npz. Columns are found by name.

    Raises:
        UsageError: the file cannot be read, or holds something else.
    """
    try:
        with path.open("rb") as file, _loaded(file) as arrays:
            lookahead = str(arrays["lookahead"])
            # Takes of older versions have none.
            seed = str(arrays["seed"]) if "seed" in arrays else ""
            return Take(
                head=TakeHead(
                    int(arrays["fps"]),
                    str(arrays["source"]),
                    "full" if lookahead == "full" else float(lookahead),
                    str(arrays["software"]),
                    int(seed) if seed else None,
                ),
                times=arrays["times"],
                voice=arrays["voice"],
                **{name: _placed(arrays, name) for name in _NAMED},
            )
    except _UNREADABLE as error:
        # Of what lacks an array, NumPy and `zipfile` say so themselves.
        why = error.args[0] if isinstance(error, KeyError) else reason_of(error)
        raise UsageError(f"cannot read {path}: {why}; give an npz that facewire bake wrote") from error


def _loaded(file: BinaryIO) -> Any:
    """Return NumPy's reader of a file, which takes what is no archive for pickled objects."""
    if not zipfile.is_zipfile(file):
        raise ValueError("it is no whole npz")
    file.seek(0)
    return np.load(file, allow_pickle=False)


def _placed(arrays: Any, name: str) -> Floats:
    """Return an array with its columns in our order; one of another shape, which `Take` refuses, as it is."""
    names, wanted = _NAMED[name]
    values: Floats = arrays[name]
    places = _places(arrays.zip.read(f"{names}.npy"), wanted)
    as_ours = places == tuple(range(len(places)))
    return values if as_ours or values.shape[1:] != (len(places),) else values[:, places]


@lru_cache(16)
def _places(npy: bytes, wanted: tuple[str, ...]) -> tuple[int, ...]:
    """Return where a file's columns lie by their names, which nearly all takes have in common."""
    names = np.lib.format.read_array(io.BytesIO(npy), allow_pickle=False)
    return tuple(places_of(wanted, names.tolist()))
