"""The file of a motion template: JSON, angles as whole tenths of a milliradian.

{"format": "facewire motion 1", "rate": 20, "nod": 0.05, "segments": [
{"activity": "talking", "yaw": [0, 3, …], "pitch": […], "roll": […]},
…
]}
"""

import json
import math
from typing import Final

import numpy as np

from facewire.errors import WireError
from facewire.face.head.template import MAX_ANGLE, Activity, MotionTemplate, Segment

__all__ = ["MAX_BYTES", "decode", "encode"]

MAX_BYTES: Final = 4 << 20
"""Of a file; ten minutes at 60 poses a second are less."""

_FORMAT: Final = "facewire motion 1"
_UNIT: Final = 1e-4
"""Radians."""
_AXES: Final = ("yaw", "pitch", "roll")


def encode(template: MotionTemplate) -> bytes:
    """Return the file, a segment a line; equal templates give equal bytes."""
    head = json.dumps({"format": _FORMAT, "rate": template.rate, "nod": template.nod})
    lines = ",\n".join(map(_line, template.segments))
    return f'{head[:-1]}, "segments": [\n{lines}\n]}}\n'.encode()


def decode(file: bytes) -> MotionTemplate:
    """Return the template in a file; keys of later versions are passed over.

    Raises:
        WireError: too long, not JSON, not a motion template, or one that cannot be.
    """
    if len(file) > MAX_BYTES:
        raise WireError(f"a motion template of {len(file)} bytes; at most {MAX_BYTES} are read")
    try:
        values = json.loads(file)
    except (ValueError, RecursionError):
        raise WireError("not JSON") from None
    if not isinstance(values, dict) or values.get("format") != _FORMAT:
        raise WireError(f'its format is not "{_FORMAT}"')
    segments = values.get("segments")
    if not isinstance(segments, list):
        raise WireError("segments must be a list")
    try:
        return MotionTemplate(
            rate=_number(values, "rate"), segments=tuple(map(_segment, segments)), nod=_number(values, "nod")
        )
    except ValueError as error:
        raise WireError(str(error)) from None


def _line(segment: Segment) -> str:
    tenths = np.rint(segment.poses / _UNIT).astype(int).T.tolist()
    return json.dumps(
        {"activity": segment.activity, **dict(zip(_AXES, tenths, strict=True))}, separators=(",", ":")
    )


def _segment(values: object) -> Segment:
    if not isinstance(values, dict) or values.get("activity") not in list(Activity):
        raise WireError(f"each segment must say what its activity is: {', '.join(Activity)}")
    axes = [values.get(axis) for axis in _AXES]
    lengths = {len(axis) if isinstance(axis, list) else -1 for axis in axes}
    if len(lengths) != 1 or -1 in lengths:
        raise WireError("yaw, pitch and roll of a segment must be lists of one length")
    most = MAX_ANGLE / _UNIT
    for axis in axes:
        assert isinstance(axis, list)
        if set(map(type, axis)) - {int} or max(map(abs, axis), default=0) > most:
            raise WireError(f"angles must be whole numbers from {-most:g} to {most:g}")
    return Segment(Activity(values["activity"]), np.array(axes, np.float64).T * _UNIT)


def _number(values: dict[str, object], key: str) -> float:
    value = values.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise WireError(f"{key} must be a number")
    return float(value)
