"""Values that hold arrays are equal by what they hold."""

from collections.abc import Callable

import numpy as np
import pytest

from facewire.values import Bundle, Face, Frame, Level, Mouth, Quality


def mouth() -> Mouth:
    return Mouth(np.zeros(52, np.float32), np.zeros(15, np.float32), 0.5)


def face() -> Face:
    return Face(np.zeros(52, np.float32), np.zeros(9, np.float32), np.zeros(15, np.float32), 0.5)


def frame() -> Frame:
    sound = np.zeros(516, np.float32)
    return Frame("host", 1, 2, 0.1, 3, Quality.INFERRED, Level.CPU, face(), sound=sound)


@pytest.mark.parametrize("make", [mouth, face, frame])
def test_equal_values_are_equal(make: Callable[[], tuple[object, ...]]) -> None:
    one, other = make(), make()
    assert one == other
    assert not one != other  # noqa: SIM202
    assert one in [other]
    assert one != tuple(one)
    with pytest.raises(TypeError, match="unhashable"):
        hash(one)


def test_one_element_makes_another_value() -> None:
    weights = np.zeros(52, np.float32)
    weights[51] = 1e-6
    for one, other in (
        (mouth(), mouth()._replace(weights=weights)),
        (mouth(), mouth()._replace(voice=0.25)),
        (face(), face()._replace(weights=weights)),
        (face(), face()._replace(pose=np.zeros(8, np.float32))),
        (frame(), frame()._replace(face=face()._replace(weights=weights))),
        (frame(), frame()._replace(sound=None)),
        (frame()._replace(sound=None), frame()),
        (frame(), frame()._replace(n=3)),
    ):
        assert one != other
        assert not one == other  # noqa: SIM201


def test_what_holds_frames_is_compared_too() -> None:
    assert Bundle((frame(),), 1) == Bundle((frame(),), 1)
    assert Bundle((frame(),), 1) != Bundle((frame()._replace(n=3),), 1)
