"""The stage that colours a face by its mood.

    mood that is asked for ─▶ levels ─▶ what they add and scale ─▶ face

What is asked for is the entry of the mood track that is in force at the frame, else the character's own mood,
which may be left to how the voice sounds.
"""

from collections import deque
from typing import Final

import numpy as np

from facewire.face.channels import CHANNEL_INDEX
from facewire.face.expression.auto import FADE_S, Liveliness
from facewire.face.expression.colour import Colour
from facewire.face.expression.levels import NEUTRAL, Levels, level_of
from facewire.face.expression.speaking import Speaking
from facewire.face.stage import Context
from facewire.values import Face, Floats

__all__ = ["MoodStage"]

_OPENING_S: Final = 0.16
"""Time in which lids open, where no mood slows them."""
_REMEMBERED: Final = 64
"""Frames that may be ahead of the sound: more than a lead of half a second at the highest rate."""
_AUTO: Final = "auto"
_LIDS: Final = (CHANNEL_INDEX["eyeBlinkLeft"], CHANNEL_INDEX["eyeBlinkRight"])


class MoodStage:
    """The mood of one subject.

    Args:
        fps: frames per second.
    """

    def __init__(self, fps: int) -> None:
        self._fps = fps
        self._speaking = Speaking(fps)
        self._levels = Levels(fps)
        self._colour = Colour(NEUTRAL)
        self._epoch = 0
        self._past: deque[tuple[int, tuple[Floats, Floats]]] = deque(maxlen=_REMEMBERED)
        self._asked = ("neutral", 0.0)
        self._target = NEUTRAL
        self._liveliness = Liveliness(fps)
        self._heard = NEUTRAL
        self._own = ("neutral", 0.0, 0.0, 0)
        self._own_since = 0
        """Frame at which the character's own mood was asked for."""
        self._lids = [0.0, 0.0]

    def apply(self, context: Context, face: Face) -> Face:
        """Return the face in its mood."""
        speaking = self._speaking.hear(face.voice)
        if context.epoch != self._epoch:
            self._step_back(context)
        fade_s = self._ask(context)
        if self._levels.follow(self._target, fade_s):
            self._colour = Colour(self._levels.values)
        self._past.append((context.at_ns, self._levels.state))
        if self._levels.values is NEUTRAL:
            self._lids = [0.0, 0.0]
            return face
        weights = self._colour.on(face, speaking)
        self._slow_lids(weights)
        face.weights[:] = weights
        return face

    def _ask(self, context: Context) -> float:
        """Find out what is asked for; return the seconds in which it comes."""
        character, timed = context.character, context.mood
        own = (character.mood, character.mood_gain, character.mood_hold, character.moods_asked)
        if own != self._own:
            self._own, self._own_since = own, context.n
        mood, gain, hold_s, _ = own
        fade_s = character.mood_fade
        if timed is not None:
            mood, gain = timed.mood, timed.gain
            fade_s = fade_s if timed.fade_s is None else timed.fade_s
        elif hold_s and context.n - self._own_since >= hold_s * self._fps:
            mood, gain = "neutral", 0.0
        if mood == _AUTO:
            fade_s = max(fade_s, FADE_S)
            self._guess(self._liveliness.hear(context.prosody), gain)
        elif (mood, gain) != self._asked:
            self._asked, self._target = (mood, gain), level_of(mood, gain)
        return fade_s

    def _guess(self, heard: Floats, gain: float) -> None:
        """Go to what the voice is heard to be."""
        if heard is not self._heard or (_AUTO, gain) != self._asked:
            self._asked, self._heard = (_AUTO, gain), heard
            self._target = NEUTRAL if heard is NEUTRAL else heard * np.float32(gain)

    def _step_back(self, context: Context) -> None:
        """Go back to the levels of the face that is due now: those made ahead are not shown any more."""
        self._epoch = context.epoch
        ahead = False
        while self._past and self._past[-1][0] > context.now_ns:
            self._past.pop()
            ahead = True
        if ahead:
            self._levels.restore(self._past[-1][1] if self._past else (NEUTRAL, NEUTRAL))
            self._colour = Colour(self._levels.values)

    def _slow_lids(self, weights: Floats) -> None:
        """Let lids open no faster than the mood lets them."""
        share = self._colour.lid_speed
        step = share / (_OPENING_S * self._fps)
        for side, channel in enumerate(_LIDS):
            lid = float(weights[channel])
            if share < 1.0:
                weights[channel] = lid = max(lid, self._lids[side] - step)
            self._lids[side] = lid
