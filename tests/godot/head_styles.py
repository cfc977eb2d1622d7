"""Draws each way of moving the head on the same speech: `python -m tests.godot.head_styles`.

With xvfb-run and Pillow; an animated WebP with the ways side by side.
"""

import argparse
import tempfile
from pathlib import Path

from PIL import Image

from facewire.face.head.styles import STYLES
from tests.godot.moving_picture import FPS, SIZE, draw, prepare, square
from tests.godot.project import ROOT

SIDE = 190


def main() -> None:
    """Draw, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--styles", nargs="+", default=["calm", "lively", "presenter"], choices=STYLES)
    parser.add_argument("--first", type=float, default=8.0, help="seconds (8.0)")
    parser.add_argument("--last", type=float, default=11.7, help="seconds (11.7)")
    parser.add_argument("--silence", type=float, default=0.0, help="seconds behind the clip (0)")
    parser.add_argument("-o", "--out", type=Path, default=ROOT / "docs/pictures/heads.webp", help="file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        flags = {style: ("--head", style) for style in options.styles}
        project = prepare(Path(folder), flags, options.silence)
        columns = [
            draw(project, (2 * SIZE, SIZE), options.first, options.last, "hidden", style)
            for style in options.styles
        ]
        pictures = [_beside(row) for row in zip(*columns, strict=True)]
    options.out.parent.mkdir(exist_ok=True)
    pictures[0].save(
        options.out, save_all=True, append_images=pictures[1:], duration=1000 // FPS, loop=0, quality=35,
        method=6,
    )  # fmt: skip


def _beside(paths: tuple[Path, ...]) -> Image.Image:
    """Return pictures in a row."""
    row = Image.new("RGB", (SIDE * len(paths), SIDE))
    for column, path in enumerate(paths):
        row.paste(square(Image.open(path).convert("RGB"), SIDE), (column * SIDE, 0))
    return row


if __name__ == "__main__":
    main()
