"""What the shapes of an avatar's meshes are weighted by, over a take."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.face.channels import CHANNELS, VISEMES
from facewire.face.closure import CHANNEL_GAP, closures_in
from facewire.take.avatar.avatar import Avatar
from facewire.take.avatar.binding import Binding
from facewire.take.table import Take

__all__ = ["curve", "mesh_weights", "sources_of", "tightest_frames"]

_SOURCES: Final = {name: index for index, name in enumerate((*CHANNELS, *VISEMES))}


def sources_of(take: Take) -> NDArray[np.float64]:
    """Return float64[N, 67]: channels, then visemes."""
    return np.hstack((take.weights, take.visemes), dtype=np.float64)


def curve(sources: NDArray[np.float64], factors: Mapping[str, float]) -> NDArray[np.float64]:
    """Return float64[N]: a weighted sum of sources, 0 to 1.

    Args:
        sources: float64[N, 67], of `sources_of`.
        factors: by the names of channels or visemes.
    """
    columns = [_SOURCES[name] for name in factors]
    total: NDArray[np.float64] = sources[:, columns] @ np.array(list(factors.values()), np.float64)
    return total.clip(0.0, 1.0)


def mesh_weights(avatar: Avatar, binding: Binding, take: Take) -> dict[int, NDArray[np.float64]]:
    """Return float64[N, T] for each node whose mesh follows the take: all its T shapes, others at rest.

    Args:
        avatar: what is moved.
        binding: what its shapes follow.
        take: the face, N frames of it.
    """
    sources = sources_of(take)
    moved: dict[int, NDArray[np.float64]] = {}
    for (index, shape), follows in binding.shapes.items():
        if index not in moved:
            moved[index] = np.tile(np.array(_rest(avatar, index), np.float64), (len(take), 1))
        total = sum(one.weight * curve(sources, one.factors) for one in follows)
        moved[index][:, shape] = np.clip(total, 0.0, 1.0)
    return moved


def tightest_frames(take: Take) -> list[int]:
    """Return the frame of each closure of the lips at which they are the closest."""
    gap = take.weights @ CHANNEL_GAP
    return [first + int(gap[first : last + 1].argmin()) for first, last in closures_in(gap)]


def _rest(avatar: Avatar, index: int) -> tuple[float, ...]:
    """Return the shapes of a node at rest."""
    node = avatar.nodes[index]
    assert node.mesh is not None
    mesh = avatar.meshes[node.mesh]
    return node.weights if node.weights and len(node.weights) == len(mesh.shapes) else mesh.weights
