"""A whole face stage: the head nods with every other frame."""

from facewire.face.stage import Context
from facewire.values import Face


class Nod:
    """Nods."""

    def apply(self, context: Context, face: Face) -> Face:
        face.pose[1] = 0.1 * (context.n % 2)
        return face
