"""A microphone's state as text: a meter, and what changed since the last look."""

from collections.abc import Iterable
from typing import Final

from facewire.values import LISTENING, MicrophoneStatus, Status

__all__ = ["NewWarnings", "describe_microphone", "describe_microphone_of", "meter"]

_LOWEST_DBFS: Final = -72.0
_WIDTH: Final = 24
"""Of the meter: 3 dB a cell."""


def meter(level_dbfs: float, peak_dbfs: float) -> str:
    """Return a bar for a level, with a mark at its peak: 24 cells from -72 dBFS to full scale."""
    filled = _cells(level_dbfs)
    cells = ["█"] * filled + ["·"] * (_WIDTH - filled)
    peak = _cells(peak_dbfs)
    if peak > filled:
        cells[peak - 1] = "|"
    return "".join(cells)


def describe_microphone(microphone: MicrophoneStatus) -> tuple[str, ...]:
    """Return a microphone's state in lines: the device and its level, what is wrong, and the monitor."""
    device, level = microphone.device, microphone.level
    gate = "off" if microphone.gate == "off" else "open" if level.open else "closed"
    if device.state != LISTENING:
        lines = [f"{device.name}: {device.state}"]
    else:
        lines = [
            f"{device.name}  {meter(level.level_dbfs, level.peak_dbfs)} {level.level_dbfs:.0f} dBFS · "
            f"noise {level.noise_dbfs:.0f} · gain {level.gain_db:+.0f} dB · "
            f"gate {gate}"
        ]
    counts = {"overflows": device.overflows, "outages": device.outages}
    lines[0] += "".join(f" · {count} {name}" for name, count in counts.items() if count)
    lines += [f"! {warning}" for warning in level.warnings]
    if microphone.monitor is not None:
        monitor = microphone.monitor
        told = monitor.state
        if told == "playing":
            told += f" {monitor.delay_ms:.0f} ms late, {monitor.offset_ms:+.1f} ms beside the mouth"
        lines.append(f"monitor {monitor.device}: {told}")
    return tuple(lines)


def describe_microphone_of(status: Status | None, subject: str) -> tuple[str, ...]:
    """Return the state of a subject's microphone, as `describe_microphone`; nothing where it has none."""
    for one in () if status is None else status.subjects:
        if one.name == subject and one.microphone is not None:
            return describe_microphone(one.microphone)
    return ()


class NewWarnings:
    """Says each warning once, when it comes up, however often it is looked at."""

    def __init__(self) -> None:
        self._known: frozenset[str] = frozenset()

    def of(self, status: Status) -> tuple[str, ...]:
        """Return the warnings of all microphones that were not there at the last look."""
        told = {_kind(warning): warning for warning in _warnings(status)}
        new = tuple(warning for kind, warning in told.items() if kind not in self._known)
        self._known = frozenset(told)
        return new


def _warnings(status: Status) -> Iterable[str]:
    for subject in status.subjects:
        if subject.microphone is not None:
            yield from subject.microphone.level.warnings


def _kind(warning: str) -> str:
    """Return what a warning is about, without the figures in it."""
    return warning.partition(":")[0]


def _cells(dbfs: float) -> int:
    share = (dbfs - _LOWEST_DBFS) / -_LOWEST_DBFS
    return round(min(max(share, 0.0), 1.0) * _WIDTH)
