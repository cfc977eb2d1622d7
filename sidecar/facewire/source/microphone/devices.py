"""Sound devices by names that survive a reboot, and which of them a person means."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from facewire.errors import SourceError, unknown_name

__all__ = ["Device", "find_device", "listed", "same_device", "with_distinct_names"]


@dataclass(frozen=True, slots=True)
class Device:
    """A sound input or output."""

    index: int
    """PortAudio's number of what is opened; another one after a reboot or a replug."""
    name: str
    """For people, and for `--device`: the same after a reboot."""
    channels: int
    rate: int
    """The device's own sample rate in hertz."""
    is_default: bool
    system: str = ""
    """Who names it: `PulseAudio`, `Windows WASAPI`, `Core Audio`, `ALSA` …"""
    server_name: str = ""
    """What PulseAudio or PipeWire call it; empty where PortAudio opens it without them."""
    is_loopback: bool = False
    """Whether it is not a microphone, but what another device plays."""


def find_device(wanted: str | None, devices: tuple[Device, ...], kind: str = "input") -> Device:
    """Return the device that `wanted` names: a name or a part of it, an index, or None for the default.

    Args:
        wanted: as above.
        devices: those that there are, the preferred system's first.
        kind: `input` or `output`, for errors.

    Raises:
        SourceError: there is none, or several match.
    """
    if not devices:
        if kind == "output":
            raise SourceError("no sound output was found; look with `facewire devices`")
        raise SourceError("no microphone was found; plug one in, then look with `facewire devices`")
    if wanted is None:
        return next((device for device in devices if device.is_default), devices[0])
    matching = _matching(wanted, devices)
    if not matching:
        raise SourceError(_unknown(wanted, devices, kind))
    # One device may be listed by several systems: the first system's is meant.
    matching = [device for device in matching if device.system == matching[0].system]
    if len(matching) > 1:
        names = ", ".join(device.name for device in matching[:4])
        raise SourceError(f"several {kind} devices match {wanted!r} ({names}); give more of the name")
    return matching[0]


def same_device(chosen: Device, devices: Iterable[Device]) -> Device | None:
    """Return the device that was `chosen` before, whatever its index and rate are now; None if it is gone.

    A server may name it anew when it is plugged in elsewhere: then the name for people counts.
    """
    of_system = [device for device in devices if device.system == chosen.system]
    if chosen.server_name:
        for device in of_system:
            if device.server_name == chosen.server_name:
                return device
    return next((device for device in of_system if device.name == chosen.name), None)


def with_distinct_names(devices: Iterable[Device]) -> tuple[Device, ...]:
    """Return the devices, the second and later ones of a name numbered: two microphones of one make."""
    seen: dict[str, int] = {}
    distinct = []
    for device in devices:
        count = seen[device.name] = seen.get(device.name, 0) + 1
        distinct.append(device if count == 1 else replace(device, name=f"{device.name} #{count}"))
    return tuple(distinct)


def _matching(wanted: str, devices: tuple[Device, ...]) -> list[Device]:
    exact = [device for device in devices if wanted in (device.name, device.server_name)]
    if exact:
        return exact
    if wanted.isdigit():
        return [device for number, device in enumerate(devices) if number == int(wanted)]
    part = wanted.lower()
    named = [device for device in devices if part in device.name.lower()]
    return named or [device for device in devices if part in device.server_name.lower()]


def _unknown(wanted: str, devices: tuple[Device, ...], kind: str) -> str:
    # A part of a name is enough, so that a word of it is as good an answer.
    words = {word for device in devices for word in (device.name, *device.name.split())}
    return unknown_name(f"{kind} device", wanted, sorted(words), "`facewire devices` lists them")


def listed(look: Callable[[], tuple[Device, ...] | None]) -> tuple[Device, ...] | None:
    """Return what a look finds; nothing where it cannot be made: then no device is open any more, either."""
    try:
        return look()
    except SourceError:
        return ()
