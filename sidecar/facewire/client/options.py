"""What may be chosen when a subject is opened or changed: the keyword arguments of both shells."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypedDict

from facewire.client.sidecar import Mask
from facewire.errors import UsageError, reason_of
from facewire.face.channels import CHANNELS
from facewire.face.character import TraitValue
from facewire.wire.control.request import DEFAULT_DELAY_MS, Lookahead, Open, SampleFormat
from facewire.wire.settings import character_file
from facewire.wire.settings.character_file import CharacterFile

__all__ = ["Changes", "Opening", "load_character", "open_request", "read_character"]


class Opening(TypedDict, total=False):
    """How a subject is opened.

    sample_format: of the audio to come, little-endian: `s16le` (the default) or `f32le`.
    channels: 1 to 8, interleaved; mixed down.
    lookahead: milliseconds of audio heard beyond each pose, 0 to 1000; None: as much as there is.
    keep: whether it outlives this connection.
    replace: whether one of that name is ended first, whoever opened it.
    delay_ms: 0 to 2000, from the arrival of an utterance's first sample to when it is due (80).
    """

    sample_format: SampleFormat
    channels: int
    lookahead: Lookahead
    keep: bool
    replace: bool
    delay_ms: float


class Changes(TypedDict, total=False):
    """How faces are made; what is not given stays as it is.

    gain: factor for each channel named, 0 to 10.
    offset: added to each channel named after the gain, -1 to 1.
    mask: which channels are driven.
    lookahead: as in `Opening`.
    character: the traits named; a direction is yaw and pitch in radians, None for one of its own choice.
    """

    gain: Mapping[str, float]
    offset: Mapping[str, float]
    mask: Mask
    lookahead: Lookahead
    character: Mapping[str, TraitValue]


def open_request(subject: str, sample_rate: int, how: Opening) -> Open:
    """Return the request that opens a subject."""
    return Open(
        0,
        subject,
        sample_rate,
        how.get("sample_format", "s16le"),
        how.get("channels", 1),
        how.get("lookahead"),
        how.get("keep", False),
        how.get("replace", False),
        how.get("delay_ms", DEFAULT_DELAY_MS),
    )


def read_character(path: Path) -> CharacterFile:
    """Return what a character file says.

    Raises:
        UsageError: it cannot be read, or is none.
    """
    try:
        with path.open("rb") as file:
            data = file.read(character_file.MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read ({reason_of(error)}); name a file of `facewire tune`"
        ) from error
    try:
        return character_file.decode(data)
    except UsageError as error:
        raise UsageError(f"{path}: {error}; `facewire tune` writes such files") from error


def load_character(path: Path | str) -> Changes:
    """Return a character file as `set` takes it: `sidecar.set("host", **load_character("host.json"))`.

    Raises:
        UsageError: it cannot be read, or is none.
    """
    said = read_character(Path(path))
    changes = Changes(
        character=dict(said.character),
        gain={CHANNELS[channel]: value for channel, value in said.gain},
        offset={CHANNELS[channel]: value for channel, value in said.offset},
    )
    if said.mask is not None:
        changes["mask"] = [CHANNELS[channel] for channel in sorted(said.mask)]
    return changes
