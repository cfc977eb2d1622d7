"""Writes a sheet of pairs for a person to judge: `python -m tests.godot.blind_sheet sheet.html`.

Each pair shows the clip twice, with one part of the face moving by itself and without it, left and right by
chance; who judges hears the sound, chooses, and learns at the end which was which. One file, nothing loaded
from elsewhere. Needs xvfb-run and Pillow; five minutes to look at, as long to make.
"""

import argparse
import base64
import io
import json
import random
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import soundfile
from PIL import Image

from tests.godot.moving_picture import CLIP, FPS, SIZE, draw, prepare, square

SIDE: Final = 260
COLUMNS: Final = 10
PAGE: Final = Path(__file__).with_name("blind_sheet.html")

NOTHING: Final = ("--head", "off", "--gaze", "0", "--blinks", "0", "--brows", "0", "--asymmetry", "0")
PAIRS: Final[Mapping[str, tuple[Sequence[str], Sequence[str]]]] = {
    "head, calm": ((), ("--head", "off")),
    "head, lively": (("--head", "lively"), ("--head", "off")),
    "eyes": ((), ("--gaze", "0")),
    "lids": ((), ("--blinks", "0")),
    "brows and cheeks": ((), ("--brows", "0")),
    "left and right apart": ((), ("--asymmetry", "0")),
    "mood from the voice": (("--mood", "auto"), ()),
    "all of it": ((), NOTHING),
}
"""Flags of `facewire bake` with and without a part."""


@dataclass(frozen=True)
class Side:
    """One clip of a pair."""

    pictures: str
    """All of them in rows of `COLUMNS`, as a data URL."""
    is_with: bool


@dataclass(frozen=True)
class Pair:
    part: str
    left: Side
    right: Side


def main() -> None:
    """Draw, and write the sheet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("out", type=Path, help="file")
    parser.add_argument("--parts", nargs="+", default=list(PAIRS), choices=PAIRS, help="the pairs to show")
    parser.add_argument("--first", type=float, default=0.4, help="seconds (0.4)")
    parser.add_argument("--last", type=float, default=6.4, help="seconds (6.4)")
    parser.add_argument("--seed", type=int, help="of the order; chance without")
    options = parser.parse_args()
    flags = {" ".join(side) or "usual": side for part in options.parts for side in PAIRS[part]}
    folders = {name: f"variant{index}" for index, name in enumerate(flags)}
    with tempfile.TemporaryDirectory() as folder:
        project = prepare(Path(folder), {folders[name]: flags[name] for name in flags})
        drawn = {
            name: sheet(draw(project, (2 * SIZE, SIZE), options.first, options.last, "hidden", folders[name]))
            for name in flags
        }
    sides = {
        part: (drawn[" ".join(one) or "usual"], drawn[" ".join(other) or "usual"])
        for part, (one, other) in PAIRS.items()
        if part in options.parts
    }
    pairs = shuffled(sides, random.Random(options.seed))
    options.out.write_text(page(pairs, sound(options.first, options.last)), encoding="utf-8")


def sheet(paths: Sequence[Path]) -> str:
    """Return all pictures in one, as a data URL."""
    rows = -(-len(paths) // COLUMNS)
    whole = Image.new("RGB", (COLUMNS * SIDE, rows * SIDE))
    for index, path in enumerate(paths):
        at = (index % COLUMNS * SIDE, index // COLUMNS * SIDE)
        whole.paste(square(Image.open(path).convert("RGB"), SIDE), at)
    file = io.BytesIO()
    whole.save(file, "webp", quality=60, method=4)
    return data_url("image/webp", file.getvalue())


def sound(first: float, last: float) -> str:
    """Return the clip's sound as a data URL."""
    samples, rate = soundfile.read(CLIP, dtype="int16")
    file = io.BytesIO()
    soundfile.write(file, samples[round(first * rate) : round(last * rate)], rate, format="WAV")
    return data_url("audio/wav", file.getvalue())


def data_url(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def shuffled(sides: Mapping[str, tuple[str, str]], chance: random.Random) -> list[Pair]:
    """Return the pairs in an order, and their sides, that nobody can know."""
    pairs = []
    for part in chance.sample(list(sides), len(sides)):
        both = [Side(sides[part][0], is_with=True), Side(sides[part][1], is_with=False)]
        chance.shuffle(both)
        pairs.append(Pair(part, *both))
    return pairs


def page(pairs: Sequence[Pair], heard: str) -> str:
    """Return the sheet as HTML; what is which is not to be read in its text before the end."""
    told = [
        {
            "left": pair.left.pictures,
            "right": pair.right.pictures,
            "key": base64.b64encode(json.dumps([pair.part, pair.left.is_with]).encode()).decode(),
        }
        for pair in pairs
    ]
    values = {"pairs": told, "sound": heard, "fps": FPS, "side": SIDE, "columns": COLUMNS}
    return PAGE.read_text(encoding="utf-8").replace("/* values */ null", json.dumps(values))


if __name__ == "__main__":
    main()
