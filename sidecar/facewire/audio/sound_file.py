"""Sound files: the one home of soundfile."""

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import soundfile

from facewire.values import Floats

__all__ = ["FlacWriter", "ReadError", "SoundHead", "SoundReader", "inspect"]

ReadError = soundfile.LibsndfileError
"""What is raised where a file cannot be read, or not any further."""

_BLOCK: Final = 4096
"""Samples that libFLAC packs together; what does not fill a block is not in the file yet."""
_TOTAL_AT: Final = 22
"""Where a FLAC file has the low 32 bits of its length in samples (RFC 9639, 8.2)."""


@dataclass(frozen=True, slots=True)
class SoundHead:
    """What a file's header says."""

    frames: int
    """Samples of each channel."""
    samplerate: int
    """Hertz."""
    channels: int
    format: str
    """As soundfile names it, such as `WAV`."""


def inspect(path: Path) -> SoundHead:
    """Return what a file's header says.

    Raises:
        ReadError: not a sound file.
    """
    with SoundReader(path) as file:
        return SoundHead(file.frames, file.samplerate, file.channels, file.format)


def _name(path: Path) -> str | bytes:
    """Return the name by which soundfile opens a file: as text it would have to be UTF-8."""
    return str(path) if os.name == "nt" else os.fsencode(path)


class SoundReader(soundfile.SoundFile):  # type: ignore[misc]
    """A file that is read from its beginning to its end.

    soundfile seeks after every block, to where it is. A decoder of MP3 loses by that the bits which a frame
    borrows from those before it, and mutes or damages it.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(_name(path))

    def seekable(self) -> bool:
        """Return False: the library asks before it seeks."""
        return False

    def rest(self, size: int) -> Iterator[Floats]:
        """Yield what is left in blocks of `size` samples, the last one shorter: float32[n, channels].

        Raises:
            ReadError: it cannot be read any further; what could be has been yielded.
        """
        block = np.zeros((size, 0), np.float32)
        while len(block):
            # The library does not say how much it has read where it fails.
            room = np.full((size, self.channels), np.nan, np.float32)
            try:
                block = self.read(out=room)
            except ReadError:
                unread = np.isnan(room).all(axis=1)
                if count := int(unread.argmax()) if unread.any() else size:
                    yield room[:count]
                raise
            if len(block):
                yield block


class _Sink:
    """A file as the encoder sees it: after the first write that fails, nothing more is written.

    What is raised in here would reach standard error in place of the encoder's caller.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.seek, self.tell, self.readinto = file.seek, file.tell, file.readinto  # type: ignore[attr-defined]
        self._file = file
        self.failure: OSError | None = None

    def write(self, data: bytes) -> int:
        """Write all of it, or keep why not."""
        try:
            begin = self.tell()
            if self.failure is None and self._file.write(data) < len(data):
                # A file without a buffer takes what it has room for, and says no more. Readers that meet a
                # piece of a block refuse the one before it too.
                self._file.truncate(begin)
                self.failure = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            self.failure = error
        return len(data)


class FlacWriter:
    """A mono FLAC file of 24 bits that can be read whatever becomes of its writer.

    The encoder tells the length at the end alone, and readers refuse a file that does not tell it. So it is
    written whenever a block has become whole: a quarter of a second is lost at most, at 16 kHz.

    Args:
        file: open to write bytes, without a buffer; it stays open.
        rate: hertz.

    Raises:
        OSError: the file cannot be written.
    """

    def __init__(self, file: BinaryIO, rate: int) -> None:
        self._file = file
        self._sink = _Sink(file)
        self._sound = soundfile.SoundFile(self._sink, "w", rate, 1, subtype="PCM_24", format="FLAC")
        self._check()
        self._whole = 0
        self.samples = 0
        """Written so far."""

    def write(self, samples: Floats) -> None:
        """Append float32[n], -1..1; what is beyond is clipped.

        Raises:
            OSError: the file cannot be written on.
        """
        self._sound.write(samples)
        self._check()
        self.samples += len(samples)
        # The encoder keeps one sample more than a block before it writes one.
        whole = max(0, self.samples - 1) // _BLOCK * _BLOCK
        if whole > self._whole:
            self._whole = whole
            end = self._file.tell()
            self._file.seek(_TOTAL_AT)
            self._file.write((whole & 0xFFFFFFFF).to_bytes(4))
            self._file.seek(end)

    def close(self) -> None:
        """Write what is left, and the length.

        Raises:
            OSError: the file cannot be written on.
        """
        self._sound.close()
        self._check()

    def _check(self) -> None:
        if self._sink.failure is not None:
            raise self._sink.failure
