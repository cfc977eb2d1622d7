"""The microphone: the one home of sounddevice (PortAudio).

The audio callback copies and leaves. PortAudio does not tell when a device is unplugged, the callback just
stops coming, so a watchdog looks after it and opens the device again when it is back.
"""

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from facewire.audio.ring import SampleRing
from facewire.errors import SourceError, unknown_name
from facewire.source.pcm import mix_down
from facewire.source.stderr import without_stderr
from facewire.values import Floats

__all__ = ["Device", "Microphone", "find_device", "input_devices"]

_BLOCK_S: Final = 0.01
_SILENT_S: Final = 1.0
"""Without a callback for so long, the device has gone."""


@dataclass(frozen=True, slots=True)
class Device:
    """A sound input."""

    index: int
    name: str
    channels: int
    rate: int
    """The device's own sample rate in hertz."""
    is_default: bool


def input_devices() -> tuple[Device, ...]:
    """Return all sound inputs.

    Raises:
        SourceError: sounddevice or PortAudio is not installed.
    """
    sounddevice = _library()
    default = sounddevice.default.device[0]
    return tuple(
        Device(
            index=int(found["index"]),
            name=str(found["name"]),
            channels=int(found["max_input_channels"]),
            rate=int(found["default_samplerate"]),
            is_default=found["index"] == default,
        )
        for found in sounddevice.query_devices()
        if found["max_input_channels"] > 0
    )


def find_device(wanted: str | None, devices: tuple[Device, ...]) -> Device:
    """Return the input that `wanted` names: an index, part of a name, or None for the default.

    Raises:
        SourceError: there is none, or several match.
    """
    if not devices:
        raise SourceError("no microphone was found; plug one in, then look with `facewire devices`")
    if wanted is None:
        return next((device for device in devices if device.is_default), devices[0])
    if wanted.isdigit():
        matching = [device for device in devices if device.index == int(wanted)]
    else:
        exact = [device for device in devices if device.name == wanted]
        matching = exact or [device for device in devices if wanted.lower() in device.name.lower()]
    if not matching:
        raise SourceError(_unknown(wanted, devices))
    if len(matching) > 1:
        names = ", ".join(f"{device.index} {device.name}" for device in matching[:4])
        raise SourceError(f"several input devices match {wanted!r} ({names}); give its number")
    return matching[0]


def _unknown(wanted: str, devices: tuple[Device, ...]) -> str:
    # A part of a name is enough, so that a word of it is as good an answer.
    words = {word for device in devices for word in (device.name, *device.name.split())}
    return unknown_name("input device", wanted, sorted(words), "`facewire devices` lists them")


class Microphone:
    """Feeds a ring from a sound input.

    Args:
        device: which.
        ring: where its samples go, at the device's own rate, mixed down.
        on_event: told, in one line, when the device is lost and when it is back.
    """

    def __init__(self, device: Device, ring: SampleRing, on_event: Callable[[str], None]) -> None:
        self._device = device
        self._ring = ring
        self._on_event = on_event
        self._stop = threading.Event()
        self._watchdog = threading.Thread(target=self._watch, name="microphone", daemon=True)
        self._stream: Any = None
        self._calls = 0

    def start(self) -> None:
        """Open the device.

        Raises:
            SourceError: it cannot be opened.
        """
        self._open()
        self._watchdog.start()

    def close(self) -> None:
        """Release the device."""
        self._stop.set()
        if self._watchdog.is_alive():
            self._watchdog.join()
        self._release()

    def _open(self) -> None:
        sounddevice = _library()
        try:
            with without_stderr():
                self._stream = sounddevice.InputStream(
                    device=self._device.index,
                    samplerate=self._device.rate,
                    channels=min(self._device.channels, 2),
                    blocksize=int(self._device.rate * _BLOCK_S),
                    dtype="float32",
                    latency="low",
                    callback=self._on_audio,
                )
                self._stream.start()
        except sounddevice.PortAudioError as error:
            self._release()
            raise SourceError(
                f"{self._device.name} cannot be opened ({error}); close other programs that use it"
            ) from error

    def _on_audio(self, block: Floats, frames: int, time: object, status: object) -> None:
        del frames, time, status
        self._ring.write(mix_down(block))
        self._calls += 1

    def _watch(self) -> None:
        lost = False
        seen = -1
        while not self._stop.wait(_SILENT_S):
            if self._calls != seen:
                if lost:
                    self._on_event(f"{self._device.name} is back")
                lost, seen = False, self._calls
                continue
            if not lost:
                self._on_event(f"{self._device.name} has stopped delivering; waiting for it")
                lost = True
            self._reopen()

    def _reopen(self) -> None:
        self._release()
        sounddevice = _library()
        # PortAudio keeps its list of devices until it is started anew.
        with without_stderr():
            sounddevice._terminate()
            sounddevice._initialize()
        with contextlib.suppress(SourceError):
            found = find_device(self._device.name, input_devices())
            if found.rate == self._device.rate:
                self._device = found
                self._open()

    def _release(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close(ignore_errors=True)


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
