"""This machine's sound devices in one list, whoever names them, and opening one of them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from facewire.source.microphone.devices import Device, with_distinct_names
from facewire.source.microphone.portaudio import inputs as listed_inputs
from facewire.source.microphone.portaudio import open_input, open_output, rescan
from facewire.source.microphone.portaudio import outputs as listed_outputs
from facewire.source.microphone.ports import OnInput, OnOutput, OpenStream
from facewire.source.microphone.pulse import PulseDevice, PulseServer

__all__ = ["GATEWAYS", "SoundCards", "input_devices", "output_devices"]

GATEWAYS: Final = ("pulse", "pipewire")
"""ALSA's devices behind which a sound server is."""
_VIRTUAL: Final = (*GATEWAYS, "default", "sysdefault")
_SERVER: Final = "PulseAudio"
_SERVER_RATE: Final = 48_000
"""Hertz. A server converts what its devices have; pulsectl gives no rate that can be trusted."""


class SoundCards:
    """The machine itself."""

    def __init__(self) -> None:
        self._server = PulseServer()

    def inputs(self) -> tuple[Device, ...]:
        """As `SoundSystem`."""
        return _merged(listed_inputs(), self._server.sources)

    def outputs(self) -> tuple[Device, ...]:
        """As `SoundSystem`."""
        return _merged(listed_outputs(), self._server.sinks)

    def current_inputs(self) -> tuple[Device, ...] | None:
        """As `SoundSystem`: a sound server can be asked at any time."""
        served = [device for device in self.inputs() if device.server_name]
        return tuple(served) if served else None

    def rescan(self) -> None:
        """As `SoundSystem`: a sound server's devices come and go without PortAudio's knowing."""
        if self._server.sources() is None or _gateway(listed_inputs()) is None:
            rescan()

    def open_input(self, device: Device, on_input: OnInput) -> OpenStream:
        """As `SoundSystem`."""
        return open_input(device, on_input)

    def open_output(self, device: Device, on_output: OnOutput) -> OpenStream:
        """As `SoundSystem`."""
        return open_output(device, on_output)

    def close(self) -> None:
        """As `SoundSystem`."""
        self._server.close()


def input_devices() -> tuple[Device, ...]:
    """Return the sound inputs, the default's system first.

    Raises:
        SourceError: sounddevice or PortAudio is not installed.
    """
    return _once(SoundCards.inputs)


def output_devices() -> tuple[Device, ...]:
    """Return the sound outputs, likewise.

    Raises:
        SourceError: as `input_devices`.
    """
    return _once(SoundCards.outputs)


def _once(look: Callable[[SoundCards], tuple[Device, ...]]) -> tuple[Device, ...]:
    cards = SoundCards()
    try:
        return look(cards)
    finally:
        cards.close()


def _gateway(listed: tuple[Device, ...]) -> Device | None:
    return next((one for name in GATEWAYS for one in listed if one.name == name), None)


def _merged(
    listed: tuple[Device, ...], ask: Callable[[], tuple[PulseDevice, ...] | None]
) -> tuple[Device, ...]:
    """Return the server's devices, and those of PortAudio's that do not lead to the server."""
    gateway = _gateway(listed)
    served = ask() if gateway is not None else None
    if gateway is None or served is None:
        return listed
    behind = with_distinct_names(_served(one, gateway.index) for one in served)
    others = (replace(one, is_default=False) for one in listed if one.name not in _VIRTUAL)
    return (*behind, *others)


def _served(one: PulseDevice, gateway: int) -> Device:
    return Device(
        index=gateway,
        name=one.description,
        channels=one.channels,
        rate=_SERVER_RATE,
        is_default=one.is_default,
        system=_SERVER,
        server_name=one.name,
        is_loopback=one.is_monitor,
    )
