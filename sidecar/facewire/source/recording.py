"""Recordings of any format, rate and channel count."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from facewire.audio.sound_file import ReadError, SoundReader, inspect
from facewire.errors import SourceError
from facewire.grid import MAX_RATE, MIN_RATE
from facewire.source import mp3, ogg
from facewire.source.chunks import sound_bytes
from facewire.source.pcm import mix_down
from facewire.values import Floats

__all__ = ["Recording", "marked"]

_BLOCK_S: Final = 0.5
_MAX_CHANNELS: Final = 64
_PASSED_OVER_S: Final = 0.01
"""A file that lacks no more than this is whole: some writers count bytes of the header as sound."""
_IN_A_PIECE: Final = "in the middle of a {}; copy it again, or convert what is there"
_MORE: Final = "where the file holds another recording; convert it to WAV or FLAC"


@dataclass(frozen=True, slots=True)
class Recording:
    """A readable recording."""

    path: Path
    rate: int
    """Hertz."""
    samples: int
    """Length at `rate`, as far as the file can be read."""
    declared: int | None = None
    """Length that the header declares; None where it does not."""
    surplus: int = 0
    """Samples before the sound's first, which are no sound: the delay of a codec."""
    lacks: str = ""
    """Where sound is missing behind `samples`, of which nothing tells the length; empty where none is."""

    @classmethod
    def open(cls, path: Path) -> "Recording":
        """Look into a file.

        Raises:
            SourceError: it does not exist, may not be read, is no sound, or is empty.
        """
        if not path.exists():
            raise SourceError(f"no such file: {path}")
        if not (path.is_file() or path.is_dir()):
            # It is read more than once; and a pipe waits for somebody who writes, a device may have no end.
            raise SourceError(f"{path} is a pipe or a device; save its sound to a file first")
        if not os.access(path, os.R_OK):
            raise SourceError(f"{path} may not be read; change its permissions")
        if path.is_file() and path.stat().st_size == 0:
            raise SourceError(f"{path} is an empty file; copy or export it again")
        try:
            info = inspect(path)
        except (ReadError, OSError, RuntimeError, TypeError) as error:
            # A TypeError: nothing in a file named .raw tells its sample rate.
            raise SourceError(
                f"{path} is not a recording that can be read ({_reason(error)}); convert it to WAV or FLAC"
            ) from error
        if info.frames == 0:
            raise SourceError(f"{path} holds no audio; copy or export it again")
        if not MIN_RATE <= info.samplerate <= MAX_RATE:
            raise SourceError(
                f"{path} has a sample rate of {info.samplerate} Hz; use {MIN_RATE} to {MAX_RATE} Hz"
            )
        if info.channels > _MAX_CHANNELS:
            raise SourceError(f"{path} has {info.channels} channels; use at most {_MAX_CHANNELS}")
        rate, given = info.samplerate, info.frames
        try:
            match info.format:
                case "MP3":
                    return _of_mp3(path, rate, given)
                case "OGG":
                    return cls(path, rate, given, given, lacks=_behind_ogg(path))
            return cls(path, rate, given, given + _missing(path, given))
        except OSError as error:
            raise SourceError(f"{path} cannot be read on ({_reason(error)})") from error

    @property
    def seconds(self) -> float:
        """Return its duration."""
        return self.samples / self.rate

    def mark(self) -> str:
        """Return what tells it from others: a digest of the first second that is no digital silence.

        Equal samples have equal marks, whatever the file's name and format.
        """
        return marked(self.blocks(), self.rate)[0]

    def blocks(self) -> Iterator[Floats]:
        """Yield the recording, mixed down: float32[n] at its own rate.

        Raises:
            SourceError: the file breaks off; what there is has been yielded.
        """
        return map(mix_down, self.channel_blocks())

    def channel_blocks(self) -> Iterator[Floats]:
        """Yield the recording as it is in the file: float32[n, channels] at its own rate.

        Raises:
            SourceError: the file breaks off; what there is has been yielded.
        """
        read = 0
        try:
            with SoundReader(self.path) as file:
                if self.surplus:
                    file.read(self.surplus)
                for block in file.rest(max(1, int(self.rate * _BLOCK_S))):
                    read += len(block)
                    yield block
        except ReadError as error:
            # Where no page of an Opus file says that it is the last, the decoder fails on the last samples.
            if self.declared is None or self._ends_early(self.declared, read):
                raise self._broken_off(read) from error
        except (OSError, RuntimeError) as error:
            raise SourceError(f"{self.path} cannot be read on ({_reason(error)})") from error
        if self.declared is not None and self._ends_early(self.declared, read):
            raise self._broken_off(read)
        if self.lacks:
            raise SourceError(f"{self.path} breaks off after {read / self.rate:.1f} s, {self.lacks}")

    def _ends_early(self, declared: int, read: int) -> bool:
        return declared - read > _PASSED_OVER_S * self.rate

    def _broken_off(self, read: int) -> SourceError:
        declared = self.samples if self.declared is None else self.declared
        # A length that a reader could not tell from the other one says nothing.
        digits = 1 if abs(declared - read) > 0.1 * self.rate else 3
        return SourceError(
            f"{self.path} breaks off after {read / self.rate:.{digits}f} s; its header declares "
            f"{declared / self.rate:.{digits}f} s; copy it again, or convert what is there"
        )


