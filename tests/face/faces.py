"""Faces and contexts for the tests of the stages."""

import numpy as np

from facewire.face.channels import CHANNELS, POSE_ANGLES, VISEMES
from facewire.face.rest import REST
from facewire.face.stage import Context, Stage
from facewire.face.stages import draw_together
from facewire.face.tune import Tuning
from facewire.values import Face, Floats, Mouth

__all__ = ["FPS", "SPOKEN", "bytes_of", "context", "draw", "face"]

FPS = 31

SPOKEN = Mouth(
    np.full(len(CHANNELS), 0.8, np.float32), np.eye(len(VISEMES), dtype=np.float32)[VISEMES.index("aa")], 1.0
)
"""A mouth that moves every channel, to see what each stage lets through."""


def context(
    n: int = 0, mouth: Mouth = REST, settling: int = 0, tuning: Tuning | None = None, fps: int = FPS
) -> Context:
    return Context(n, fps, mouth, settling, tuning or Tuning())


def face(weights: Floats | None = None, mouth: Mouth = REST) -> Face:
    """A face with the weights of a mouth, or with others."""
    chosen = mouth.weights if weights is None else weights
    return Face(chosen.copy(), np.zeros(len(POSE_ANGLES), np.float32), mouth.visemes, mouth.voice)


def draw(stages: tuple[Stage, ...], context: Context) -> Face:
    """The face that the stages draw."""
    return draw_together([stages], [context])[0]


def bytes_of(one: Face) -> bytes:
    return one.weights.tobytes() + one.pose.tobytes() + one.visemes.tobytes()
