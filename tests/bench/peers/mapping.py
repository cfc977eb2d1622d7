"""What each peer's shapes mean for a mouth: the tables, and the one function that applies them.

The openings follow the same phonetic heights as the score's expectation, so that a peer which shows the right
shape at the right time is right. Where there was a choice, the value that scores best was taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from facewire.face.channels import VISEMES
from facewire_training.measure.scores import Doubles, Track
from facewire_training.phones.inventory import Phone

__all__ = ["HEADAUDIO", "RHUBARB", "WLIPSYNC", "Meaning", "Shapes", "track_of_shapes"]


@dataclass(frozen=True, slots=True)
class Shapes:
    """What a peer printed: `weights` [n, names], each row shown from its time in `times` [n], in seconds."""

    times: Doubles
    names: tuple[str, ...]
    weights: Doubles

    def of(self, name: str) -> Doubles:
        """Return the weights [n] of one shape, zeros where the peer has none of that name."""
        if name not in self.names:
            return np.zeros(len(self.times))
        column: Doubles = self.weights[:, self.names.index(name)]
        return column

    def at(self, times: Doubles) -> "Shapes":
        """Return what is shown at each of `times`: the latest row, and before the first row that one."""
        rows = np.maximum(np.searchsorted(self.times, times, side="right") - 1, 0)
        return Shapes(times, self.names, self.weights[rows])

    def around(self, times: Doubles, span: float) -> "Shapes":
        """Return the mean of what is shown in the `span` seconds around each of `times`."""
        offsets = np.linspace(-0.5, 0.5, 9) * span
        return Shapes(times, self.names, np.mean([self.at(times + o).weights for o in offsets], axis=0))


@dataclass(frozen=True, slots=True)
class Meaning:
    """How shapes become a mouth: `opening` and `rounding` of each shape at its full weight, 0..1."""

    opening: Mapping[str, float]
    rounding: Mapping[str, float]
    full: float = 1.0
    """The weight at which a shape is fully shown."""
    loudness: str | None = None
    """The column that scales all shapes, where there is one."""
    names_visemes: bool = False
    """Whether its shapes are the 15 visemes."""


WLIPSYNC: Final = Meaning(
    opening={"A": 1.0, "O": 0.7, "E": 0.6, "I": 0.35, "U": 0.2, "S": 0.1, "N": 0.0, "M": 0.0},
    rounding={"U": 1.0, "O": 0.8},
    loudness="volume",
)
"""Five vowels, and the consonants that profiles name: S, N, and M in ours. Its example multiplies weights by
volume, and so do we."""

HEADAUDIO: Final = Meaning(
    opening={
        "aa": 1.0,
        "O": 0.65,
        "E": 0.6,
        "kk": 0.35,
        "I": 0.3,
        "RR": 0.3,
        "TH": 0.28,
        "DD": 0.28,
        "nn": 0.28,
        "U": 0.2,
        "SS": 0.2,
        "CH": 0.2,
        "FF": 0.1,
        "PP": 0.0,
    },
    rounding={"U": 1.0, "O": 0.8},
    full=0.65,
    names_visemes=True,
)
"""Oculus visemes. `update` eases most of them to 0.65."""

RHUBARB: Final = Meaning(
    opening={"A": 0.0, "B": 0.3, "C": 0.7, "D": 1.0, "E": 0.6, "F": 0.2, "G": 0.12, "H": 0.4, "X": 0.0},
    rounding={"F": 1.0, "E": 0.6},
)
"""Its manual: A lips pressed (p b m), B clenched teeth (most consonants, ee), C open (eh, ae), D wide (aa),
E slightly rounded (ao, er), F puckered (uw ow w), G lower lip on teeth (f v), H raised tongue (l), X rest."""


def track_of_shapes(shapes: Shapes, meaning: Meaning, times: Doubles, phones: tuple[Phone, ...]) -> Track:
    """Return what is scored of `shapes`, one row for each of the frame `times`."""
    scale = 1.0 / meaning.full if meaning.loudness is None else shapes.of(meaning.loudness) / meaning.full

    def blend(parts: Mapping[str, float]) -> Doubles:
        total = sum((share * shapes.of(name) for name, share in parts.items()), np.zeros(len(times)))
        return np.clip(scale * total, 0.0, 1.0)

    viseme = None
    if meaning.names_visemes:
        # A peer at rest has no viseme above zero; that is sil, the first of the 15.
        columns = [np.full(len(times), 1e-6) if name == "sil" else shapes.of(name) for name in VISEMES]
        viseme = np.argmax(np.stack(columns, axis=1), axis=1).astype(np.int64)
    return Track(times, blend(meaning.opening), blend(meaning.rounding), viseme, phones)
