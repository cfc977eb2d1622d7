"""A machine's sound devices that a test plugs in and out, in virtual time."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from facewire.clock import VirtualClock
from facewire.errors import SourceError
from facewire.source.microphone.devices import Device
from facewire.source.microphone.ports import OnInput, OnOutput
from facewire.values import Floats

YETI = Device(3, "Yeti", 2, 48_000, is_default=True, system="PulseAudio", server_name="usb-yeti")
HEADSET = Device(3, "Headset", 1, 16_000, is_default=False, system="PulseAudio", server_name="usb-headset")
SPEAKERS = Device(
    3, "Monitor of Speakers", 2, 48_000, is_default=False, system="PulseAudio", server_name="pci.monitor",
    is_loopback=True,
)  # fmt: skip
CABLE = Device(5, "Cable", 2, 48_000, is_default=False, system="PulseAudio", server_name="cable")


class FakeStream:
    """An open device."""

    def __init__(self, device: Device, call: Callable[..., None]) -> None:
        self.device = device
        self.call = call
        self.closed = False

    def close(self) -> None:
        self.closed = True


class FakeSound:
    """What `SoundSystem` asks for.

    Args:
        devices: the inputs.
        served: whether they can be listed while one is open, as a sound server's can.
    """

    def __init__(self, *devices: Device, served: bool = True) -> None:
        self.there = list(devices)
        self.speakers = [CABLE]
        self.served = served
        self.refuses = ""
        self.listed = tuple(devices)
        self.streams: list[FakeStream] = []
        self.rescans = 0
        self.closed = False

    def inputs(self) -> tuple[Device, ...]:
        return tuple(self.there) if self.served else self.listed

    def outputs(self) -> tuple[Device, ...]:
        return tuple(self.speakers)

    def current_inputs(self) -> tuple[Device, ...] | None:
        return tuple(self.there) if self.served else None

    def rescan(self) -> None:
        self.rescans += 1
        self.listed = tuple(self.there)

    def open_input(self, device: Device, on_input: OnInput) -> FakeStream:
        if self.refuses:
            raise SourceError(f"{device.name} cannot be opened: {self.refuses}")
        self.streams.append(FakeStream(device, on_input))
        return self.streams[-1]

    def open_output(self, device: Device, on_output: OnOutput) -> FakeStream:
        if self.refuses:
            raise SourceError(f"{device.name} cannot be opened: {self.refuses}")
        self.streams.append(FakeStream(device, on_output))
        return self.streams[-1]

    def close(self) -> None:
        self.closed = True

    def plug(self, device: Device) -> None:
        """Plug a device in; the first one is the default."""
        self.there.append(replace(device, is_default=not self.there or device.is_default))

    def unplug(self, name: str) -> None:
        """Pull a device out; whoever listens to it hears nothing any more."""
        self.there = [one for one in self.there if one.name != name]

    def make_default(self, name: str) -> None:
        self.there = [replace(one, is_default=one.name == name) for one in self.there]

    def speak(self, block: Floats | None = None, *, overflowed: bool = False) -> None:
        """Deliver 10 ms from every open stream whose device is still there."""
        names = {one.name for one in self.there}
        for stream in self.streams:
            if not stream.closed and stream.device.name in names:
                shape = (stream.device.rate // 100, min(stream.device.channels, 2))
                stream.call(np.full(shape, 0.1, np.float32) if block is None else block, overflowed)

    @property
    def open_streams(self) -> list[FakeStream]:
        return [stream for stream in self.streams if not stream.closed]


def pass_time(clock: VirtualClock, sound: FakeSound, looks: list[Callable[[], None]], seconds: float) -> None:
    """Let time pass: blocks every 10 ms, and a look at the devices four times a second."""
    for step in range(round(seconds * 100)):
        clock.sleep_until_ns(clock.now_ns() + 10_000_000)
        sound.speak()
        if step % 25 == 24:
            for look in looks:
                look()
