"""Keeps a microphone open: follows the default, waits for one that is unplugged, takes it up when it is back.

The audio callback copies and leaves. PortAudio does not tell when a device is unplugged: the callback just
stops coming, so a thread looks after it four times a second.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from facewire.audio.capture import Capture
from facewire.errors import SourceError
from facewire.ports import Clock
from facewire.source.microphone.devices import Device, find_device, listed, same_device
from facewire.source.microphone.opening import Opening
from facewire.source.microphone.ports import Playing, SoundSystem
from facewire.values import LISTENING, DeviceStatus, MicrophoneStatus

__all__ = ["LOOK_S", "Microphone"]

LOOK_S: Final = 0.25
_SILENT_NS: Final = 750_000_000
"""Without a callback for so long, the device has gone: the longest block of a sound server is 100 ms."""
_OPENING_NS: Final = 2_000_000_000
"""The same for a device that has just been opened: Bluetooth takes its time."""
_LIST_NS: Final = 500_000_000
"""How often the list of devices is read while all is well, and looked for again while it is not."""


class Microphone:
    """Feeds rings from a sound input, one for each opening.

    Args:
        wanted: as for `find_device`; None follows the system's default.
        system: this machine's devices.
        clock: time.
        on_event: told, in one line, when the device is lost, when it is back, and when it is another one.
        monitor: what else hears it.

    Raises:
        SourceError: there is no such device.
    """

    def __init__(
        self,
        wanted: str | None,
        system: SoundSystem,
        clock: Clock,
        on_event: Callable[[str], None],
        monitor: Playing | None = None,
    ) -> None:
        self._follows = wanted is None
        self._chosen: list[Device | None] | None = None
        """What is to be listened to from now on; any thread may replace it by another list of one."""
        self._changed_to: list[Device | None] | None = None
        self._system = system
        self._clock = clock
        self._on_event = on_event
        self._monitor = monitor
        self._device = find_device(wanted, system.inputs())
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="microphone", daemon=True)
        self._opening: Opening | None = None
        self._capture: Capture | None = None
        self._openings = 0
        self._told = DeviceStatus(self._device.name, "opening")
        self._refresh = False
        self._overflows = self._seen_calls = 0
        self._seen_ns = self._listed_ns = 0

    @property
    def device(self) -> Device:
        """Return the device that is listened to, or waited for."""
        return self._device

    @property
    def capture(self) -> Capture | None:
        """Return the newest opening. Called by any thread."""
        return self._capture

    @property
    def status(self) -> MicrophoneStatus:
        """Return what is known of the device. Called by any thread."""
        device = replace(self._told, overflows=self._overflows, follows_default=self._follows)
        return MicrophoneStatus(device, monitor=None if self._monitor is None else self._monitor.status)

    def start(self) -> None:
        """Open the device, and look after it from then on.

        Raises:
            SourceError: it cannot be opened.
        """
        self.open()
        self._thread.start()
        if self._monitor is not None:
            self._monitor.start()

    def open(self) -> None:
        """Open the device.

        Raises:
            SourceError: it cannot be opened.
        """
        device, monitor = self._device, self._monitor
        self._seen_ns, self._seen_calls = self._clock.now_ns(), 0
        opening = Opening(
            device, self._system, self._openings + 1, self._count_overflow, copied=monitor is not None
        )
        self._openings += 1
        self._opening, self._capture = opening, opening.capture
        if monitor is not None and opening.copy is not None:
            monitor.hear(opening.copy)
        self._told = replace(
            self._told, name=device.name, state=LISTENING, rate=device.rate, channels=opening.capture.channels
        )

    def refresh(self) -> None:
        """Look for devices now, and open the one that is wanted anew. Called by any thread."""
        self._refresh = True
        self._wake.set()

    def choose(self, device: Device | None) -> None:
        """Listen to another device soon, None for the system's default. Called by any thread.

        Until that is open, the one before goes on.
        """
        self._chosen = [device]
        self._wake.set()

    def close(self) -> None:
        """Release the device."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()
        self._release()
        if self._monitor is not None:
            self._monitor.close()
        self._system.close()

    def look(self) -> None:
        """Look after the device once. Called by its own thread, four times a second."""
        now_ns = self._clock.now_ns()
        calls = 0 if self._opening is None else self._opening.calls
        if calls != self._seen_calls:
            self._seen_calls, self._seen_ns = calls, now_ns
        if (chosen := self._chosen) is not self._changed_to and chosen is not None:
            self._changed_to = chosen
            self._change(chosen[0], now_ns)
        elif self._refresh:
            self._refresh = False
            self._release()
            self._look_for_it(now_ns)
        elif self._opening is None:
            if now_ns - self._listed_ns >= _LIST_NS:
                self._look_for_it(now_ns)
        elif now_ns - self._seen_ns >= (_SILENT_NS if calls else _OPENING_NS):
            self._lose("has stopped delivering; waiting for it")
        elif now_ns - self._listed_ns >= _LIST_NS:
            self._follow(now_ns)

    def _change(self, chosen: Device | None, now_ns: int) -> None:
        """Go over to what was chosen."""
        self._listed_ns = now_ns
        self._follows = chosen is None
        devices = listed(self._system.inputs) or ()
        found = self._choose(devices) if chosen is None else same_device(chosen, devices)
        if found is None:
            self._device = chosen or self._device
            self._lose("is gone; waiting for it")
        elif self._opening is None or same_device(self._device, (found,)) is None:
            before, self._opening = self._opening, None
            self._take(found)
            if before is not None:
                before.close()

    def _follow(self, now_ns: int) -> None:
        """See whether the device is still there, and still the one that is wanted."""
        self._listed_ns = now_ns
        devices = listed(self._system.current_inputs)
        if devices is None:
            return
        found = self._choose(devices)
        if found is None:
            self._lose("is gone; waiting for it")
        elif same_device(self._device, (found,)) is None:
            self._release()
            self._take(found)

    def _look_for_it(self, now_ns: int) -> None:
        self._listed_ns = now_ns
        try:
            self._system.rescan()
            found = self._choose(self._system.inputs())
        except SourceError as error:
            self._told = replace(self._told, state=str(error))
            return
        if found is not None:
            self._take(found)
        elif self._told.state == LISTENING:
            self._lose("is gone; waiting for it")

    def _choose(self, devices: tuple[Device, ...]) -> Device | None:
        """Return the device that is wanted; None where it is not there."""
        if not self._follows:
            return same_device(self._device, devices)
        found = next((device for device in devices if device.is_default), None)
        if found is not None and found.is_loopback and not self._device.is_loopback:
            # Without a microphone, a server offers what the speakers play: that is nobody's voice.
            return None
        return found or same_device(self._device, devices)

    def _take(self, found: Device) -> None:
        another = found.name != self._device.name
        was_lost = self._told.state != LISTENING
        self._device = found
        try:
            self.open()
        except SourceError as error:
            if str(error) != self._told.state:
                self._on_event(str(error))
            self._told = replace(self._told, name=found.name, state=str(error))
            return
        if another:
            self._on_event(f"listening to {found.name} now, at {found.rate} Hz")
        elif was_lost:
            self._on_event(f"{found.name} is back, at {found.rate} Hz")

    def _lose(self, how: str) -> None:
        self._release()
        self._on_event(f"{self._device.name} {how}")
        self._told = replace(self._told, state=how, outages=self._told.outages + 1)

    def _release(self) -> None:
        opening, self._opening = self._opening, None
        if opening is not None:
            opening.close()

    def _count_overflow(self) -> None:
        self._overflows += 1

    def _watch(self) -> None:
        while not self._stop.is_set():
            self._wake.wait(LOOK_S)
            self._wake.clear()
            if not self._stop.is_set():
                self.look()
