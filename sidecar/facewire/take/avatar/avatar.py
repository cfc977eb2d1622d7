"""What of a glTF avatar can move: meshes with shapes, and bones. Read from JSON that may say anything.

What is not as the specification has it is passed over where the rest is of use, and never followed: numbers
of nodes and meshes are checked, and a tree that leads back to itself ends there.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from facewire.errors import WireError

__all__ = [
    "LONGEST_NAME",
    "MOST_SHAPES",
    "Avatar",
    "Mesh",
    "Node",
    "items_in",
    "members_in",
    "number_in",
    "read_avatar",
]

LONGEST_NAME: Final = 128
"""Characters of the name of a shape, bone or expression; a longer one binds nothing."""
MOST_SHAPES: Final = 4096
"""Of one mesh; of one that has more none moves, for keys are of all or none."""

Vector = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Mesh:
    """A mesh and its shapes (morph targets)."""

    shapes: tuple[str, ...]
    """What they are called; empty where one has no name."""
    weights: tuple[float, ...]
    """At rest."""


@dataclass(frozen=True, slots=True)
class Node:
    """A place in the tree."""

    name: str
    parent: int | None
    mesh: int | None
    weights: tuple[float, ...] | None
    """The shapes at rest where they differ from the mesh's."""
    rotation: Vector
    """x y z w."""
    translation: Vector
    scale: Vector
    matrix: bool
    """Whether a matrix says how it lies: such a node must not be animated."""


@dataclass(frozen=True, slots=True)
class Avatar:
    """All of it."""

    nodes: tuple[Node, ...]
    meshes: tuple[Mesh, ...]
    joints: tuple[int, ...]
    """Nodes that move a skin, in the order of the skins."""
    humanoid: Mapping[str, int]
    """The nodes of VRM's bones, by their names there."""
    is_vrm0: bool
    """Whether it looks along -Z."""

    def path_to(self, node: int) -> list[int]:
        """Return the nodes from the root to this one."""
        path = {node: None}
        above = self.nodes[node].parent
        while above is not None and above not in path:
            path[above] = None
            above = self.nodes[above].parent
        return list(path)[::-1]


def read_avatar(document: Any) -> Avatar:
    """Return what can move.

    Args:
        document: the JSON of a glTF file.

    Raises:
        WireError: it is no object with nodes.
    """
    if not isinstance(document, dict):
        raise WireError("its JSON is no object")
    meshes = tuple(_mesh(one) for one in items_in(document, "meshes"))
    listed = items_in(document, "nodes")
    if not listed:
        raise WireError("it has no nodes")
    parents = _parents(listed)
    nodes = tuple(_node(one, parents.get(index), len(meshes)) for index, one in enumerate(listed))
    skins = items_in(document, "skins")
    joints = dict.fromkeys(
        joint for skin in skins for joint in items_in(skin, "joints") if _is_index(joint, len(nodes))
    )
    humanoid, is_vrm0 = _humanoid(members_in(document, "extensions"), len(nodes))
    return Avatar(nodes, meshes, tuple(joints), humanoid, is_vrm0)


def items_in(document: Any, key: str) -> list[Any]:
    """Return an array of an object; empty where there is none."""
    found = document.get(key) if isinstance(document, dict) else None
    return found if isinstance(found, list) else []


def members_in(document: Any, key: str) -> dict[str, Any]:
    """Return an object of an object; empty where there is none."""
    found = document.get(key) if isinstance(document, dict) else None
    return found if isinstance(found, dict) else {}


def number_in(document: Any, key: str, count: int) -> int | None:
    """Return an index of an object, where it is one of `count`."""
    found = document.get(key) if isinstance(document, dict) else None
    return found if _is_index(found, count) else None


def _is_index(value: Any, count: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < count


def _mesh(mesh: Any) -> Mesh:
    primitives = items_in(mesh, "primitives")
    first = primitives[0] if primitives else None
    count = len(items_in(first, "targets"))
    if count > MOST_SHAPES:
        count = 0
    # Most write the names beside the mesh, as the specification suggests; UniVRM beside each primitive.
    listed = items_in(members_in(mesh, "extras"), "targetNames")
    listed = listed or items_in(members_in(first, "extras"), "targetNames")
    names = [name if isinstance(name, str) and len(name) <= LONGEST_NAME else "" for name in listed[:count]]
    names += [""] * (count - len(names))
    return Mesh(tuple(names), _numbers(items_in(mesh, "weights"), count) or (0.0,) * count)


def _node(node: Any, parent: int | None, meshes: int) -> Node:
    name = node.get("name") if isinstance(node, dict) else None
    weights = items_in(node, "weights")
    return Node(
        name=name if isinstance(name, str) and len(name) <= LONGEST_NAME else "",
        parent=parent,
        mesh=number_in(node, "mesh", meshes),
        weights=_numbers(weights, len(weights)) if weights else None,
        rotation=_rotation(_numbers(items_in(node, "rotation"), 4)),
        translation=_numbers(items_in(node, "translation"), 3) or (0.0, 0.0, 0.0),
        scale=_numbers(items_in(node, "scale"), 3) or (1.0, 1.0, 1.0),
        matrix=isinstance(node, dict) and "matrix" in node,
    )


def _rotation(found: Vector | None) -> Vector:
    length = math.hypot(*found) if found else 0.0
    if found is None or not 0.5 < length < 2.0:
        return (0.0, 0.0, 0.0, 1.0)
    return tuple(value / length for value in found)


def _numbers(values: Sequence[Any], count: int) -> Vector | None:
    if len(values) != count or not all(isinstance(value, int | float) for value in values):
        return None
    try:
        numbers = tuple(map(float, values))
    except OverflowError:
        return None
    return numbers if all(map(math.isfinite, numbers)) else None


def _parents(nodes: Sequence[Any]) -> dict[int, int]:
    parents: dict[int, int] = {}
    for index, node in enumerate(nodes):
        for child in items_in(node, "children"):
            if _is_index(child, len(nodes)):
                parents.setdefault(child, index)
    return parents


def _humanoid(extensions: Mapping[str, Any], nodes: int) -> tuple[dict[str, int], bool]:
    """Return the nodes of VRM's bones, and whether the avatar is VRM 0."""
    if vrm1 := members_in(extensions, "VRMC_vrm"):
        bones: Iterator[tuple[Any, Any]] = iter(
            members_in(members_in(vrm1, "humanoid"), "humanBones").items()
        )
        is_vrm0 = False
    else:
        vrm0 = members_in(extensions, "VRM")
        listed = items_in(members_in(vrm0, "humanoid"), "humanBones")
        bones = ((one.get("bone"), one) for one in listed if isinstance(one, dict))
        is_vrm0 = bool(vrm0)
    found = {name: number_in(bone, "node", nodes) for name, bone in bones if isinstance(name, str)}
    return {name: node for name, node in found.items() if node is not None}, is_vrm0
