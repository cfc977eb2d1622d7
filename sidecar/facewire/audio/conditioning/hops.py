"""Cuts a stream into hops of equal length, whatever its blocks."""

import math
from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from facewire.values import Floats

__all__ = ["SILENCE_DBFS", "Hops", "Piece", "decibels"]

SILENCE_DBFS: Final = -120.0


def decibels(power: float) -> float:
    """Return a mean square in dB below full scale; -120 for silence."""
    return max(10.0 * math.log10(power), SILENCE_DBFS) if power > 0.0 else SILENCE_DBFS


class Piece(NamedTuple):
    """A stretch of a block that lies within one hop."""

    begin: int
    """In the block."""
    end: int
    at: int
    """Where `begin` lies in its hop."""
    hop: Floats | None
    """The whole hop where the piece completes it; it is overwritten by the next one."""


class Hops:
    """Keeps what a hop has heard until it is complete.

    Args:
        length: samples of a hop.
        channels: blocks are float32[n, channels]; float32[n] where it is None.
    """

    def __init__(self, length: int, channels: int | None = None) -> None:
        self.length = length
        self._hop: Floats = np.zeros(length if channels is None else (length, channels), np.float32)
        self._fill = 0

    def cut(self, block: Floats) -> Iterator[Piece]:
        """Yield the pieces of a block, in order; take each one before the next is asked for."""
        begin = 0
        while begin < len(block):
            at = self._fill
            end = min(len(block), begin + self.length - at)
            self._fill = at + end - begin
            self._hop[at : self._fill] = block[begin:end]
            complete = self._fill == self.length
            if complete:
                self._fill = 0
            yield Piece(begin, end, at, self._hop if complete else None)
            begin = end