def marked(blocks: Iterator[Floats], rate: int) -> tuple[str, Iterator[Floats]]:
    """Return the mark of a recording's sound, and its blocks: what was read for the mark is not read twice.

    Args:
        blocks: all of it, from the beginning: float32[n]. What it raises is raised where it comes.
        rate: hertz.
    """
    digest, left = hashlib.blake2b(digest_size=8), rate
    held: list[Floats | int] = []
    failures: list[SourceError] = []
    try:
        while left > 0 and (block := next(blocks, None)) is not None:
            # Silence before the sound may last for hours: its length is kept, not its samples.
            silent = left == rate and not block.any()
            held.append(len(block) if silent else block)
            if not silent:
                heard = block[np.argmax(block != 0.0) :] if left == rate else block
                digest.update(heard[:left].tobytes())
                left -= len(heard)
    except SourceError as error:
        failures.append(error)
    return digest.hexdigest(), _continued(held, failures, blocks)


def _continued(
    held: list[Floats | int], failures: list[SourceError], blocks: Iterator[Floats]
) -> Iterator[Floats]:
    """Yield what has been read, silence by its length; then what comes, or the failure that has come."""
    for block in held:
        yield np.zeros(block, np.float32) if isinstance(block, int) else block
    held.clear()
    if failures:
        raise failures[0]
    yield from blocks


def _of_mp3(path: Path, rate: int, given: int) -> Recording:
    """Return an MP3 of which libsndfile gives `given` samples."""
    found = mp3.examine(path)
    if found is None:
        return Recording(path, rate, given)
    if not found.tagged and found.decoded - given > rate:
        # libsndfile guesses the length from the first frame, and reads no further than that.
        raise SourceError(
            f"{path} has a varying bit rate and no header that tells its length, so that only "
            f"{given / rate:.1f} of {found.decoded / rate:.1f} s could be read; convert it to WAV or FLAC"
        )
    surplus = min(found.surplus(given), given - 1)
    # Without a tag libsndfile guesses: a few frames too many, or too few.
    samples = min(given, found.decoded) - surplus
    lacks = _MORE if found.joined else _IN_A_PIECE.format("frame") if found.cut else ""
    return Recording(path, rate, samples, samples if found.tagged else None, surplus, lacks)


def _behind_ogg(path: Path) -> str:
    """Return where sound is missing behind what can be read."""
    pages = ogg.examine(path)
    return _MORE if pages.chained else _IN_A_PIECE.format("page") if pages.cut else ""


def _missing(path: Path, samples: int) -> int:
    """Return how many samples have been cut off a file's end."""
    try:
        sound = sound_bytes(path)
    except OSError:
        return 0
    if sound is None or sound.present <= 0:
        return 0
    return samples * (sound.declared - sound.present) // sound.present


def _reason(error: Exception) -> str:
    """Return what the library says, without the path that our own message names."""
    said = str(error).rsplit(": ", 1)[-1].rstrip(".")
    # That is what libsndfile says of a file in which its decoder of MP3 finds nothing; it does exist.
    return "nothing in it is MP3" if said.startswith("File does not exist") else said
