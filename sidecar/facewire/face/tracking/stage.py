"""The stage of the face that lets a tracker in: what a camera sees beside what the voice says.

    tracked values ─▶ share of each ─▶ face + share * (tracked - face)

A share is the product of how present the tracker is, whether it knows the value, and where the value is to
come from. Where voice and tracker take turns, the voice has its part while it speaks; and where it shuts the
lips, they are shut, whatever the tracker sees.
"""

from dataclasses import dataclass
from typing import Final, Protocol

from facewire.face.channels import CHANNEL_INDEX, CHANNELS
from facewire.face.closure import LIPS, closing, ramp
from facewire.face.stage import Context
from facewire.face.tracking.mixing import Mixing
from facewire.values import Face, Floats

__all__ = ["RELEASE_S", "Seen", "Tracked", "Tracking"]

ATTACK_S: Final = 0.08
"""A beginning voice has the mouth after so long; its lips part before it is heard: nothing is lost."""
RELEASE_S: Final = 0.3
"""The mouth stays the voice's over the pauses between words."""
_SPEAKING: Final = (0.1, 0.5)
"""Voice activity at which the mouth begins to be the voice's, and from which it wholly is."""

_WEIGHTS: Final = len(CHANNELS)
_JAW_OPEN: Final = CHANNEL_INDEX["jawOpen"]


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """The tracked face at one instant."""

    values: Floats
    """float32[61]: weights 0..1, then angles in radians."""
    known: Floats
    """float32[61]: 1 where the tracker tells the value, else 0."""
    level: float
    """How present the tracker is, 0..1: falls when it goes quiet, rises when it is back."""


class Tracking(Protocol):
    """What the stage needs of a tracker."""

    def at(self, instant_ns: int, now_ns: int) -> Seen | None:
        """Return the face as it was at an instant, as far as it is known now; None where there is none.

        Args:
            instant_ns: monotonic time that the frame belongs to.
            now_ns: monotonic time; the tracker's presence is that of now.
        """
        ...

    def hear(self, instant_ns: int, jaw: float) -> None:
        """Take how far the voice has opened the jaw at an instant, to find out how late the tracker is."""
        ...


class Tracked:
    """Lets a tracker into the face of one subject.

    Args:
        tracking: the tracker.
        mixing: which part comes from where.
        fps: frames per second.
    """

    def __init__(self, tracking: Tracking, mixing: Mixing, fps: int) -> None:
        self._tracking = tracking
        self._mixing = mixing
        self._attack, self._release = 1.0 / (ATTACK_S * fps), 1.0 / (RELEASE_S * fps)
        self._speaking = 0.0

    def apply(self, context: Context, face: Face) -> Face:
        """Return the face with the tracker's part in it."""
        if not context.settling:
            self._tracking.hear(context.at_ns, float(face.weights[_JAW_OPEN]))
        wanted = ramp(face.voice, *_SPEAKING)
        self._speaking += min(max(wanted - self._speaking, -self._release), self._attack)
        seen = self._tracking.at(context.at_ns, context.now_ns)
        if seen is None:
            return face
        mixing = self._mixing
        share = (mixing.tracker + (1.0 - self._speaking) * mixing.both) * seen.known
        share *= seen.level
        shut = closing(face, min(wanted, self._speaking))
        if shut:
            share[LIPS] *= 1.0 - shut
        weights, pose = face.weights, face.pose
        weights += share[:_WEIGHTS] * (seen.values[:_WEIGHTS] - weights)
        pose += share[_WEIGHTS:] * (seen.values[_WEIGHTS:] - pose)
        return face
