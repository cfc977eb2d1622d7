"""An engine that keeps the mouths of one recording, and answers with those that were kept before.

What is kept is what the network, the dear part, makes of sound. Stages, formats and everything else about a
take come after it, and cost no inference.
"""

import struct
from collections.abc import Sequence
from typing import Final

import numpy as np

from facewire.face.channels import CHANNELS, VISEMES
from facewire.ports import Ask, Engine, Hearing
from facewire.values import Floats, Level, Mouth, NoMouth

__all__ = ["Remembered"]

_ROW: Final = np.dtype(
    [
        ("frame", "<i4"),
        ("weights", "<f4", (len(CHANNELS),)),
        ("visemes", "<f4", (len(VISEMES),)),
        ("voice", "<f8"),
    ]
)
"""One mouth; all of them follow each other, in the order in which they were asked for."""
_FRAME: Final = struct.Struct("<i")
_VOICE: Final = struct.Struct("<d")


class Remembered:
    """Makes the mouths of one recording, as the engine inside does.

    Args:
        engine: makes what is not known. It is not closed with this one.
        known: what `kept` gave for the same sound, frames and look-ahead; None where nothing is known.
    """

    def __init__(self, engine: Engine, known: bytes | None = None) -> None:
        self._engine = engine
        self._rows = np.frombuffer(known if known and not len(known) % _ROW.itemsize else b"", _ROW)
        self._known = {frame: row for row, frame in enumerate(self._rows["frame"].tolist())}
        self._made = bytearray()
        self._whole = True

    @property
    def name(self) -> str:
        """Return the name of the engine inside."""
        return self._engine.name

    @property
    def level(self) -> Level:
        """Return where the engine inside works."""
        return self._engine.level

    @property
    def reason(self) -> str:
        """Return why it works there."""
        return self._engine.reason

    @property
    def kept(self) -> bytes | None:
        """Return what has been made, to be known next time; None if nothing was, or not every mouth."""
        return bytes(self._made) if self._made and self._whole else None

    def hearing(self, lookahead_ms: float | None) -> Hearing:
        """Return what it needs to hear."""
        return self._engine.hearing(lookahead_ms)

    def cost_ns(self, lookahead_ms: float | None) -> int:
        """Return what a frame costs the engine inside."""
        return self._engine.cost_ns(lookahead_ms)

    def infer(
        self, asks: Sequence[Ask], ahead: Sequence[Ask] = (), until_ns: int | None = None
    ) -> list[Mouth | NoMouth]:
        """Return the mouth of each ask: the known one, or what the engine inside makes.

        Raises:
            EngineError: the engine inside cannot go on.
        """
        if all(ask.frame in self._known for ask in asks):
            return [self._mouth(ask.frame) for ask in asks]
        made = self._engine.infer(asks, ahead, until_ns)
        for ask, mouth in zip(asks, made, strict=True):
            if isinstance(mouth, Mouth):
                self._made += _FRAME.pack(ask.frame) + _bytes(mouth.weights) + _bytes(mouth.visemes)
                self._made += _VOICE.pack(mouth.voice)
            else:
                self._whole = False
        # Half of what was known is of no use: another engine made the rest.
        self._whole = self._whole and not self._known
        return made

    def close(self) -> None:
        """Nothing to release: the engine inside belongs to somebody else."""

    def _mouth(self, frame: int) -> Mouth:
        row = self._rows[self._known[frame]]
        return Mouth(row["weights"], row["visemes"], float(row["voice"]))


def _bytes(values: Floats) -> bytes:
    return values.astype("<f4", copy=False).tobytes()
