"""Movements of the head on what is said: nods on accents, and at the ends of phrases.

Nods that mark prominence begin slightly before the accented syllable and are furthest, on average, at it
(Alexanderson, House and Beskow, AVSP 2013); over all of speech, heads are 30 ms later than melody and
loudness (Fotedar and Ghosh, Interspeech 2017). So a nod that is known of in time sets out 130 ms before the
vowel's peak and is down 40 ms after it. Sharp, narrow movements go with peaks of loudness, and those of
medium size with the ends of phrases (Hadar, Steiner, Grant and Clifford Rose, Human Movement Science 1983,
Language and Speech 1984).

Each movement goes out and comes back along minimum-jerk paths (Flash and Hogan, Journal of Neuroscience
1985): speed and acceleration are 0 at both ends.
"""

from dataclasses import dataclass
from typing import Final

from facewire.face.head.motion import Pose
from facewire.face.movement.cells import Kind, draws_at
from facewire.values import Accent, Boundary, PhraseEnd

__all__ = ["LEAD_S", "OUT_S", "Nods"]

LEAD_S: Final = 0.13
"""From a nod's first movement to the vowel's peak, where it is known of in time."""
OUT_S: Final = 0.17
_BACK_S: Final = 0.33
_LATEST_S: Final = 0.25
"""Later than so long after its vowel, an accent is not nodded at: it would mark the next word."""
_APART_S: Final = 0.25
"""From one nod to the next at least: four a second, as fast as syllables come."""
_WEAKEST: Final = 0.35
"""Share of the strongest nod that the weakest accent gets."""
_ASIDE: Final = (0.3, 0.25)
"""Turn and tilt that go with a nod, as shares of it: standard deviations."""
_MOST_ASIDE: Final = 0.6
_END_S: Final = (0.3, 0.45)
"""Out and back, at the end of a phrase: both within a second of the last sound."""
_FALL: Final = 0.35
"""A statement ends with a small nod, as a share of the strongest."""
_RISE: Final = (-0.3, 0.5)
"""A question lifts and tilts the head."""
_MOST: Final = 4
"""Movements under way: two nods that come back, one that goes out, and the end of a phrase."""


@dataclass(frozen=True, slots=True)
class _Move:
    begins_s: float
    out_s: float
    back_s: float
    size: Pose
    """Yaw, pitch and roll where it is furthest, in radians."""

    @property
    def ends_s(self) -> float:
        return self.begins_s + self.out_s + self.back_s

    def share(self, seconds: float) -> float:
        """Return how far it is out at a time, 0..1."""
        since = seconds - self.begins_s
        if since <= 0.0:
            return 0.0
        if since < self.out_s:
            return _minimum_jerk(since / self.out_s)
        back = (since - self.out_s) / self.back_s
        return 1.0 - _minimum_jerk(back) if back < 1.0 else 0.0


class Nods:
    """The nods of one head.

    Args:
        seed: any integer; equal seeds nod alike.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._moves: tuple[_Move, ...] = ()
        self._last_s = -1.0

    def hear(self, accent: Accent | None, end: PhraseEnd | None, seconds: float, nod: float) -> None:
        """Take what happened in the voice at a frame.

        Args:
            accent: that the frame tells of, if any.
            end: of a phrase that the frame tells of, if any.
            seconds: the frame's time.
            nod: radians by which the strongest accent nods.
        """
        if accent is not None:
            self._accent(accent, seconds, nod)
        if end is not None:
            lift, tilt = _RISE if end.boundary is Boundary.RISE else (_FALL, 0.0)
            side = 1.0 if draws_at(self._seed, Kind.NOD_AT_ENDS, seconds).random() < 0.5 else -1.0
            self._add(_Move(seconds, *_END_S, (0.0, lift * nod, side * tilt * nod)), seconds)

    def pose(self, seconds: float) -> Pose:
        """Return yaw, pitch and roll that they add at a time, in radians."""
        yaw = pitch = roll = 0.0
        for move in self._moves:
            if share := move.share(seconds):
                yaw += share * move.size[0]
                pitch += share * move.size[1]
                roll += share * move.size[2]
        return yaw, pitch, roll

    def _accent(self, accent: Accent, seconds: float, nod: float) -> None:
        begins_s = max(seconds, seconds + accent.at_s - LEAD_S)
        if accent.at_s < -_LATEST_S or begins_s - self._last_s < _APART_S:
            return
        self._last_s = begins_s
        random = draws_at(self._seed, Kind.NOD, seconds + accent.at_s)
        turn, tilt = (min(max(random.gauss(0.0, sigma), -_MOST_ASIDE), _MOST_ASIDE) for sigma in _ASIDE)
        size = nod * (_WEAKEST + (1.0 - _WEAKEST) * accent.strength)
        self._add(_Move(begins_s, OUT_S, _BACK_S, (turn * size, size, tilt * size)), seconds)

    def _add(self, move: _Move, seconds: float) -> None:
        under_way = tuple(one for one in self._moves if one.ends_s > seconds)
        if len(under_way) < _MOST:
            self._moves = (*under_way, move)


def _minimum_jerk(share: float) -> float:
    return share**3 * (10.0 + share * (6.0 * share - 15.0))
