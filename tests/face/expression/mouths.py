"""Mouths and faces for the tests of moods and styles."""

import numpy as np
from hypothesis import strategies as st

from facewire.face.channels import ARTICULATOR_TARGETS, ARTICULATORS, CHANNELS, POSE_ANGLES, VISEMES
from facewire.face.closure import CHANNEL_GAP, gap_of
from facewire.face.expression.table import channels_of
from facewire.face.rest import REST
from facewire.values import Face, Floats

__all__ = ["AT_REST", "FACES", "SHUT", "TUCKED", "face_of", "is_as_shut", "own", "weights_of"]


def own(face: Face) -> Face:
    """The same face to be drawn on."""
    return face._replace(weights=face.weights.copy(), pose=face.pose.copy())


AT_REST = Face(REST.weights, np.zeros(len(POSE_ANGLES), np.float32), REST.visemes, 0.0)


def face_of(viseme: str, voice: float = 1.0, **articulators: float) -> Face:
    """A face whose mouth has these articulators, both sides alike."""
    weights = np.zeros(len(CHANNELS), np.float32)
    for name, value in articulators.items():
        weights[list(ARTICULATOR_TARGETS[ARTICULATORS.index(name)])] = value
    visemes = np.eye(len(VISEMES), dtype=np.float32)[VISEMES.index(viseme)]
    return Face(weights, np.zeros(len(POSE_ANGLES), np.float32), visemes, voice)


def weights_of(seed: int) -> Face:
    """Any face at all: every channel anywhere, any visemes, any voice."""
    random = np.random.default_rng(seed)
    weights = (random.random(len(CHANNELS)) * random.integers(0, 2, len(CHANNELS))).astype(np.float32)
    visemes = random.dirichlet(np.full(len(VISEMES), 0.3)).astype(np.float32)
    return Face(weights, np.zeros(len(POSE_ANGLES), np.float32), visemes, float(random.random()))


def is_as_shut(weights: Floats, face: Face) -> bool:
    """Whether lips are no further apart than the voice has them, and press and roll as it wants."""
    kept = np.allclose(weights[_PRESSED], face.weights[_PRESSED], atol=1e-6)
    return kept and bool(CHANNEL_GAP @ weights <= gap_of(face) + 1e-6)


_PRESSED = channels_of("mouthPress", "mouthRollLower", "mouthRollUpper")

FACES = st.integers(0, 2**32).map(weights_of)

_UNIT = st.floats(0.0, 1.0, width=32)


@st.composite
def _shut(draw: st.DrawFn) -> Face:
    jaw = draw(_UNIT)
    others = {name: draw(_UNIT) for name in ("mouthFunnel", "mouthPucker", "mouthSmile", "mouthStretch")}
    press = {name: draw(_UNIT) for name in ("mouthPress", "mouthRollLower", "mouthRollUpper")}
    return face_of("PP", draw(_UNIT), jawOpen=jaw, mouthClose=jaw, **others, **press)


@st.composite
def _tucked(draw: st.DrawFn) -> Face:
    return face_of(
        "FF", draw(_UNIT), jawOpen=draw(st.floats(0.0, 0.08)), mouthRollLower=draw(st.floats(0.3, 1.0)),
        mouthUpperUp=draw(st.floats(0.1, 0.18)), mouthSmile=draw(_UNIT),
    )  # fmt: skip


SHUT = _shut()
"""Lips together for p, b or m, over any jaw and with any corners."""
TUCKED = _tucked()
"""The lower lip under the upper teeth for f or v."""
