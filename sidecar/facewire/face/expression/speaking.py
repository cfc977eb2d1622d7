"""Whether a mouth is the voice's: at once when a voice begins, and on over the pauses between words."""

from typing import Final

from facewire.face.closure import ramp

__all__ = ["Speaking"]

_VOICE: Final = (0.1, 0.5)
"""Voice activity at which a mouth begins to be the voice's, and from which it wholly is."""
_RELEASE_S: Final = 0.3


class Speaking:
    """How much the mouth of one subject is the voice's.

    Args:
        fps: frames per second.
    """

    def __init__(self, fps: int) -> None:
        self._release = 1.0 / (_RELEASE_S * fps)
        self._share = 0.0

    def hear(self, voice: float) -> float:
        """Take the voice activity of a frame; return the share, 0..1."""
        share, released = ramp(voice, *_VOICE), self._share - self._release
        self._share = share if share > released else released
        return self._share
