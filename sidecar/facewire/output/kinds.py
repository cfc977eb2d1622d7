"""The kinds of output that settings can ask for, by name."""

from collections.abc import Callable, Mapping
from typing import Final

from facewire.errors import UsageError
from facewire.output.config import OutputConfig
from facewire.output.livelink import Datagrams, LiveLinkOutlet, parse_address
from facewire.ports import Clock

__all__ = ["KINDS"]


def _livelink(config: OutputConfig, clock: Clock, fps: int) -> LiveLinkOutlet:
    if config.subject is not None or config.gain != 1.0 or config.mask is not None:
        raise UsageError("a livelink output sends every subject as it is; leave out subject, gain and mask")
    return LiveLinkOutlet(Datagrams(*parse_address(config.address)), clock, fps)


KINDS: Final[Mapping[str, Callable[[OutputConfig, Clock, int], LiveLinkOutlet]]] = {"livelink": _livelink}
"""Makes an output from its settings, the clock and the frames per second; raises UsageError."""
