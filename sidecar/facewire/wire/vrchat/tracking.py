"""VRChat's native face tracking over OSC: one message with a byte for each of the 102 shapes.

Documented by VRChat as "OSC Face Tracking" (creators.vrchat.com/avatars/face-tracking/osc) for avatars that
have Face Tracking with *Use All Tracking Keys*; its SDK 3.10.6 names the address. The layout of the blob is
that which VRCFaceTracking sends, whose shapes the input is made for: `BinaryFaceDataSender.cs` and
`UnifiedData.cs` of benaclejames/VRCFaceTracking at a2280f8e.
"""

from typing import Final

import numpy as np

from facewire.values import Floats
from facewire.wire.osc.encode import message

__all__ = ["ADDRESS", "encode"]

ADDRESS: Final = "/tracking/face/v1"


def encode(shapes: Floats) -> bytes:
    """Return the message for float32[102] shapes, 0..1 each, in the order of `SHAPES`."""
    return message(ADDRESS, np.rint(shapes.clip(0.0, 1.0) * 255.0).astype(np.uint8).tobytes())
