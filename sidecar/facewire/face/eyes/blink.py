"""Lids: blinks, and how they follow the eyes: a stage of the face.

At rest blinks follow from the seed and the frame number alone. A voice adds to them: where a phrase ends,
where the gaze leaps, and now and then while it speaks.
"""

import random
from dataclasses import dataclass
from typing import Final

from facewire.face.channels import CHANNEL_INDEX
from facewire.face.closure import ramp
from facewire.face.movement.cells import Kind, draws, draws_at, ease
from facewire.face.stage import Context, weights_of
from facewire.values import Face

__all__ = ["Blink"]

_CELL_S: Final = 3.6
"""One blink in each: about 17 a minute, the resting rate of adults (Bentivoglio et al., "Analysis of blink
rate patterns in normal subjects", 1997)."""
_SPEAKING_S: Final = 20.0
"""One more in each such stretch of speech: with those at phrase ends, 26 a minute (the same)."""
_AT_ENDS: Final = 0.4
"""Share of phrase ends with a blink: blinks gather at the breakpoints of speech (Nakano and Kitazawa,
"Eyeblink entrainment at breakpoints of speech", 2010)."""
_LEAPS: Final = (0.09, 0.58)
_AT_LEAPS: Final = 0.97
"""From 5 degrees on more and more shifts of gaze come with a blink; beyond 33 degrees 97 % (Evinger et al.,
"Not looking while leaping", 1994)."""
_CLOSING_S: Final = (0.07, 0.1)
_OPENING_S: Final = (0.14, 0.22)
"""An eye is shut after some 0.1 s (Stern, Walrath and Goldstein, "The endogenous eyeblink", 1984); lids rise
about half as fast as they fall."""
_SHUT_S: Final = 0.03
_PARTIAL: Final = 0.2
_PARTIAL_DEPTH: Final = (0.5, 0.85)
"""Share of blinks that do not close the eye, and how far they get. Half of all blinks are partial by a
stricter measure (Ousler et al., "Blink patterns and lid-contact times", 2014); one sees fewer."""
_DOUBLE: Final = 0.08
"""Share of blinks that come twice."""
_APART_S: Final = 0.4
_LONGEST_S: Final = 0.75
"""No blink lasts longer, twice or not."""
_LIDS_FOLLOW: Final = 0.3
_LIDS_RISE: Final = 0.2
"""Shares of the eyes' look down and up by which the lids follow them."""

_LIDS: Final = tuple(
    tuple(CHANNEL_INDEX[f"eye{name}{side}"] for name in ("Blink", "Wide", "LookDown", "LookUp"))
    for side in ("Left", "Right")
)


@dataclass(frozen=True, slots=True)
class _Lid:
    """One blink, or two in turn."""

    begins_s: float
    closing_s: float
    shut_s: float
    opening_s: float
    depth: float
    double: bool

    @property
    def ends_s(self) -> float:
        return self.begins_s + (2.0 if self.double else 1.0) * self._lasts_s

    @property
    def _lasts_s(self) -> float:
        return self.closing_s + self.shut_s + self.opening_s

    def closed(self, seconds: float) -> float:
        """Return how far the lid is down, 0..1."""
        since = seconds - self.begins_s
        if self.double and since >= self._lasts_s:
            since -= self._lasts_s
        if not 0.0 <= since < self._lasts_s:
            return 0.0
        if since < self.closing_s:
            return self.depth * ease(since / self.closing_s)
        return self.depth * ease(1.0 - max(since - self.closing_s - self.shut_s, 0.0) / self.opening_s)


_NONE: Final = _Lid(-1e9, 1.0, 0.0, 1.0, 0.0, False)
_EVER: Final = -1e9


