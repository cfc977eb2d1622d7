"""What the settings of every output have in common. Each kind adds its own in a subclass."""

from dataclasses import dataclass, field

from facewire.errors import UsageError, WireError
from facewire.face.tune import MASKS, MAX_GAIN
from facewire.grid import MAX_FPS
from facewire.wire.subject import check_subject

__all__ = ["Option", "OutputConfig", "option"]


@dataclass(frozen=True, slots=True)
class Option:
    """How a setting of an output is explained."""

    help: str
    metavar: str = ""
    """Where it is not made from the setting's type."""


def option(text: str, metavar: str = "") -> dict[str, Option]:
    """Return the metadata of a dataclass field that is a setting: str, int, float, bool, Path or StrEnum."""
    return {"option": Option(text, metavar)}


@dataclass(frozen=True, slots=True)
class OutputConfig:
    """Where else faces go, and which.

    Raises:
        UsageError: no such subject can be, or gain or rate is out of range.
    """

    address: str
    """In the form that the kind takes."""
    subject: str | None = field(default=None, metadata=option("send one character alone"))
    """The one subject that it sends; None for all."""
    gain: float = field(default=1.0, metadata=option(f"scale every weight, 0 to {MAX_GAIN:g}"))
    mask: frozenset[int] | None = field(
        default=None, metadata=option("which channels to send, in the file also as a list", "|".join(MASKS))
    )
    """Indices of the channels that it drives; None for all."""
    mirror: bool = field(default=False, metadata=option("swap left and right, as in a mirror"))
    """Also turns and leans the head to the other side."""
    rate: int | None = field(
        default=None,
        metadata=option(f"faces per second, 1 to {MAX_FPS}, interpolated; without it, the line's"),
    )

    def __post_init__(self) -> None:
        if not 0.0 <= self.gain <= MAX_GAIN:
            raise UsageError(f"gain of an output is {self.gain!r}; it must be from 0 to {MAX_GAIN:g}")
        if self.rate is not None and not 1 <= self.rate <= MAX_FPS:
            raise UsageError(f"rate of an output is {self.rate!r}; it must be from 1 to {MAX_FPS} a second")
        if self.subject is not None:
            try:
                check_subject(self.subject)
            except WireError as error:
                raise UsageError(f"{error}; choose another subject for the output") from error
