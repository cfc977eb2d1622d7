"""How loud a recording is over time, and where in it somebody speaks."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.values import Floats

__all__ = ["FLOOR_DB", "HOP_S", "Loudness", "levels_db"]

HOP_S: Final = 0.01
FLOOR_DB: Final = -100.0
"""What digital silence counts as."""

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


def levels_db(samples: Floats, rate: int) -> Floats:
    """Return float32[hops]: the level of each whole hop of 10 ms, dB of full scale.

    Args:
        samples: float32[n], mono.
        rate: hertz.
    """
    hop = round(HOP_S * rate)
    whole = len(samples) // hop * hop
    power = np.square(samples[:whole]).reshape(-1, hop).mean(axis=1)
    result: Floats = np.maximum(10.0 * np.log10(power + 1e-12), FLOOR_DB).astype(np.float32)
    return result


@dataclass(frozen=True, slots=True, eq=False)
class Loudness:
    """A recording's level over time."""

    levels: Floats
    """float32[hops], dB of full scale, every 10 ms."""

    @property
    def speech_db(self) -> float:
        """Return the level of speech: what 5 % of the hops are above."""
        return float(np.percentile(self.levels, 95)) if len(self.levels) else FLOOR_DB

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
