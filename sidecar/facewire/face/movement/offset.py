"""How an offset is lost without a seam: a quintic that begins with any pose, speed and acceleration.

Where one movement takes over from another, the second is shown from its first instant on, and what the two
differed by is added and eased to nothing ("inertialization": Bollo, Game Developers Conference 2018). The
sum begins with the pose, speed and acceleration of the first movement and ends with those of the second.
"""

from typing import Final

__all__ = ["PEAK_JERK", "Shares", "left", "shares"]

PEAK_JERK: Final = (60.0, 36.0, 9.0)
"""Largest third derivative of the three polynomials of `left`, for a length of 1."""

Shares = tuple[float, float, float]
"""For an offset of 1 in pose, in speed and in acceleration."""

_GONE: Final = (0.0, 0.0, 0.0)


def left(seconds: float, length_s: float) -> Shares:
    """Return what is left in pose of an offset of 1 in pose, speed, acceleration.

    Args:
        seconds: since the offset began, 0 or more.
        length_s: when it is gone; more than 0.
    """
    x = min(seconds / length_s, 1.0)
    cube = x**3
    return (
        1.0 + cube * (-10.0 + x * (15.0 - 6.0 * x)),
        length_s * (x + cube * (-6.0 + x * (8.0 - 3.0 * x))),
        length_s**2 * 0.5 * (x**2 + cube * (-3.0 + x * (3.0 - x))),
    )


def shares(seconds: float, length_s: float) -> tuple[Shares, Shares, Shares]:
    """Return what is left of an offset after a time: in pose, as `left` does, in speed and in acceleration.

    Args:
        seconds: since the offset began, 0 or more.
        length_s: when it is gone; more than 0.
    """
    if seconds >= length_s:
        return _GONE, _GONE, _GONE
    x = seconds / length_s
    square = x * x
    speed = (
        square * (-30.0 + x * (60.0 - 30.0 * x)) / length_s,
        1.0 + square * (-18.0 + x * (32.0 - 15.0 * x)),
        length_s * (x + square * (-4.5 + x * (6.0 - 2.5 * x))),
    )
    bend = (
        x * (-60.0 + x * (180.0 - 120.0 * x)) / length_s**2,
        x * (-36.0 + x * (96.0 - 60.0 * x)) / length_s,
        1.0 + x * (-9.0 + x * (18.0 - 10.0 * x)),
    )
    return left(seconds, length_s), speed, bend
