"""The kinds of output that settings and flags can name. A new kind is one file, and one line here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from facewire.output.config import OutputConfig
from facewire.output.livelink import LIVELINK_PORT, LiveLinkOutput
from facewire.ports import Clock, Output

__all__ = ["KINDS", "Kind"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of output."""

    address: str
    """The form of its address, for help."""
    help: str
    """What it does, for the flag of the same name."""
    open: Callable[[OutputConfig, Clock, int], Output]
    """Makes one for a clock and frames per second; raises UsageError."""


KINDS: Final[Mapping[str, Kind]] = {
    "livelink": Kind(
        f"HOST[:{LIVELINK_PORT}]",
        "also send to Unreal's own ARKit source, as Live Link Face packets over UDP",
        LiveLinkOutput,
    ),
}
