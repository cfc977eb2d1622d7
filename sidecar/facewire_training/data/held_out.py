"""Which speakers and clips training never hears, so that they can judge it: a rule on the name alone.

The rule needs no list and no order, so that a set that grows keeps its judges.
"""

import zlib
from typing import Final

__all__ = ["CLIPS_ONE_IN", "SPEAKERS_ONE_IN", "is_held_out"]

SPEAKERS_ONE_IN: Final = 10
"""One speaker in so many of a corpus that names its speakers."""
CLIPS_ONE_IN: Final = 5
"""One clip in so many of a talker whose lips were measured."""


def is_held_out(name: str, one_in: int) -> bool:
    """Return whether the speaker or clip `name` is kept out of training: CRC-32 divisible by `one_in`."""
    return zlib.crc32(name.encode()) % one_in == 0
