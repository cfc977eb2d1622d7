"""Draws the READMEs' pictures: `python -m tests.godot.moving_picture`, with xvfb-run and Pillow.

Bakes the demo's clip for Godot and has the engine draw the demo: its head at every instant, as an animated
WebP, and the whole of it once.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
from PIL import Image

from tests.godot import engine
from tests.godot.project import PROJECT, ROOT, Project
from tests.godot.test_pictures import SCREEN

CLIP = ROOT / "sidecar/facewire/demo/clip.flac"
SIZE = 400
FPS = 20
CLIP_ALONE: Final[Mapping[str, Sequence[str]]] = {".": ()}
STILL = 7.62
"""Seconds at which the clip says the vowel of "are"."""


def prepare(
    folder: Path, variants: Mapping[str, Sequence[str]] = CLIP_ALONE, silence_s: float = 0.0
) -> Project:
    """Return the project, imported, with takes of the clip in it.

    Args:
        folder: for it.
        variants: flags of `facewire bake`, by the folder in the project that the take `clip.tres` goes to.
        silence_s: behind the clip, in seconds.
    """
    clip = _with_silence(folder, silence_s)
    godot = engine.find(Path.home() / ".cache/facewire", folder)
    project = folder / "project"
    shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns(".godot"))
    for name, flags in variants.items():
        to = project / name
        to.mkdir(exist_ok=True)
        bake = [
            sys.executable,
            "-m",
            "facewire",
            "bake",
            str(clip),
            "-o",
            str(to),
            "--format",
            "godot",
            *flags,
        ]
        subprocess.run(bake, check=True)
    return Project(godot, project, godot.run("--headless", "--path", str(project), "--import", timeout_s=120))


def _with_silence(folder: Path, silence_s: float) -> Path:
    samples, rate = soundfile.read(CLIP, dtype="int16")
    path = folder / "clip.wav"
    soundfile.write(path, np.concatenate([samples, np.zeros(round(silence_s * rate), np.int16)]), rate)
    return path


def draw(
    project: Project, size: tuple[int, int], first: float, last: float, panel: str, variant: str = "."
) -> list[Path]:
    """Return pictures of the demo at every instant from `first` to `last` seconds of the clip, in order."""
    pictures = project.path.parent / f"{panel}-{variant.strip('.')}"
    pictures.mkdir()
    outcome = project.godot.run(
        "--path", str(project.path), "--display-driver", "x11", "--rendering-driver", "opengl3",
        "--audio-driver", "Dummy", "--resolution", f"{size[0]}x{size[1]}",
        "--script", "res://tests/run.gd", "--", "moving", f"out={pictures}", f"take=res://{variant}/clip.tres",
        f"from={first}", f"to={last}", f"fps={FPS}", f"panel={panel}",
        prefix=SCREEN, timeout_s=300,
    )  # fmt: skip
    drawn = sorted(pictures.glob("*.png"))
    if not drawn:
        raise SystemExit(f"nothing was drawn: {outcome.output.strip()[-400:]}")
    return drawn


def square(picture: Image.Image, size: int = SIZE) -> Image.Image:
    """Return the middle of a picture."""
    side = picture.height
    left = (picture.width - side) // 2
    return picture.crop((left, 0, left + side, side)).resize((size, size), Image.Resampling.LANCZOS)


def main() -> None:
    """Draw, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--first", type=float, default=7.4, help="seconds (7.4)")
    parser.add_argument("--last", type=float, default=10.6, help="seconds (10.6)")
    parser.add_argument("-o", "--out", type=Path, default=PROJECT / "pictures", help="folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        project = prepare(Path(folder))
        paths = draw(project, (2 * SIZE, SIZE), options.first, options.last, "hidden")
        pictures = [square(Image.open(path).convert("RGB")) for path in paths]
        pictures[0].save(
            options.out / "speaking.webp", save_all=True, append_images=pictures[1:],
            duration=1000 // FPS, loop=0, quality=50, method=4,
        )  # fmt: skip
        whole = draw(project, (1152, 648), STILL, STILL + 1.0 / FPS, "shown")
        Image.open(whole[0]).convert("RGB").save(options.out / "demo.jpg", quality=86)


if __name__ == "__main__":
    main()
