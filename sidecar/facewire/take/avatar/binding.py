"""What every shape of an avatar follows: by its own name, or by the VRM expressions that it is a part of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from facewire.face.channels import VISEMES
from facewire.take.avatar.avatar import Avatar
from facewire.take.avatar.names import Names, is_mouth
from facewire.take.avatar.vrm import Expression

__all__ = ["Binding", "Follows", "bind", "shape_names"]

_GAZE: Final = "eyeLook"


@dataclass(frozen=True, slots=True)
class Follows:
    """A weighted sum of channels or visemes, 0 to 1, and how far it moves a shape."""

    factors: Mapping[str, float]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Binding:
    """Which shapes move, and by what."""

    has_mouth: bool
    shapes: Mapping[tuple[int, int], tuple[Follows, ...]]
    """By node and place of the shape in its mesh; a shape is the sum of what it follows, 0 to 1."""
    turns_jaw: bool
    """Whether the bone of the jaw opens the mouth, because no shape does."""

    @property
    def moves_eyes(self) -> bool:
        """Whether shapes show where the eyes look, so that bones must not."""
        return any(source.startswith(_GAZE) for source in _sources(self.shapes.values()))


def bind(avatar: Avatar, expressions: Mapping[str, Expression], names: Names) -> Binding:
    """Return what the shapes of an avatar follow.

    Shapes with enough channels of a mouth go by their names. Else VRM expressions that speak move the mouth,
    and whatever else no shape follows by its name; the Godot add-on does the same.

    Args:
        avatar: whose shapes.
        expressions: those of VRM.
        names: the table of names.
    """
    plan = names.plan(shape_names(avatar))
    spoken = names.plan(expressions).shapes if not plan.is_whole else {}
    if not any(_is_mouth(source) for factors in spoken.values() for source in factors):
        return Binding(bool(plan.mouth), _by_names(avatar, plan.shapes), plan.turns_jaw)
    kept = {name: factors for name, factors in plan.shapes.items() if not any(map(_is_mouth, factors))}
    shapes = _by_names(avatar, kept)
    followed = set(_sources(shapes.values()))
    for name, factors in spoken.items():
        if followed.isdisjoint(factors):
            for moved in expressions[name]:
                place = (moved.node, moved.shape)
                shapes[place] = (*shapes.get(place, ()), Follows(factors, moved.weight))
    return Binding(True, shapes, turns_jaw=False)


def shape_names(avatar: Avatar) -> list[str]:
    """Return what the shapes of all meshes are called, once each."""
    return list(dict.fromkeys(name for mesh in avatar.meshes for name in mesh.shapes if name))


def _by_names(
    avatar: Avatar, shapes: Mapping[str, Mapping[str, float]]
) -> dict[tuple[int, int], tuple[Follows, ...]]:
    return {
        (index, place): (Follows(shapes[name]),)
        for index, node in enumerate(avatar.nodes)
        if node.mesh is not None
        for place, name in enumerate(avatar.meshes[node.mesh].shapes)
        if name in shapes
    }


def _is_mouth(source: str) -> bool:
    return source in VISEMES or is_mouth(source)


def _sources(shapes: Iterable[Iterable[Follows]]) -> Iterable[str]:
    return (source for follows in shapes for one in follows for source in one.factors)
