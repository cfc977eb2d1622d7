"""Where a microphone and its feed meet: one opening of a device after another."""

from dataclasses import dataclass
from typing import Protocol

from facewire.audio.ring import SampleRing
from facewire.values import MicrophoneStatus

__all__ = ["Capture", "Heard", "Listener"]


@dataclass(frozen=True, slots=True, eq=False)
class Capture:
    """One opening of a sound input. A device that comes back is another one, maybe at another rate."""

    ring: SampleRing
    """float32[n, channels] at `rate`; the newest samples win."""
    rate: int
    """Hertz."""
    channels: int
    opening: int = 0
    """Counts the openings of one microphone: copies of one opening have the same."""


@dataclass(frozen=True, slots=True)
class Heard:
    """When an opening's sound was heard, as the `at` of its faces tells it."""

    opening: int
    first_ns: int
    """Monotonic time at which its first sample was heard, by what has come since: it follows the drift."""


class Listener(Protocol):
    """What opens sound inputs. Both values are replaced whole, by its own thread."""

    @property
    def capture(self) -> Capture | None:
        """Return the newest opening; None before the first."""
        ...

    @property
    def status(self) -> MicrophoneStatus:
        """Return what is known of the device, and of the monitor; its level is the feed's to say."""
        ...
