"""What a streaming network hears of sounds: stretches of them, silent from where nothing is heard."""

from collections.abc import Sequence

import numpy as np

from facewire.engine.stream.framed import Framed, Timed
from facewire.values import Floats, StreamLayout

__all__ = ["read_each", "read_steps"]


def read_steps(layout: StreamLayout, key: Timed, begin: int, out: Floats, until: int | None = None) -> None:
    """Read a sound from `layout.before` samples before a step on.

    Args:
        layout: how the network hears.
        key: the sound.
        begin: number of the step.
        out: float32[n], is filled.
        until: sample from which on nothing is heard; None for the sound's end.
    """
    start = begin * layout.step - layout.before
    key.sound.read(start, out)
    silent = until if key.end is None else key.end if until is None else min(key.end, until)
    if silent is not None:
        out[max(0, silent - start) :] = 0.0


def read_each(layout: StreamLayout, frames: Sequence[Framed], steps: int) -> Floats:
    """Return what frames of one sound hear, each from so many steps before its last whole one on.

    Where there are several, what they hear overlaps: their sound is read once, in a tenth of the time.

    Args:
        layout: how the network hears.
        frames: N of them, none of fewer steps than the one before; those that hear the sound's end are the
            last.
        steps: whole steps that each hears, beside the one that it may hear in part.

    Returns:
        float32[N, before + (steps + 1) * step]
    """
    width = layout.before + (steps + 1) * layout.step
    if len(frames) == 1:
        (frame,) = frames
        row: Floats = np.empty((1, width), np.float32)
        read_steps(layout, frame.key, frame.steps - steps, row[0], frame.until)
        return row
    begins = np.array([frame.steps - steps for frame in frames])
    first, last = int(begins[0]), int(begins[-1])
    sound: Floats = np.empty((last - first) * layout.step + width, np.float32)
    read_steps(layout, frames[-1].key, first, sound)
    windows: Floats = np.ndarray(
        (last - first + 1, width), np.float32, sound, 0, (layout.step * sound.itemsize, sound.itemsize)
    )
    rows: Floats = windows[begins - first]
    heard = np.array([frame.until for frame in frames]) - begins * layout.step + layout.before
    silent = int(heard.min())
    rows[:, silent:][np.arange(silent, width) >= heard[:, None]] = 0.0
    return rows
