"""Draws every mood with every phone on the demo's head: `python -m tests.godot.mood_sheet`, with Pillow.

Needs no engine: triangles are sorted by depth and filled, which is enough to judge an expression by. Look at
0.5 and at 1.0 after a change of the table: each mood must be itself, and none grotesque.
"""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from facewire.face.channels import ARTICULATOR_TARGETS, ARTICULATORS, CHANNELS, VISEMES
from facewire.face.expression.colour import Colour
from facewire.face.expression.levels import level_of
from facewire.face.expression.table import MOODS
from facewire.face.rest import REST
from facewire.values import Face, Floats
from facewire_training.phones.inventory import LIPS_TOGETHER, VISEME_OF_PHONE
from facewire_training.targets.coarticulation_table import COLUMNS, TARGETS
from tests.godot.head_file import HeadFile, Surface
from tests.godot.other_head import reshaped

PHONES: Final = ("rest", "aa", "iy", "uw", "m", "f")
LIGHT: Final = np.array([0.3, 0.4, 0.866])
HEIGHT_MM: Final = 190.0
"""Of the picture."""
TOP_MM: Final = 70.0
"""Above the pupils."""
GROUND: Final = (60, 66, 76)
HEADS: Final[Mapping[str, Callable[[Mapping[str, Surface]], Mapping[str, Surface]]]] = {
    "demo": lambda surfaces: surfaces,
    "drawn": reshaped,
}
LABELS: Final = 70
"""Pixels left of the faces."""


def mouth(phone: str) -> tuple[Face, float]:
    """Return the face that says a phone, and how much it speaks."""
    pose = np.zeros(9, np.float32)
    if phone == "rest":
        return Face(REST.weights, pose, REST.visemes, 0.0), 0.0
    row = dict(zip(COLUMNS, TARGETS[phone], strict=True))
    if phone in LIPS_TOGETHER:
        row |= {"mouthClose": row["jawOpen"], "mouthPress": 0.12}
    weights = np.zeros(len(CHANNELS), np.float32)
    for name, value in row.items():
        weights[list(ARTICULATOR_TARGETS[ARTICULATORS.index(name)])] = value
    visemes = np.eye(len(VISEMES), dtype=np.float32)[VISEME_OF_PHONE[phone]]
    return Face(weights, pose, visemes, 1.0), 1.0


def coloured(phone: str, mood: str, gain: float) -> Floats:
    """Return the weights of a phone in a mood."""
    face, speaking = mouth(phone)
    return Colour(level_of(mood, gain)).on(face, speaking)


class Artist:
    """Draws faces of one head."""

    def __init__(self, size: int, surfaces: Mapping[str, Surface]) -> None:
        self._surfaces = surfaces
        self._size = size

    def draw(self, weights: Floats) -> Image.Image:
        """Return a picture of a face, seen from in front."""
        shapes = {name: float(value) for name, value in zip(CHANNELS, weights, strict=True) if value > 1e-4}
        drawn = [self._shaded(name, one, shapes) for name, one in self._surfaces.items()]
        corners = np.concatenate([one[0] for one in drawn])
        colours = np.concatenate([one[1] for one in drawn])
        wide = 2 * self._size
        picture = Image.new("RGB", (wide, wide), GROUND)
        pen = ImageDraw.Draw(picture)
        scale = wide / HEIGHT_MM
        across, down = corners[:, :, 0] * scale + self._size, (TOP_MM - corners[:, :, 1]) * scale
        for index in np.argsort(corners[:, :, 2].mean(axis=1)):
            points = list(zip(across[index].tolist(), down[index].tolist(), strict=True))
            pen.polygon(points, fill=tuple(colours[index].tolist()))
        return picture.resize((self._size, self._size), Image.Resampling.LANCZOS)

    def _shaded(
        self, name: str, surface: Surface, shapes: dict[str, float]
    ) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
        """Return the corners [n, 3, 3] of the triangles that are seen, and their colours [n, 3]."""
        points, triangles = surface.at(shapes), surface.triangles
        a, b, c = (points[triangles[:, corner]] for corner in range(3))
        across = np.cross(b - a, c - a)
        normals = np.zeros_like(points)
        for corner in range(3):
            np.add.at(normals, triangles[:, corner], across)
        normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
        light = 0.2 + 0.8 * np.clip(normals @ LIGHT, 0.0, 1.0)[triangles].mean(axis=1)
        linear = surface.colours[triangles].mean(axis=1) * light[:, None]
        seen = (across[:, 2] > 0.0) | (name in ("hair", "cloth"))
        colours = (255.0 * np.clip(linear, 0.0, 1.0) ** (1.0 / 2.2)).astype(np.uint8)
        return points[triangles][seen], colours[seen]


def sheet(gain: float, artist: Artist, size: int) -> Image.Image:
    """Return the whole sheet: a row for each mood, a column for each phone."""
    rows = ("neutral", *MOODS)
    picture = Image.new("RGB", (LABELS + size * len(PHONES), size * len(rows)), (20, 20, 20))
    pen = ImageDraw.Draw(picture)
    for down, mood in enumerate(rows):
        pen.text((4, size * down + size // 2), mood, fill=(255, 255, 255))
        for across, phone in enumerate(PHONES):
            picture.paste(artist.draw(coloured(phone, mood, gain)), (LABELS + size * across, size * down))
            pen.text((LABELS + size * across + 4, size * down + 2), phone, fill=(230, 230, 230))
    return picture


def main() -> None:
    """Write the sheet that is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("output", type=Path, help="picture to write")
    parser.add_argument("--gain", type=float, default=0.7, help="of every mood (0.7)")
    parser.add_argument("--size", type=int, default=160, help="pixels of a face (160)")
    parser.add_argument("--head", choices=HEADS, default="demo", help="whose face (demo)")
    parsed = parser.parse_args()
    artist = Artist(parsed.size, HEADS[parsed.head](HeadFile().surfaces))
    sheet(parsed.gain, artist, parsed.size).save(parsed.output, quality=80)


if __name__ == "__main__":
    main()
