"""The whole bust: skin and parts at rest, and how far each moves by each of the 52 shapes."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sculpt import eyes, hair, teeth
from sculpt.anatomy import EYE
from sculpt.bound import Binding, bind
from sculpt.brow import BROWS, lid_moved
from sculpt.colour import colours
from sculpt.fields import Array
from sculpt.form import MIRROR, Form, form
from sculpt.lids import OUTER
from sculpt.mouth import MOUTH, jaw_turned
from sculpt.part import Part, mirrored
from sculpt.skin import skin

LOWER_JAW = ("lowerTeeth", "tongue")
BOTH_SIDES = ("browInnerUp", "cheekPuff", "jawForward", "jawOpen")


@dataclass(frozen=True)
class Bust:
    """Everything at rest, millimetres."""

    form: Form
    parts: tuple[Part, ...]
    """The skin first."""
    bound: dict[str, Binding]
    """How parts that lie on the skin follow it."""

    def moved(self, shape: str) -> dict[str, Array]:
        """Return how far `shape` moves each part at full weight, float64[n, 3]; what stays is absent."""
        skin_moved = self._skin(shape)
        moved = {"skin": skin_moved} if skin_moved.any() else {}
        for name, binding in self.bound.items():
            moved[name] = binding.moved(skin_moved)
        for part in self.parts:
            if part.name in LOWER_JAW and (by := _with_jaw(part.position, shape)) is not None:
                moved[part.name] = by
            if part.name == "tongue" and shape == "tongueOut":
                moved[part.name] = teeth.tongue_out(part.position)
            if part.name in ("eyeLeft", "eyeRight") and (by := _looked(part, shape)) is not None:
                moved[part.name] = by
        return moved

    def _skin(self, shape: str) -> Array:
        if shape.endswith("Right"):
            return self.form.mirrored(self._skin(shape.removesuffix("Right") + "Left"))
        if shape in MOUTH:
            return MOUTH[shape](self.form)
        if shape in BROWS:
            return BROWS[shape](self.form)
        return lid_moved(self.form, shape)


def bust() -> Bust:
    """Return the bust, made from nothing but the numbers in this folder."""
    half = skin()
    whole = form(half)
    on_skin = Part("skin", whole.position, colours(whole), whole.triangles, "skin")
    one_side = {
        "eye": eyes.ball(),
        "catchlight": eyes.catchlight(),
        "upperLashes": eyes.lashes(whole, upper=True),
        "lowerLashes": eyes.lashes(whole, upper=False),
        "brow": hair.brow(),
    }
    middle = [
        teeth.teeth(upper=True),
        teeth.teeth(upper=False),
        teeth.tongue(),
        hair.hair(),
        hair.shirt(half),
    ]
    parts = (on_skin, *middle, *_pairs(one_side))
    lid_edge = whole.eye_ring == OUTER
    forehead = (whole.mouth_ring < 0) & (whole.eye_ring < 5)
    bound = {
        part.name: bind(part.position, whole.position, lid_edge if "Lashes" in part.name else forehead)
        for part in parts
        if "Lashes" in part.name or part.name.startswith("brow")
    }
    return Bust(whole, parts, bound)


def _pairs(one_side: dict[str, Part]) -> Iterator[Part]:
    for name, part in one_side.items():
        yield Part(f"{name}Left", part.position, part.colour, part.triangles, part.material)
        right = mirrored(part, f"{name}Right")
        # The light comes from one side: both eyes reflect it there.
        yield right if name != "catchlight" else _beside(part)


def _beside(part: Part) -> Part:
    across = np.array([-2.0 * EYE[0], 0.0, 0.0])
    return Part("catchlightRight", part.position + across, part.colour, part.triangles, part.material)


def _with_jaw(point: Array, shape: str) -> Array | None:
    if shape == "jawOpen":
        return jaw_turned(point)
    by = {"jawForward": (0.0, 0.0, 8.0), "jawLeft": (9.0, 0.0, 0.0), "jawRight": (-9.0, 0.0, 0.0)}.get(shape)
    return None if by is None else np.broadcast_to(np.array(by), point.shape)


def _looked(part: Part, shape: str) -> Array | None:
    side = part.name.removeprefix("eye")
    if not (shape.startswith("eyeLook") and shape.endswith(side)):
        return None
    where = shape.removeprefix("eyeLook").removesuffix(side)
    if side == "Left":
        return eyes.turned(part.position, where)
    turned: Array = eyes.turned(part.position * MIRROR, where) * MIRROR
    return turned
