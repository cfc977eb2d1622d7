"""The stages that draw a face, in order: each takes the face so far and returns it with its own part drawn.

    mouth ─▶ settle ─▶ style ─▶ head ─▶ eyes ─▶ brows ─▶ mood ─▶ cheeks ─▶ lids ─▶ asymmetry
        ─▶ [tracked] ─▶ tune

What a stage draws follows from its seed and from the contexts and faces that it was given, in their order; so
a replay is bit-identical.
"""

import zlib
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Final

import numpy as np

from facewire.face.channels import POSE_ANGLES
from facewire.face.expression.mood import MoodStage
from facewire.face.expression.style import Style
from facewire.face.eyes.lids import Lids
from facewire.face.eyes.stage import Eyes
from facewire.face.head.motion import Motion
from facewire.face.head.stage import Head
from facewire.face.head.styles import shipped
from facewire.face.settle import settle
from facewire.face.stage import Context, Stage
from facewire.face.upper.asymmetry import Asymmetry
from facewire.face.upper.brows import Brows
from facewire.face.upper.cheeks import Cheeks
from facewire.values import Face

__all__ = ["draw_together", "usual_stages"]


class SettleStage:
    """Eases a mouth to rest while no new one is made."""

    def apply(self, context: Context, face: Face) -> Face:
        """Return the face as it is after `settling` frames without a new mouth."""
        if not context.settling:
            return face
        settled = settle(face, context.settling, context.fps)
        face.weights[:] = settled.weights
        return Face(face.weights, face.pose, settled.visemes, settled.voice)


class TuneStage:
    """Applies what an artist or a client has set."""

    def apply(self, context: Context, face: Face) -> Face:
        """Return the face with gain, offset and mask applied."""
        tuned = context.tuning.apply(face)
        if tuned is face:
            return face
        face.weights[:], face.pose[:] = tuned.weights, tuned.pose
        return face._replace(visemes=tuned.visemes)


_ANGLES: Final = len(POSE_ANGLES)
_LEAST: Final = np.float32(0.0)
_MOST: Final = np.float32(1.0)


def usual_stages(
    seed: int,
    fps: int,
    tracked: Stage | None = None,
    line: str = "",
    motions: Mapping[str, Motion] | None = None,
) -> tuple[Stage, ...]:
    """Return the stages of a face that nobody has asked to be otherwise.

    Args:
        seed: of the character: what is uneven in it, and how head, eyes, lids and brows move.
        fps: frames per second.
        tracked: lets a tracker in. It knows more of eyes, lids and head than chance does, and what an artist
            has set holds for it too.
        line: what tells a line of the character from its others; they move differently, and look alike.
        motions: the ways of moving the head that may be asked for; None for all that are shipped.
    """
    motions = shipped() if motions is None else motions
    mouth: tuple[Stage, ...] = (SettleStage(), Style(fps))
    moves = moves_seed(seed, line)
    moved: tuple[Stage, ...] = (Head(moves, fps, motions), Eyes(moves, fps), Brows(moves, fps))
    drawn = (*mouth, *moved, MoodStage(fps), Cheeks(fps), Lids(), Asymmetry(seed))
    return (*drawn, TuneStage()) if tracked is None else (*drawn, tracked, TuneStage())


def moves_seed(seed: int, line: str) -> int:
    """Return what head, eyes, lids and brows are drawn from, for a character's seed and one of its lines."""
    return seed ^ zlib.crc32(line.encode())


def draw_together(stages: Sequence[tuple[Stage, ...]], contexts: Sequence[Context]) -> list[Face]:
    """Return the faces that each one's stages draw for its context, from the context's mouth on.

    Weights are 0..1, whatever stages draw on them. All are rows of one array, as angles are: to make two for
    each face, and to look into each by itself, takes as long as two stages.

    Each stage has its turn for all faces before the next one has: by the time that a stage comes again, the
    others' code has driven its own from the processor's caches. To load it costs as much as to run it.

    Args:
        stages: of each face; faces of one subject have the same ones, and come in the order of their frames.
        contexts: of each face.
    """
    mouths = [context.mouth for context in contexts]
    weights = np.array([mouth.weights for mouth in mouths])
    poses = np.zeros((len(mouths), _ANGLES), np.float32)
    faces = [
        Face(own, pose, mouth.visemes, mouth.voice)
        for own, pose, mouth in zip(weights, poses, mouths, strict=True)
    ]
    for turn in zip_longest(*stages):
        faces = [
            face if stage is None else stage.apply(context, face)
            for stage, context, face in zip(turn, contexts, faces, strict=True)
        ]
    np.maximum(weights, _LEAST, out=weights)
    np.minimum(weights, _MOST, out=weights)
    return faces
