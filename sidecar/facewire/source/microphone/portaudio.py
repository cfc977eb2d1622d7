"""Sound devices as PortAudio sees them: the one home of sounddevice.

PortAudio keeps its list of devices until it is started anew, and that ends every open stream: all of them are
kept here, and closed before it.
"""

import contextlib
import os
import re
import threading
from collections.abc import Callable, Iterator
from typing import Any, Final

from facewire.errors import SourceError
from facewire.source.microphone.devices import Device, with_distinct_names
from facewire.source.microphone.failures import explain
from facewire.source.microphone.ports import OnInput, OnOutput
from facewire.source.stderr import without_stderr
from facewire.values import Floats

__all__ = ["Stream", "inputs", "open_input", "open_output", "outputs", "rescan"]

BLOCK_S: Final = 0.005
_OUTPUT_S: Final = 0.03
"""What an output holds: three blocks, less than a mouth lags."""
_PREFERRED: Final = ("Windows WASAPI", "Core Audio")
"""Where several systems list the same devices: the one whose names are whole and whose delay is short."""
_CARD_NUMBER: Final = re.compile(r" \(hw:\d+,\d+\)$")
"""What ALSA calls a card changes with the order in which they are found."""

_lock = threading.RLock()
_streams: "set[Stream]" = set()


class Stream:
    """An open device."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        _streams.add(self)

    def close(self) -> None:
        """Release the device; nothing happens if it is."""
        with _lock:
            stream, self._stream = self._stream, None
            _streams.discard(self)
            if stream is not None:
                stream.close(ignore_errors=True)


def inputs() -> tuple[Device, ...]:
    """Return the sound inputs.

    Raises:
        SourceError: sounddevice or PortAudio is not installed, or lists nothing.
    """
    return _devices("max_input_channels", "default_input_device")


def outputs() -> tuple[Device, ...]:
    """Return the sound outputs.

    Raises:
        SourceError: as `inputs`.
    """
    return _devices("max_output_channels", "default_output_device")


def rescan() -> None:
    """Look for devices again. Closes every stream.

    Raises:
        SourceError: PortAudio does not start again; another call may find that it does.
    """
    sounddevice = _library()
    with _lock, _listing(sounddevice):
        for stream in tuple(_streams):
            stream.close()
        with without_stderr():
            # Where it has not started again the last time, there is nothing to end.
            with contextlib.suppress(sounddevice.PortAudioError):
                sounddevice._terminate()
            sounddevice._initialize()


def open_input(device: Device, on_input: OnInput) -> Stream:
    """Open and start a sound input.

    Raises:
        SourceError: it cannot be opened.
    """

    def callback(block: Floats, frames: int, time: object, status: Any) -> None:
        del frames, time
        on_input(block, bool(status.input_overflow))

    return _open("InputStream", device, "low", callback)


def open_output(device: Device, on_output: OnOutput) -> Stream:
    """Open and start a sound output.

    Raises:
        SourceError: it cannot be opened.
    """

    def callback(block: Floats, frames: int, time: Any, status: object) -> None:
        del frames, status
        ahead_s = float(time.outputBufferDacTime - time.currentTime)
        on_output(block, ahead_s if 0.0 < ahead_s < 1.0 else _OUTPUT_S)

    return _open("OutputStream", device, _OUTPUT_S, callback)


def _open(kind: str, device: Device, latency: str | float, callback: Callable[..., None]) -> Stream:
    sounddevice = _library()
    try:
        with _lock, _on_server(device), without_stderr():
            stream = getattr(sounddevice, kind)(
                device=device.index,
                samplerate=device.rate,
                channels=min(device.channels, 2),
                blocksize=int(device.rate * BLOCK_S),
                dtype="float32",
                latency=latency,
                callback=callback,
            )
            try:
                stream.start()
            except sounddevice.PortAudioError:
                stream.close(ignore_errors=True)
                raise
            return Stream(stream)
    except sounddevice.PortAudioError as error:
        raise SourceError(f"{device.name} cannot be opened: {_why(error)}") from error
    except ValueError as error:
        # The list has changed since the device was found.
        raise SourceError(f"{device.name} cannot be opened: it has gone ({error})") from error


@contextlib.contextmanager
def _listing(sounddevice: Any) -> Iterator[None]:
    """Say why there is no list of devices."""
    try:
        yield
    except sounddevice.PortAudioError as error:
        raise SourceError(f"sound devices cannot be listed: {_why(error)}") from error


def _why(error: Exception) -> str:
    _, code, host = (*error.args, 0, None)[:3] if len(error.args) < 3 else error.args[:3]
    _, host_code, host_text = host or (0, 0, "")
    return explain(int(code or 0), int(host_code), str(host_text))


@contextlib.contextmanager
def _on_server(device: Device) -> Iterator[None]:
    """Let libpulse and PipeWire connect to the device meanwhile: ALSA has no other way to say it."""
    if not device.server_name:
        yield
        return
    names = ("PULSE_SOURCE", "PULSE_SINK", "PIPEWIRE_NODE")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, device.server_name))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _devices(channels: str, default: str) -> tuple[Device, ...]:
    sounddevice = _library()
    with _lock, _listing(sounddevice):
        found = [one for one in sounddevice.query_devices() if one[channels] > 0]
        systems = sounddevice.query_hostapis()
    usable = {systems[one["hostapi"]]["name"] for one in found}
    preferred = next((name for name in _PREFERRED if name in usable), None)
    devices = []
    for one in found:
        system = systems[one["hostapi"]]
        if preferred in (None, system["name"]):
            devices.append(
                Device(
                    index=int(one["index"]),
                    name=_CARD_NUMBER.sub("", str(one["name"])),
                    channels=int(one[channels]),
                    rate=int(one["default_samplerate"]),
                    is_default=one["index"] == _default(sounddevice, system, default, preferred),
                    system=str(system["name"]),
                )
            )
    return with_distinct_names(devices)


def _default(sounddevice: Any, system: Any, default: str, preferred: str | None) -> int:
    """Return the default's index: the preferred system's own, else that of all."""
    if preferred is not None:
        return int(system[default])
    return int(sounddevice.default.device[0 if default == "default_input_device" else 1])


def _library() -> Any:
    try:
        with without_stderr():
            import sounddevice
    except ImportError as error:
        raise SourceError(
            "the microphone needs sounddevice, which is not installed: pip install sounddevice"
        ) from error
    except OSError as error:
        raise SourceError(
            "the microphone needs PortAudio: sudo apt install libportaudio2 (Debian, Ubuntu), "
            "sudo dnf install portaudio (Fedora), sudo pacman -S portaudio (Arch)"
        ) from error
    return sounddevice
