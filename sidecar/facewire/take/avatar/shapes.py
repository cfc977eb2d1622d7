"""What the shapes of an avatar's meshes are weighted by, over a take."""

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.face.channels import CHANNELS, VISEMES
from facewire.face.closure import CHANNEL_GAP, closures_in
from facewire.take.avatar.avatar import Avatar
from facewire.take.avatar.names import Plan
from facewire.take.table import Take

__all__ = ["curve", "follows_gaze", "mesh_weights", "shape_names", "sources_of", "tightest_frames"]

_SOURCES: Final = {name: index for index, name in enumerate((*CHANNELS, *VISEMES))}
_GAZE: Final = "eyeLook"


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


def shape_names(avatar: Avatar) -> list[str]:
    """Return what the shapes of all meshes are called, once each."""
    return list(dict.fromkeys(name for mesh in avatar.meshes for name in mesh.shapes if name))


def follows_gaze(plan: Plan) -> bool:
    """Return whether shapes move the eyes, so that bones must not."""
    return any(source.startswith(_GAZE) for source in _followed(plan.shapes.values()))


def mesh_weights(avatar: Avatar, plan: Plan, take: Take) -> dict[int, NDArray[np.float64]]:
    """Return float64[N, T] for each node whose mesh follows the take: all its T shapes, others at rest.

    Args:
        avatar: what is moved.
        plan: what its shapes follow.
        take: the face, N frames of it.
    """
    sources = sources_of(take)
    curves = {name: curve(sources, factors) for name, factors in plan.shapes.items()}
    moved: dict[int, NDArray[np.float64]] = {}
    for index, node in enumerate(avatar.nodes):
        mesh = avatar.meshes[node.mesh] if node.mesh is not None else None
        if mesh is None or not any(name in curves for name in mesh.shapes):
            continue
        rest = node.weights if node.weights and len(node.weights) == len(mesh.shapes) else mesh.weights
        weights = np.tile(np.array(rest, np.float64), (len(take), 1))
        for column, name in enumerate(mesh.shapes):
            if name in curves:
                weights[:, column] = curves[name]
        moved[index] = weights
    return moved


def tightest_frames(take: Take) -> list[int]:
    """Return the frame of each closure of the lips at which they are the closest."""
    gap = take.weights @ CHANNEL_GAP
    return [first + int(gap[first : last + 1].argmin()) for first, last in closures_in(gap)]


def _followed(shapes: Iterable[Mapping[str, float]]) -> Iterable[str]:
    return (source for factors in shapes for source in factors)
