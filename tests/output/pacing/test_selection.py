"""What of a frame an output sends; the frame is other outputs' too."""

import numpy as np
import pytest

from facewire.face.tune import MASKS
from facewire.output.config import OutputConfig
from facewire.output.pacing.selection import Selection
from tests.wire.samples import FRAME


@pytest.mark.parametrize("mask", [None, *MASKS])
@pytest.mark.parametrize("gain", [1.0, 2.0])
@pytest.mark.parametrize("mirror", [False, True])
def test_a_frame_is_never_written_to(mask: str | None, gain: float, mirror: bool) -> None:
    face = FRAME.face._replace(weights=np.full(52, 0.6, np.float32))
    for array in (face.weights, face.pose, face.visemes):
        array.flags.writeable = False
    driven = None if mask is None else MASKS[mask]
    selection = Selection(OutputConfig("here", gain=gain, mask=driven, mirror=mirror))
    weights = selection.tune(FRAME._replace(face=face)).face.weights
    wanted = np.zeros(52, np.float32)
    wanted[sorted(MASKS["full"] if driven is None else driven)] = min(0.6 * gain, 1.0)
    np.testing.assert_allclose(weights, wanted, rtol=1e-6)
