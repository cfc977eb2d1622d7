"""Where in a recording somebody speaks, by how loud it is."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.qa.levels import FLOOR_DB, speech_db
from facewire.values import Floats

__all__ = ["Loudness"]

_BELOW_SPEECH_DB: Final = 30.0
"""Speech is no further below its own level, soft fricatives included."""
_ABOVE_ROOM_DB: Final = 9.0
_AT_LEAST_DB: Final = 12.0
"""A line without a pause tells nothing of its room: what is so little below the speech's level is speech."""
_QUIET_DB: Final = 35.0
"""Below the speech's level: nobody hears it as speech."""
_ROOM_DB: Final = 4.0
_UNDER_DB: Final = 25.0
"""A room counts as quiet up to so much above its own noise, if that is so far under the speech."""


@dataclass(frozen=True, slots=True, eq=False)
class Loudness:
    """A recording's level over time."""

    levels: Floats
    """float32[hops], dB of full scale, every 10 ms."""

    @property
    def speech_db(self) -> float:
        """Return the level of speech: what 5 % of the hops are above."""
        return speech_db(self.levels)

    @property
    def room_db(self) -> float:
        """Return the level of the room: what 10 % of the hops are below."""
        return float(np.percentile(self.levels, 10)) if len(self.levels) else FLOOR_DB

    @property
    def speaking(self) -> NDArray[np.bool_]:
        """Return bool[hops]: where somebody may be heard."""
        over_room = min(self.room_db + _ABOVE_ROOM_DB, self.speech_db - _AT_LEAST_DB)
        return self.levels > max(self.speech_db - _BELOW_SPEECH_DB, over_room)

    @property
    def quiet(self) -> NDArray[np.bool_]:
        """Return bool[hops]: where nobody is heard, for certain."""
        speech_db = self.speech_db
        room = min(self.room_db + _ROOM_DB, speech_db - _UNDER_DB)
        return self.levels < max(speech_db - _QUIET_DB, room)
