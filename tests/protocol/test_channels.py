"""channels.json is the one source of names; what Python repeats of it is equal."""

import json
from pathlib import Path

from facewire.face.channels import CHANNELS, POSE_ANGLES, VISEMES
from facewire.wire.hello import PROTO

CHANNELS_JSON = Path(__file__).parents[2] / "protocol" / "channels.json"


def test_python_repeats_it() -> None:
    assert json.loads(CHANNELS_JSON.read_text(encoding="utf-8")) == {
        "proto": PROTO,
        "channels": list(CHANNELS),
        "visemes": list(VISEMES),
        "angles": list(POSE_ANGLES),
    }
    assert (len(set(CHANNELS)), len(set(VISEMES)), len(set(POSE_ANGLES))) == (52, 15, 9)
