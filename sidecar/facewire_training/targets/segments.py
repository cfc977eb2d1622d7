"""From phones to what the mouth does in turn: off-glides of diphthongs, and the parts of a silence.

A silence is more than rest. After 0.3 s of it lips part on the breath, a quarter of a second before the
sound, and a first p b m is pressed shut long before its burst; a pause of less than half a second leaves
the lips a little apart. Measured on video, where 7 of 8 other talkers did as the first one.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from facewire_training.phones.inventory import SILENCE, Phone
from facewire_training.targets.coarticulation_table import GLIDE_START, TARGETS

__all__ = ["BREATH", "FIRST_CLOSURE_S", "PAUSE", "segments_of"]

PAUSE: Final = "pause"
"""Row of the table for a short pause between words."""
BREATH: Final = "breath"
"""Row of the table for lips that part before the first sound."""
FIRST_CLOSURE_S: Final = 0.12
"""Seconds before the label of a first p b m from which lips are pressed (165 ms before its burst)."""
_PAUSE_S: Final = 0.5
"""A pause shorter than this, in seconds, does not let the mouth rest."""
_START_S: Final = 0.3
"""A silence this long, in seconds, ends in a breath."""
_BREATH_S: Final = 0.25
"""Seconds before the sound at which lips part."""


def segments_of(phones: Sequence[Phone]) -> list[Phone]:
    """Return the phones, each named after its row of the table, with glides, pauses and breaths split off."""
    segments: list[Phone] = []
    for index, phone in enumerate(phones):
        glide = f"{phone.name}>"
        if phone.name == SILENCE:
            following = phones[index + 1].name if index + 1 < len(phones) else None
            segments += _parts_of_silence(phone, index == 0, following)
        elif glide in TARGETS:
            middle = phone.start + GLIDE_START * (phone.end - phone.start)
            segments += [Phone(phone.name, phone.start, middle), Phone(glide, middle, phone.end)]
        else:
            segments.append(phone)
    return segments


def _parts_of_silence(silence: Phone, first: bool, following: str | None) -> Iterator[Phone]:
    length = silence.end - silence.start
    still = SILENCE if first or following is None or length >= _PAUSE_S else PAUSE
    if following is None or length < _START_S:
        yield Phone(still, silence.start, silence.end)
        return
    opens = max(silence.end - _BREATH_S, silence.start)
    if opens > silence.start:
        yield Phone(still, silence.start, opens)
    yield Phone(BREATH, opens, silence.end)
