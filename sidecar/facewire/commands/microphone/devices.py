"""`facewire devices`: the microphones that there are, and what a voice can be played on."""

from facewire.commands import terminal
from facewire.source.microphone import GATEWAYS, Device, input_devices, output_devices

__all__ = ["show_devices"]


def show_devices() -> None:
    """Print the sound inputs and outputs.

    Raises:
        SourceError: sounddevice or PortAudio is not installed.
    """
    inputs = input_devices()
    if inputs:
        _show("microphones: facewire run --source mic --device NAME", inputs)
    else:
        terminal.note("no sound inputs; plug a microphone in and look again")
    if any(device.name in GATEWAYS for device in inputs):
        terminal.note(
            "the sound server's own devices cannot be named: pip install pulsectl, and see that it runs"
        )
    outputs = output_devices()
    if outputs:
        _show("outputs: --monitor NAME", outputs)


def _show(title: str, devices: tuple[Device, ...]) -> None:
    served = any(device.server_name for device in devices)
    name = "name, below it the server's" if served else "name"
    rows = [
        (
            f"{number}{' *' * device.is_default}",
            # Below each other, or a terminal of 80 columns would break both into pieces of ten letters.
            (device.name, *([device.server_name] if device.server_name else [])),
            device.system,
            str(device.channels),
            str(device.rate),
        )
        for number, device in enumerate(devices)
    ]
    terminal.table(f"{title}; * is the default", ("number", name, "system", "channels", "rate/Hz"), rows)
