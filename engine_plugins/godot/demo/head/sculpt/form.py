"""The whole skin as shapes see it: where each vertex is, and where it sits on lips and lids."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sculpt.fields import Array
from sculpt.lattice import Ids, whole
from sculpt.skin import Skin

MIRROR = np.array([-1.0, 1.0, 1.0])


@dataclass(frozen=True)
class Form:
    """All vertices of the skin, the left half's first."""

    position: Array
    """float64[n, 3], millimetres."""
    triangles: Ids
    mirror: Ids
    """The vertex opposite of each."""
    eye_ring: Ids
    """-1 for vertices that are on no lid."""
    eye_station: Ids
    mouth_ring: Ids
    """-1 for vertices that are not round the mouth."""
    mouth_station: Ids
    left: NDArray[np.bool_]
    """Whether a vertex belongs to the left half or to the middle."""

    def mirrored(self, moved: Array) -> Array:
        """Return what the other side does when this one is moved by `moved`, float64[n, 3]."""
        turned: Array = moved[self.mirror] * MIRROR
        return turned


def form(skin: Skin) -> Form:
    """Return both halves."""
    half = skin.lattice
    triangles, mirror, source = whole(half)
    position = skin.position[source].copy()
    position[half.count :, 0] *= -1.0
    eye_ring, eye_station = _places(half.eye, half.count)
    mouth_ring, mouth_station = _places(half.mouth, half.count)
    left = np.arange(len(source)) < half.count
    return Form(
        position,
        triangles,
        mirror,
        eye_ring[source],
        eye_station[source],
        mouth_ring[source],
        mouth_station[source],
        left,
    )


def _places(rings: Ids, count: int) -> tuple[Ids, Ids]:
    ring, station = np.full(count, -1), np.full(count, -1)
    rows, columns = np.indices(rings.shape)
    ring[rings.ravel()], station[rings.ravel()] = rows.ravel(), columns.ravel()
    return ring, station
