"""The stage that gives a character its own way to speak: how far the mouth moves, and what moves it."""

from typing import Final

from facewire.face.character import Character
from facewire.face.expression.mouth import MOST, Lips
from facewire.face.expression.speaking import Speaking
from facewire.face.expression.table import channels_of
from facewire.face.stage import Context
from facewire.values import Face

__all__ = ["Style", "factors"]

_SHARE: Final = 0.5
"""Of their movement that jaw or lips lose, and the other gains, where one does all the work."""
_CLEAR: Final = (0.15, 0.45)
"""What clear articulation adds to the movement of jaw and lips: it is the lips that show it."""
_MUMBLE: Final = (0.40, 0.50)
"""What mumbling takes from it."""
_SMILE: Final = 0.45
"""Weight of the smile, or of the corners that hang, at the ends of the range."""

_UP: Final = channels_of("mouthSmile")
_DOWN: Final = channels_of("mouthFrown")


class Style:
    """The style of one subject.

    Args:
        fps: frames per second.
    """

    def __init__(self, fps: int) -> None:
        self._speaking = Speaking(fps)
        self._character: Character | None = None
        self._factors = (1.0, 1.0)
        """Of the character."""

    def apply(self, context: Context, face: Face) -> Face:
        """Return the face with its mouth in the character's style."""
        speaking = self._speaking.hear(face.voice)
        character = context.character
        if character is not self._character:
            self._character, self._factors = character, factors(character)
        jaw, lips = self._factors
        if jaw == 1.0 and lips == 1.0 and character.smile == 0.0:
            return face
        spoken = face.weights
        mouth = Lips.of(face, speaking)
        weights = mouth.scaled(spoken, jaw, lips)
        if character.smile:
            corners = _UP if character.smile > 0.0 else _DOWN
            pull = _SMILE * abs(character.smile) * mouth.corners(spoken)
            weights[corners] += pull * (MOST - weights[corners])
        spoken[:] = weights
        return face


def factors(character: Character) -> tuple[float, float]:
    """Return the factors of jaw and lips."""
    clear = character.articulation
    for_jaw, for_lips = _CLEAR if clear > 0.0 else _MUMBLE
    jaw = character.mouth * (1.0 + _SHARE * character.jaw) * (1.0 + for_jaw * clear)
    lips = character.mouth * (1.0 - _SHARE * character.jaw) * (1.0 + for_lips * clear)
    return jaw, lips
