"""What is wrong with a microphone's sound, in words. A pure function of what was measured."""

from dataclasses import dataclass
from typing import Final

from facewire.audio.conditioning.mix import Stereo

__all__ = ["Findings", "describe"]

_MUTED_S: Final = 1.5
_CLIPPED_S: Final = 0.06
"""Of the last three seconds: three hops."""
_VERY_QUIET_DBFS: Final = -42.0


@dataclass(frozen=True, slots=True)
class Findings:
    """What the stages have measured."""

    silent_s: float
    """Seconds since there was anything but digital silence."""
    clipped_s: float
    """Seconds out of the last three in which samples were cut off."""
    stereo: Stereo
    voice_dbfs: float | None
    """The voice's level as it comes in; None before there was any."""


def describe(findings: Findings) -> tuple[str, ...]:
    """Return what is wrong, the gravest first; empty where nothing is."""
    if findings.silent_s >= _MUTED_S:
        return ("muted? not the faintest sound comes in",)
    warnings = []
    if findings.clipped_s >= _CLIPPED_S:
        warnings.append("clipping: turn the microphone down, or speak further away from it")
    if findings.stereo is Stereo.ONE:
        warnings.append("only one channel carries sound: that one is used")
    if findings.stereo is Stereo.OPPOSED:
        warnings.append("the two channels cancel each other (antiphase): one of them is used")
    if findings.voice_dbfs is not None and findings.voice_dbfs < _VERY_QUIET_DBFS:
        warnings.append(f"very quiet: the voice is at {findings.voice_dbfs:.0f} dBFS; turn the microphone up")
    return tuple(warnings)
