"""Raw PCM bytes to mono samples: for audio that is pushed, or comes through a pipe."""

import os
from collections.abc import Mapping
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from facewire.errors import UsageError
from facewire.values import Floats

__all__ = ["FORMATS", "Pcm", "PcmDecoder", "is_one_piece", "mix_down", "packed"]

FORMATS: Final[Mapping[str, np.dtype[np.generic]]] = {"s16le": np.dtype("<i2"), "f32le": np.dtype("<f4")}
"""Names on the wire to sample types: 16-bit integers, or floats in -1..1."""

Pcm: TypeAlias = bytes | bytearray | memoryview | NDArray[np.int16] | NDArray[np.float32]
"""Samples of one of these types: their bytes, or an array."""

_BYTES: Final = (np.dtype(np.uint8), np.dtype("S1"))
"""What buffers of bytes hold; integers of 8 bits with a sign are numbers."""
_FULL_SCALE: Final = np.float32(32768.0)


def mix_down(samples: Floats) -> Floats:
    """Return float32[n] mono for float32[n, channels]: the mean of the channels, finite, within -1..1.

    A sample that is not a number is silence: one broken value must not reach the network's every pose.
    """
    mono = samples.mean(axis=1, dtype=np.float32) if samples.shape[1] > 1 else samples[:, 0]
    if not np.isfinite(mono).all():
        mono = np.nan_to_num(mono, nan=0.0, posinf=1.0, neginf=-1.0)
    return mono.clip(-1.0, 1.0)


def is_one_piece(sound: object) -> bool:
    """Return whether a sound is samples, or what `packed` refuses as a whole, and no iterator of pieces."""
    try:
        memoryview(sound)  # type: ignore[arg-type]
    except TypeError:
        return isinstance(sound, str | os.PathLike)
    return True


def packed(piece: object, sample_format: str) -> bytes:
    """Return samples as the bytes of a `sample_format`.

    Args:
        piece: bytes as they are to be sent, or an array of such samples.
        sample_format: a key of `FORMATS`.

    Raises:
        UsageError: it is something else, such as floats for `s16le` or the name of a file.
    """
    if isinstance(piece, bytes):
        return piece
    try:
        samples = memoryview(piece)  # type: ignore[arg-type]
    except TypeError as error:
        raise UsageError(
            f"a piece of sound is bytes or an array of {sample_format} samples, not {type(piece).__name__}; "
            "of a file, read the samples first"
        ) from error
    if (found := np.asarray(samples).dtype) not in (*_BYTES, FORMATS[sample_format]):
        raise UsageError(
            f"the samples are {found}, and the subject was opened for "
            f"{sample_format}; convert them, or open it with another sample_format"
        )
    return samples.tobytes()


class PcmDecoder:
    """Decodes a stream of bytes that may be cut anywhere.

    Args:
        sample_format: a key of `FORMATS`.
        channels: interleaved channels.
    """

    def __init__(self, sample_format: str, channels: int) -> None:
        self._type = FORMATS[sample_format]
        self._channels = channels
        self._rest = b""

    def reset(self) -> None:
        """Forget the bytes of a sample frame that has not come whole."""
        self._rest = b""

    def peek(self, pcm: bytes) -> int:
        """Return how many samples `decode` would give for `pcm`, without taking it."""
        return (len(self._rest) + len(pcm)) // (self._type.itemsize * self._channels)

    def decode(self, pcm: bytes) -> Floats:
        """Return the whole sample frames in what has come so far: float32[n] mono."""
        data = self._rest + pcm
        size = self._type.itemsize * self._channels
        whole = len(data) - len(data) % size
        self._rest = data[whole:]
        samples = np.frombuffer(data[:whole], self._type).reshape(-1, self._channels)
        if self._type.kind == "i":
            return mix_down(samples.astype(np.float32) / _FULL_SCALE)
        return mix_down(samples.astype(np.float32))
