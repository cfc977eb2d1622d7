"""A whole face stage: the head nods with every other frame."""

from dataclasses import replace

from facewire.face.stage import Context
from facewire.values import Face


class Nod:
    """Nods."""

    def apply(self, context: Context, face: Face) -> Face:
        pose = face.pose.copy()
        pose[1] = 0.1 * (context.n % 2)
        return replace(face, pose=pose)
