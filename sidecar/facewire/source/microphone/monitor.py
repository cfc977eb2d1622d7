"""The voice once more, on a second device, as late as its face: for OBS, which shows both.

The output's callback plays from a ring that the microphone fills; a thread opens the device, waits for it
when it is away, and reads how late the mouth is.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from facewire.audio.capture import Capture, Heard
from facewire.audio.delay import DelayedVoice
from facewire.errors import SourceError
from facewire.ports import Clock
from facewire.source.microphone.devices import Device, find_device, same_device
from facewire.source.microphone.ports import OpenStream, SoundSystem
from facewire.values import Floats, MonitorStatus

__all__ = ["Followed", "Monitor"]

_LOOK_S: Final = 0.25
_SILENT_NS: Final = 2_500_000_000
"""Without a callback for so long, the device has gone. A sound server may take half of it to begin."""
_RETRY_NS: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Followed:
    """What a monitor keeps to: the face of the voice that it plays."""

    heard: Heard
    lag_ns: int
    """From the time that a sound was heard to the publishing of its face."""


class Monitor:
    """Plays a voice with the mouth's lag.

    Args:
        wanted: as for `find_device`, among the outputs.
        system: this machine's devices; nobody else's.
        clock: time.
        follow: says what is to be followed; None while there is no face.
        on_event: told, in one line, when the device is lost and when it is back.

    Raises:
        SourceError: there is no such device.
    """

    def __init__(
        self,
        wanted: str,
        system: SoundSystem,
        clock: Clock,
        follow: Callable[[], Followed | None],
        on_event: Callable[[str], None],
    ) -> None:
        self._system = system
        self._clock = clock
        self._follow = follow
        self._on_event = on_event
        self._device = find_device(wanted, system.outputs(), "output")
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="monitor", daemon=True)
        self._stream: OpenStream | None = None
        self._capture: Capture | None = None
        self._voice: DelayedVoice | None = None
        self._followed: Followed | None = None
        self._failure = ""
        self._calls = self._seen_calls = 0
        self._seen_ns = self._tried_ns = 0

    @property
    def device(self) -> Device:
        """Return the device that is played on, or waited for."""
        return self._device

    @property
    def status(self) -> MonitorStatus:
        """Return what it is doing. Called by any thread."""
        voice = self._voice
        played = None if voice is None else voice.played
        if self._stream is None or played is None:
            return MonitorStatus(self._device.name, self._failure or "waiting for the voice")
        return MonitorStatus(
            self._device.name, "playing", delay_ms=played.delay_ns / 1e6, offset_ms=played.offset_ns / 1e6
        )

    def start(self) -> None:
        """Open the device; one that cannot be opened is waited for."""
        self._thread.start()

    def hear(self, capture: Capture) -> None:
        """Play what comes through `capture` from now on. Called by the microphone's thread."""
        self._capture = capture

    def close(self) -> None:
        """Release the device."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        self._release()
        self._system.close()

    def look(self) -> None:
        """Look after the device once, and read the lag. Called by its own thread, four times a second."""
        now_ns = self._clock.now_ns()
        self._followed = self._follow()
        if self._calls != self._seen_calls:
            self._seen_calls, self._seen_ns = self._calls, now_ns
        if self._stream is not None and now_ns - self._seen_ns >= _SILENT_NS:
            self._release()
            self._fail(f"{self._device.name} takes no more sound; waiting for it")
        if self._stream is None and (not self._tried_ns or now_ns - self._tried_ns >= _RETRY_NS):
            self._tried_ns = now_ns
            self._open(now_ns)

    def play(self, output: Floats, ahead_s: float) -> None:
        """Fill float32[n, channels], which is heard in `ahead_s` seconds. Called by the output's thread."""
        self._calls += 1
        capture, followed = self._capture, self._followed
        if capture is None or followed is None or followed.heard.opening != capture.opening:
            output[:] = 0.0
            return
        voice = self._voice
        if voice is None or voice.capture is not capture:
            voice = self._voice = DelayedVoice(capture, self._device.rate)
        now_ns = self._clock.now_ns()
        until_ns = now_ns + int(ahead_s * 1e9)
        samples = voice.play(len(output), followed.heard.first_ns, now_ns, until_ns, followed.lag_ns)
        output[:] = samples[:, None]

    def _open(self, now_ns: int) -> None:
        try:
            found = same_device(self._device, self._system.outputs())
            if found is None:
                return self._fail(f"{self._device.name} is gone; waiting for it")
            self._device, self._voice = found, None
            self._stream = self._system.open_output(found, self.play)
        except SourceError as error:
            return self._fail(str(error))
        self._seen_ns = now_ns
        if self._failure:
            self._on_event(f"{self._device.name} is back")
        self._failure = ""
        return None

    def _fail(self, why: str) -> None:
        if why != self._failure:
            self._on_event(why)
        self._failure = why

    def _release(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()

    def _watch(self) -> None:
        while not self._stop.is_set():
            self.look()
            self._stop.wait(_LOOK_S)
