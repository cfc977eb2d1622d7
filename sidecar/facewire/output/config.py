"""One output beside the faces socket, as the settings ask for it."""

from dataclasses import dataclass

from facewire.errors import UsageError, WireError
from facewire.face.tune import MAX_GAIN
from facewire.wire.subject import check_subject

__all__ = ["OutputConfig"]


@dataclass(frozen=True, slots=True)
class OutputConfig:
    """Where else faces go, and which.

    Raises:
        UsageError: no such subject can be, or the gain is out of range.
    """

    kind: str
    """A key of `facewire.output.kinds.KINDS`."""
    address: str
    """In the form that the kind takes."""
    subject: str | None = None
    """The one subject that it sends; None for all."""
    gain: float = 1.0
    """0 to `MAX_GAIN`, for every weight."""
    mask: frozenset[int] | None = None
    """Indices of the channels that it drives; None for all."""

    def __post_init__(self) -> None:
        if not 0.0 <= self.gain <= MAX_GAIN:
            raise UsageError(
                f"gain of the {self.kind} output is {self.gain!r}; it must be from 0 to {MAX_GAIN:g}"
            )
        if self.subject is not None:
            try:
                check_subject(self.subject)
            except WireError as error:
                raise UsageError(f"{error}; choose another subject for the {self.kind} output") from error
