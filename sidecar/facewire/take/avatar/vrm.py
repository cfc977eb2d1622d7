"""The expressions of a VRM avatar: which shapes each of them moves, and how far.

Sources: VRMC_vrm-1.0/expressions.md and 0.0/README.md in github.com/vrm-c/vrm-specification. Only shapes
count; colours and textures that expressions change too are left alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from facewire.take.avatar.avatar import LONGEST_NAME, Avatar, items_in, members_in, number_in

__all__ = ["Expression", "Moved", "read_expressions"]

_PER_CENT: Final = 100
"""VRM 0 counts weights to it."""
_NO_PRESET: Final = ("", "unknown")

Expression = tuple["Moved", ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """One shape that an expression moves."""

    node: int
    shape: int
    """Its place among those of the node's mesh."""
    weight: float
    """At full expression."""


def read_expressions(document: Any, avatar: Avatar) -> dict[str, Expression]:
    """Return the expressions that move shapes, by their names: presets by those of the presets.

    Args:
        document: the JSON of the avatar's file.
        avatar: what is in it.
    """
    extensions = members_in(document, "extensions")
    if vrm1 := members_in(extensions, "VRMC_vrm"):
        found = dict(_of_vrm1(members_in(vrm1, "expressions"), avatar))
    else:
        found = dict(_of_vrm0(members_in(members_in(extensions, "VRM"), "blendShapeMaster"), avatar))
    return {name: moves for name, moves in found.items() if moves and len(name) <= LONGEST_NAME}


def _of_vrm1(expressions: dict[str, Any], avatar: Avatar) -> Iterator[tuple[str, Expression]]:
    for kind in ("custom", "preset"):
        for name, expression in members_in(expressions, kind).items():
            binds = items_in(expression, "morphTargetBinds")
            nodes = ((number_in(bind, "node", len(avatar.nodes)), bind) for bind in binds)
            found = (_moved(avatar, node, bind, 1) for node, bind in nodes if node is not None)
            yield name, tuple(moved for moved in found if moved is not None)


def _of_vrm0(master: dict[str, Any], avatar: Avatar) -> Iterator[tuple[str, Expression]]:
    for group in items_in(master, "blendShapeGroups"):
        names = [group.get(key) for key in ("presetName", "name")] if isinstance(group, dict) else []
        name = next((one for one in names if isinstance(one, str) and one not in _NO_PRESET), None)
        if name is None:
            continue
        moves = []
        for bind in items_in(group, "binds"):
            mesh = number_in(bind, "mesh", len(avatar.meshes))
            nodes = (index for index, node in enumerate(avatar.nodes) if node.mesh == mesh is not None)
            found = (_moved(avatar, node, bind, _PER_CENT) for node in nodes)
            moves += [moved for moved in found if moved is not None]
        yield name, tuple(moves)


def _moved(avatar: Avatar, node: int, bind: dict[str, Any], most: int) -> Moved | None:
    mesh = avatar.nodes[node].mesh
    shape = number_in(bind, "index", len(avatar.meshes[mesh].shapes)) if mesh is not None else None
    weight = bind.get("weight")
    if shape is None or isinstance(weight, bool) or not isinstance(weight, int | float):
        return None
    return Moved(node, shape, weight / most) if 0 < weight <= most else None