class Blink:
    """The lids of one subject.

    Args:
        seed: any integer; equal seeds blink alike.
        fps: frames per second.
    """

    def __init__(self, seed: int, fps: int) -> None:
        self._frame_s, self._fps = 1.0 / fps, fps
        self._seed = seed
        self._rest = _Cells(seed, Kind.LIDS_AT_REST, fps)
        self._speech = _Cells(seed, Kind.LIDS_IN_SPEECH, fps)
        self._extra = _NONE
        self._often: float | None = None
        """How often they blink; None before the first frame."""
        self._since_s = _EVER
        """When that was set: a blink that would have begun before is none."""

    def apply(self, context: Context, face: Face, leap: float = 0.0) -> Face:
        """Return the face with its lids as they are at frame `context.n`.

        Args:
            context: of the frame.
            face: so far; its eyes are drawn.
            leap: radians of the shift of gaze that begins with the frame.
        """
        seconds, blinks = context.n / self._fps, context.character.blinks
        if blinks != self._often:
            self._change(blinks, seconds)
        closed = self._closed(context, seconds, blinks, leap)
        weights = weights_of(face)
        rise = (1.0 - closed) * _LIDS_RISE
        for blink, wide, down, up in _LIDS:
            follows = _LIDS_FOLLOW * weights[down]
            weights[blink] = closed if closed > follows else follows
            if lift := rise * weights[up]:
                weights[wide] = max(weights[wide], lift)
        return face

    def _change(self, blinks: float, seconds: float) -> None:
        """Blink more or less often from now on; a blink on its way is finished."""
        if self._often is not None:
            if self._often > 0.0:
                under_way = (self._extra, self._at_rest(seconds, self._often))
                self._extra = max(under_way, key=lambda one: one.closed(seconds))
            self._since_s = seconds
        self._often = blinks

    def _at_rest(self, seconds: float, blinks: float) -> _Lid:
        # More often than usual: shorter cells. More rarely: some stay empty.
        rest = self._rest.at(seconds, _CELL_S / max(blinks, 1.0), blinks)
        return rest if rest.begins_s >= self._since_s else _NONE

    def _closed(self, context: Context, seconds: float, blinks: float, leap: float) -> float:
        if blinks == 0.0:
            return self._extra.closed(seconds)
        rest = self._at_rest(seconds, blinks)
        speech = self._speech.at(seconds, _SPEAKING_S / max(blinks, 1.0), blinks)
        prosody = context.prosody
        begins = 0.0 <= seconds - speech.begins_s < self._frame_s and prosody.speaking
        share = _AT_ENDS if prosody.phrase_end is not None else 0.0
        if leap:
            share = max(share, _AT_LEAPS * ramp(leap, *_LEAPS))
        share *= min(blinks, 1.0)
        if begins or share > 0.0:
            self._blink(seconds, rest, speech if begins else None, share)
        return max(rest.closed(seconds), self._extra.closed(seconds))

    def _blink(self, seconds: float, rest: _Lid, speech: _Lid | None, share: float) -> None:
        """Begin one more blink, unless there is one around."""
        if (
            seconds < self._extra.ends_s + _APART_S
            or rest.begins_s - _APART_S < seconds < rest.ends_s + _APART_S
        ):
            return
        if speech is not None:
            self._extra = speech
            return
        drawn = draws_at(self._seed, Kind.LIDS_AT_EVENTS, seconds)
        if drawn.random() < share:
            self._extra = _drawn(drawn, seconds, self._fps)


class _Cells:
    """Blinks that follow from the seed and the time alone, one in each stretch of it."""

    def __init__(self, seed: int, kind: Kind, fps: int) -> None:
        self._seed, self._kind, self._fps = seed, kind, fps
        self._known = (-1, 0.0, 0.0)
        self._lid = _NONE

    def at(self, seconds: float, cell_s: float, share: float) -> _Lid:
        """Return the blink of the cell of so many seconds; empty ones have none."""
        known = (int(seconds / cell_s), cell_s, share)
        if known != self._known:
            cell = draws(self._seed, self._kind, known[0])
            begins_s = cell_s * known[0] + cell.uniform(0.0, cell_s - _LONGEST_S)
            self._lid = _drawn(cell, begins_s, self._fps) if cell.random() < share else _NONE
            self._known = known
        return self._lid


def _drawn(cell: random.Random, begins_s: float, fps: int) -> _Lid:
    closing, opening, kind, depth = (cell.random() for _ in range(4))
    partial = kind < _PARTIAL
    return _Lid(
        begins_s,
        _between(_CLOSING_S, closing),
        # A frame at least, so that every blink is seen shut.
        max(1.0 / fps, _SHUT_S),
        _between(_OPENING_S, opening),
        _between(_PARTIAL_DEPTH, depth) if partial else 1.0,
        not partial and kind > 1.0 - _DOUBLE,
    )


def _between(bounds: tuple[float, float], share: float) -> float:
    return bounds[0] + share * (bounds[1] - bounds[0])
