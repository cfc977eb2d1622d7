"""`facewire devices`: the microphones that there are."""

from facewire.commands import terminal
from facewire.source.microphone import input_devices

__all__ = ["show_devices"]


def show_devices() -> None:
    """Print the sound inputs.

    Raises:
        SourceError: sounddevice or PortAudio is not installed.
    """
    devices = input_devices()
    if not devices:
        terminal.note("no sound inputs; plug a microphone in and look again")
        return
    rows = [
        (str(device.index), device.name, str(device.channels), str(device.rate), "*" * device.is_default)
        for device in devices
    ]
    terminal.table("sound inputs", ("index", "name", "channels", "rate/Hz", "default"), rows)
