"""The devices of PulseAudio, and of PipeWire where it stands in for it: the one home of pulsectl (libpulse).

PortAudio reaches such a server through one device of ALSA's, `pulse`, and sees none of those behind it.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

__all__ = ["PulseDevice", "PulseServer"]

_CONNECT_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class PulseDevice:
    """A source or sink of the server."""

    name: str
    """The server's own name, of the device's bus and serial number; the same after a reboot."""
    description: str
    """For people."""
    channels: int
    is_default: bool
    is_monitor: bool
    """Whether it is a source that hears what a sink plays."""


class PulseServer:
    """A connection, made when it is needed and again when it is lost. Belongs to one thread at a time."""

    def __init__(self) -> None:
        self._pulse: Any = None

    def sources(self) -> tuple[PulseDevice, ...] | None:
        """Return what can be listened to; None without a server."""
        return self._ask(lambda pulse: _devices(pulse.source_list(), pulse.server_info().default_source_name))

    def sinks(self) -> tuple[PulseDevice, ...] | None:
        """Return what can be played on; None without a server."""
        return self._ask(lambda pulse: _devices(pulse.sink_list(), pulse.server_info().default_sink_name))

    def close(self) -> None:
        """Disconnect."""
        pulse, self._pulse = self._pulse, None
        if pulse is not None:
            with contextlib.suppress(Exception):
                pulse.close()

    def _ask(self, question: Callable[[Any], tuple[PulseDevice, ...]]) -> tuple[PulseDevice, ...] | None:
        try:
            import pulsectl
        except (ImportError, OSError, AttributeError):
            # Not installed, or without the libpulse that it is made for: there is no such server to miss.
            return None
        try:
            if self._pulse is None:
                pulse = pulsectl.Pulse("facewire", connect=False)
                self._pulse = pulse
                pulse.connect(timeout=_CONNECT_S)
            return question(self._pulse)
        except (pulsectl.PulseError, OSError):
            self.close()
            return None


def _devices(listed: Any, default: str) -> tuple[PulseDevice, ...]:
    return tuple(
        PulseDevice(
            name=str(one.name),
            description=str(one.description or one.name),
            channels=int(one.channel_count),
            is_default=one.name == default,
            is_monitor=one.proplist.get("device.class") == "monitor",
        )
        for one in listed
    )
