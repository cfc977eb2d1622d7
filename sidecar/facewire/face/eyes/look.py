"""From where an eye looks to the four ARKit weights of that eye."""

from typing import Final

from facewire.face.channels import CHANNEL_INDEX

__all__ = ["LOOK_CHANNELS", "LOOK_PER_RADIAN", "look", "looks"]

LOOK_PER_RADIAN: Final = 1.7
"""ARKit eyeLook weight per radian: 0.69 goes with 0.40 rad in captured takes."""

LOOK_CHANNELS: Final = {
    side: tuple(CHANNEL_INDEX[f"eyeLook{way}{side}"] for way in ways)
    # Positive yaw turns both eyes to the face's own right: the left eye in, the right eye out.
    for side, ways in (("Left", ("In", "Out", "Down", "Up")), ("Right", ("Out", "In", "Down", "Up")))
}
"""For each eye the indices of the weights that `looks` gives."""


def look(side: str, yaw: float, pitch: float) -> tuple[tuple[int, float], ...]:
    """Return (index in `CHANNELS`, weight of 0 or more) of an eye's four directions.

    Args:
        side: `Left` or `Right` of the face.
        yaw: radians, positive towards the face's own right.
        pitch: radians, positive downwards.
    """
    return tuple(zip(LOOK_CHANNELS[side], looks(yaw, pitch), strict=True))


def looks(yaw: float, pitch: float) -> tuple[float, float, float, float]:
    """Return the weights of an eye, 0 or more: of yaw above 0, of yaw below it, down, up.

    Args:
        yaw: radians, positive towards the face's own right.
        pitch: radians, positive downwards.
    """
    across, along = LOOK_PER_RADIAN * yaw, LOOK_PER_RADIAN * pitch
    return (
        across if across > 0.0 else 0.0,
        -across if across < 0.0 else 0.0,
        along if along > 0.0 else 0.0,
        -along if along < 0.0 else 0.0,
    )
