"""A take as one more animation in the file of an avatar, which else stays as it is."""

from dataclasses import dataclass
from typing import Any, Final

from facewire.errors import WireError
from facewire.take.avatar.avatar import Avatar, items_in, read_avatar
from facewire.take.avatar.binding import Binding, bind, shape_names
from facewire.take.avatar.bones import Bones, find_bones
from facewire.take.avatar.shapes import mesh_weights, tightest_frames
from facewire.take.avatar.table import names
from facewire.take.avatar.vrm import read_expressions
from facewire.take.gltf.animation import Animation
from facewire.take.gltf.container import Container, pack, unpack
from facewire.take.gltf.data import Data
from facewire.take.gltf.splice import appended, parsed, replaced
from facewire.take.table import Take

__all__ = ["Target", "animated", "read_target"]

_ALIGNED: Final = 4
_GROWS: Final = ("buffers", "bufferViews", "accessors", "animations")
"""Lists of a file that an animation adds to."""
_SHOWN: Final = 12
"""So many names a message tells."""


@dataclass(frozen=True, slots=True)
class Target:
    """An avatar's file, and what of it follows a take."""

    container: Container
    text: str
    """Its JSON."""
    document: Any
    """The same, read."""
    avatar: Avatar
    binding: Binding
    bones: Bones
    turns_eyes: bool
    """Whether the bones of the eyes turn: not where shapes move them."""


def read_target(data: bytes, *, turns_eyes: bool = False) -> Target:
    """Read an avatar.

    Args:
        data: a binary glTF file: `.glb` or `.vrm`.
        turns_eyes: whether bones of the eyes turn even if shapes follow where they look.

    Raises:
        WireError: it is none, nothing of it is a mouth, or it has no place for an animation.
    """
    container = unpack(data)
    try:
        text = container.text.decode()
    except UnicodeDecodeError:
        raise WireError("its JSON is no UTF-8") from None
    document = parsed(text)
    avatar = read_avatar(document)
    binding = bind(avatar, read_expressions(document, avatar), names())
    bones = find_bones(avatar, names())
    if not binding.has_mouth and "jaw" not in bones.nodes:
        raise WireError(_no_mouth(avatar))
    _check_room(container, document)
    eyes = turns_eyes or not binding.moves_eyes
    return Target(container, text, document, avatar, binding, bones, eyes)


def animated(target: Target, take: Take, name: str, tolerance: float = 0.0) -> bytes:
    """Return the avatar's file with a take as one more animation.

    Args:
        target: the avatar.
        take: the face; one without frames adds nothing.
        name: what the animation is called.
        tolerance: how far weights may be off so that there are fewer keys, and angles, in radians. Closures
            of the lips stay as tight as they are.

    Raises:
        WireError: it would become too long.
    """
    if not len(take):
        return pack(target.container)
    binary = _room(target)
    views, accessors = (len(items_in(target.document, key)) for key in ("bufferViews", "accessors"))
    data = Data(len(binary), views, accessors)
    animation = Animation(data, tolerance)
    shut = tightest_frames(take)
    for node, weights in mesh_weights(target.avatar, target.binding, take).items():
        animation.move(node, "weights", take.times, weights, shut)
    for part, node in target.bones.nodes.items():
        if _turns(target, part):
            animation.move(node, "rotation", take.times, target.bones.rotations(take, part))
    text = appended(
        _with_length(target, len(binary) + len(data.content)),
        {"bufferViews": data.views, "accessors": data.accessors, "animations": [animation.named(name)]},
    )
    return pack(Container(text.encode(), binary + bytes(data.content), target.container.rest))


def _turns(target: Target, part: str) -> bool:
    if part == "jaw":
        return target.binding.turns_jaw
    return target.turns_eyes or not part.endswith("Eye")


def _check_room(container: Container, document: Any) -> None:
    """Check that there are lists to add to, and that the first buffer lies in the file itself.

    Raises:
        WireError: it is not so.
    """
    for key in _GROWS:
        if not isinstance(document.get(key, []), list):
            raise WireError(f"its {key!r} is no array")
    buffers = items_in(document, "buffers")
    if not buffers and container.binary is None:
        return
    if not buffers or not isinstance(buffers[0], dict) or "uri" in buffers[0] or container.binary is None:
        raise WireError("its first buffer lies in another file; save it as one binary glTF")


def _room(target: Target) -> bytes:
    """Return the bytes of the buffer to add to."""
    binary = target.container.binary or b""
    return binary + bytes(-len(binary) % _ALIGNED)


def _with_length(target: Target, length: int) -> str:
    """Return the JSON with the length that the first buffer gets."""
    if items_in(target.document, "buffers"):
        return replaced(target.text, ("buffers", 0, "byteLength"), length)
    return appended(target.text, {"buffers": [{"byteLength": length}]})


def _no_mouth(avatar: Avatar) -> str:
    known = shape_names(avatar)
    if not known:
        return "it has no shapes (morph targets) with names, and no bone of a jaw; give an avatar that has"
    shown = ", ".join(repr(name) for name in known[:_SHOWN])
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    return f"none of its shapes is a mouth that Facewire knows: {shown}{more}; name them as ARKit does"
