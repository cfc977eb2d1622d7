"""Actions of Blender: made, and filled with keys. A part of facewire_to_blender.py."""

from collections.abc import Sequence
from typing import Any

import bpy

Row = Sequence[float]


def new_action(owner: Any, name: str) -> None:
    """Give a new action to a thing; the one that it had stays in the file."""
    animation = owner.animation_data_create()
    if animation.action:
        animation.action.use_fake_user = True
    animation.action = bpy.data.actions.new(name)
    animation.action.use_fake_user = True


def set_keys(owner: Any, target: Any, path: str, index: int, frames: Row, values: Row) -> None:
    """Put keys that straight lines join onto a property of a thing that has a new action."""
    target.keyframe_insert(path, index=index, frame=frames[0])
    full = target.path_from_id(path)
    curve = next(one for one in _curves(owner) if one.data_path == full and one.array_index == max(index, 0))
    points = curve.keyframe_points
    points.add(len(frames) - 1)
    points.foreach_set("co", [number for pair in zip(frames, values) for number in pair])
    linear = points[0].bl_rna.properties["interpolation"].enum_items["LINEAR"].value
    points.foreach_set("interpolation", [linear] * len(frames))
    curve.update()


def _curves(owner: Any) -> list[Any]:
    """Return the curves of a thing's action; since Blender 4.4 they lie in layers."""
    animation = owner.animation_data
    if not hasattr(animation.action, "layers"):
        return list(animation.action.fcurves)
    strips = (strip for layer in animation.action.layers for strip in layer.strips)
    bags = (strip.channelbag(animation.action_slot) for strip in strips)
    return [curve for bag in bags if bag for curve in bag.fcurves]
