"""The stage of the face that moves the head by itself, with what the voice does.

Heads of people who talk follow the voice's melody and loudness (Munhall et al., Psychological Science 2004):
a higher voice lifts the chin, a louder one moves it further. Talking begins with a wide turn after a long
pause (Hadar et al. 1984), which is in the segments of a template; nods on accents come on top.
"""

import math
from collections.abc import Mapping
from typing import Final

from facewire.face.head.motion import Motion
from facewire.face.head.nods import Nods
from facewire.face.head.player import Player
from facewire.face.head.template import Activity
from facewire.face.movement.driven import Driven
from facewire.face.movement.follower import Follower
from facewire.face.stage import Context, pose_of
from facewire.values import Face, Prosody

__all__ = ["LIMITS", "LISTENS_S", "Head"]

LIMITS: Final = (0.6, 0.45, 0.4)
"""Yaw, pitch and roll in radians that the head never exceeds by itself: 34, 26 and 23 degrees. Approached
smoothly. What it turns by for the gaze is added later, and the sum has a limit of its own (`eyes.shift`)."""

LISTENS_S: Final = 1.5
"""Silence after which the turn is taken to be over: pauses between the phrases of one speaker are shorter."""
_USUAL_RATE: Final = 4.5
"""Syllables a second at which a template is played as it is."""
_PACE: Final = (0.85, 1.2)
_LOUDNESS: Final = (0.8, 1.25)
"""How far a voice moves the head that is quieter or louder than usual, against its usual way."""
_DB_PER_SHARE: Final = 24.0
_MELODY: Final = 0.07
"""Lift of the chin for a semitone above the voice's middle, as a share of the template's strongest nod."""
_MELODIES: Final = (-8.0, 8.0)
"""Semitones beyond which it is lifted and lowered no further."""
_FADES_S: Final = 0.8
"""A head that is switched on or off."""
_FOLLOWS_S: Final = 0.6
"""Melody, loudness and pace."""


class Head:
    """The head of one subject.

    Args:
        seed: any integer; equal seeds move alike.
        fps: frames per second.
        motions: the ways of moving that there are, by the name that the character's `head` has, beside the
            character's own; others, such as `off`, hold the head still.
    """

    def __init__(self, seed: int, fps: int, motions: Mapping[str, Motion]) -> None:
        self._frame_s = 1.0 / fps
        self._motions = motions
        self._player, self._nods = Player(seed, fps), Nods(seed)
        self._moves, self._pace = Follower(_FADES_S), Follower(_FOLLOWS_S, 1.0)
        self._loudness, self._melody = Follower(_FOLLOWS_S, 1.0), Follower(_FOLLOWS_S)
        self._motion: Motion | None = None
        self._driven = Driven()

    def apply(self, context: Context, face: Face) -> Face:
        """Return the face with the head's own movement added to its pose."""
        character, frame_s = context.character, self._frame_s
        motion = character.motion if character.head == "take" else self._motions.get(character.head)
        moves = motion is not None and self._driven.by(context.tuning)
        gain = character.head_gain * self._moves.step(float(moves), frame_s)
        self._motion = self._motion if motion is None else motion
        if self._motion is None or (not moves and gain < 1e-5):
            return face
        pose = pose_of(face)
        for index, angle in enumerate(self._angles(self._motion, context, frame_s)):
            limit = LIMITS[index]
            pose[index] = limit * math.tanh((pose[index] + gain * angle) / limit)
        return face

    def _angles(self, motion: Motion, context: Context, frame_s: float) -> tuple[float, float, float]:
        """Return yaw, pitch and roll in radians, at a gain of 1."""
        prosody, seconds = context.prosody, context.n * frame_s
        self._nods.hear(prosody.accent, prosody.phrase_end, seconds, motion.nod)
        speaking = prosody.speaking
        pace = loudness = 1.0
        melody = 0.0
        if speaking:
            pace = _within(prosody.rate / _USUAL_RATE, _PACE) if prosody.rate > 0.0 else 1.0
            loudness = _within(1.0 + prosody.energy_db / _DB_PER_SHARE, _LOUDNESS)
            melody = _within(prosody.melody, _MELODIES)
        base = self._player.step(motion, _activity(prosody), self._pace.step(pace, frame_s))
        louder = self._loudness.step(loudness, frame_s)
        yaw, pitch, roll = self._nods.pose(seconds)
        pitch -= _MELODY * motion.nod * self._melody.step(melody, frame_s)
        return yaw + louder * base[0], pitch + louder * base[1], roll + louder * base[2]


def _activity(prosody: Prosody) -> Activity:
    if prosody.speaking:
        return Activity.TALKING
    return Activity.PAUSING if prosody.pause_s < LISTENS_S else Activity.LISTENING


def _within(value: float, bounds: tuple[float, float]) -> float:
    low, high = bounds
    return low if value < low else min(value, high)
