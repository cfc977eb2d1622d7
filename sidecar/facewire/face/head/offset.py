"""How an offset is lost without a seam: a quintic that begins with any pose, speed and acceleration.

Where one movement takes over from another, the second is shown from its first instant on, and what the two
differed by is added and eased to nothing ("inertialization": Bollo, Game Developers Conference 2018). The
sum begins with the pose, speed and acceleration of the first movement and ends with those of the second.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["PEAK_JERK", "basis", "left"]

PEAK_JERK: Final = (60.0, 36.0, 9.0)
"""Largest third derivative of the three polynomials of `basis`, for a length of 1."""

_POLYNOMIALS: Final = np.array(
    (
        (1.0, 0.0, 0.0, -10.0, 15.0, -6.0),
        (0.0, 1.0, 0.0, -6.0, 8.0, -3.0),
        (0.0, 0.0, 0.5, -1.5, 1.5, -0.5),
    )
)
"""The quintics on 0..1 that start as a pose, a speed or an acceleration of 1 and end with all three 0."""


def basis(seconds: float, length_s: float) -> NDArray[np.float64]:
    """Return float64[3, 3]: what is left of an offset in pose, speed and acceleration after a time.

    Args:
        seconds: since the offset began, 0 or more.
        length_s: when it is gone; more than 0.

    Returns:
        Rows: pose, speed, acceleration; columns: for an offset of 1 in pose, speed, acceleration.
    """
    if seconds >= length_s:
        return np.zeros((3, 3))
    share = seconds / length_s
    powers = np.array((1.0, share, share**2, share**3, share**4, share**5))
    first = np.array((0.0, 1.0, 2.0 * share, 3.0 * powers[2], 4.0 * powers[3], 5.0 * powers[4]))
    second = np.array((0.0, 0.0, 2.0, 6.0 * share, 12.0 * powers[2], 20.0 * powers[3]))
    made: NDArray[np.float64] = np.stack((powers, first, second)) @ _POLYNOMIALS.T
    scale = np.array((1.0, length_s, length_s**2))
    made *= scale / scale[:, np.newaxis]
    return made


def left(seconds: float, length_s: float) -> tuple[float, float, float]:
    """Return the first row of `basis`: what is left in pose of an offset of 1 in pose, speed, acceleration.

    Args:
        seconds: since the offset began, 0 or more.
        length_s: when it is gone; more than 0.
    """
    share = min(seconds / length_s, 1.0)
    cube = share**3
    return (
        1.0 + cube * (-10.0 + share * (15.0 - 6.0 * share)),
        length_s * (share + cube * (-6.0 + share * (8.0 - 3.0 * share))),
        length_s**2 * 0.5 * (share**2 + cube * (-3.0 + share * (3.0 - share))),
    )
