"""One opening of a device: what its callback fills and counts."""

from collections.abc import Callable
from typing import Final

from facewire.audio.capture import Capture
from facewire.audio.ring import SampleRing
from facewire.source.microphone.devices import Device
from facewire.source.microphone.ports import SoundSystem
from facewire.values import Floats

__all__ = ["Opening"]

_RING_S: Final = 4
_MOST_CHANNELS: Final = 2


class Opening:
    """Fills rings until it is closed. The callback copies and leaves.

    Args:
        device: what is opened.
        system: this machine's devices.
        number: of the opening, from 1.
        on_overflow: told that the system has dropped sound; called by the callback's thread.
        copied: whether a second ring is filled, for what else hears it.

    Raises:
        SourceError: the device cannot be opened.
    """

    def __init__(
        self,
        device: Device,
        system: SoundSystem,
        number: int,
        on_overflow: Callable[[], None],
        *,
        copied: bool,
    ) -> None:
        channels = min(device.channels, _MOST_CHANNELS)
        self.capture = self._captured(device.rate, channels, number)
        self.copy = self._captured(device.rate, channels, number) if copied else None
        self.calls = 0
        """How often the callback has come."""
        self._on_overflow = on_overflow
        self._stream = system.open_input(device, self._take)

    def close(self) -> None:
        """Release the device."""
        self._stream.close()

    def _take(self, block: Floats, overflowed: bool) -> None:
        self.capture.ring.write(block)
        if self.copy is not None:
            self.copy.ring.write(block)
        if overflowed:
            self._on_overflow()
        self.calls += 1

    @staticmethod
    def _captured(rate: int, channels: int, number: int) -> Capture:
        ring = SampleRing(rate * _RING_S, overwrite=True, channels=channels)
        return Capture(ring, rate, channels, number)
