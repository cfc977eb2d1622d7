"""Generated lids, eyes and brows against published ones: `python -m tests.bench.upper [RECORDING...]`.

Twenty minutes of made-up talk (tests/face/head/voices.py) and of silence, for the table of
docs/whole-face.md. With recordings of 16 kHz, what real voices make of it instead, on the screen alone.
"""

import argparse
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
from numpy.typing import NDArray

from facewire.audio.prosody import ProsodyReader
from facewire.audio.timeline import Timeline
from facewire.face.channels import CHANNEL_INDEX, POSE_ANGLES
from facewire.face.rest import REST
from facewire.face.stage import Context
from facewire.face.stages import usual_stages
from facewire.face.tune import Tuning
from facewire.grid import SAMPLE_RATE, sample_of
from facewire.values import Floats, Prosody
from tests.bench.page import write
from tests.face.faces import FPS, draw
from tests.face.head.voices import silence, talk

MINUTES: Final = 20.0
AHEAD: Final = 768
SEEDS: Final = 4
LID, BROW = (CHANNEL_INDEX[name] for name in ("eyeBlinkLeft", "browInnerUp"))
ON_VIEWER_DEG: Final = 5.5
"""Small movements of the eyes stay within it."""


@dataclass(frozen=True)
class Drawn:
    """What one voice made of several faces, one after the other."""

    heard: list[Prosody]
    weights: Floats
    looks: NDArray[np.float64]
    """float64[N, 2]: yaw and pitch of the gaze in space, degrees."""

    @property
    def minutes(self) -> float:
        return len(self.heard) / FPS / 60.0


def drawn(heard: list[Prosody]) -> Drawn:
    shown = []
    part = -(-len(heard) // SEEDS)
    for seed, first in enumerate(range(0, len(heard), part)):
        stages, tuning = usual_stages(seed, FPS), Tuning()
        for n, prosody in enumerate(heard[first : first + part]):
            shown.append(draw(stages, Context(n, FPS, REST, 0, tuning, prosody=prosody)))
    pose = np.degrees(np.array([one.pose for one in shown], np.float64))
    angle = {name: pose[:, POSE_ANGLES.index(name)] for name in POSE_ANGLES}
    looks = [
        angle[f"head{way}"] + 0.5 * (angle[f"leftEye{way}"] + angle[f"rightEye{way}"])
        for way in ("Yaw", "Pitch")
    ]
    return Drawn(heard, np.array([one.weights for one in shown]), np.stack(looks, axis=1))


def listened(paths: Iterable[Path]) -> list[Prosody]:
    """The prosody of recordings, one after the other with pauses between."""
    told: list[Prosody] = []
    reader, timeline = ProsodyReader(FPS), Timeline()
    pause = np.zeros(SAMPLE_RATE, np.float32)
    sounds = itertools.chain.from_iterable(
        (soundfile.read(path, dtype="float32")[0], pause) for path in paths
    )
    for sound in sounds:
        # A timeline remembers three seconds: it is read as it grows.
        for first in range(0, len(sound), SAMPLE_RATE):
            timeline.append(sound[first : first + SAMPLE_RATE])
            while (until := sample_of(len(told), FPS) + AHEAD) <= timeline.written:
                told.append(reader.at(timeline, len(told), until))
    return told


def rises(values: Floats, level: float) -> NDArray[np.intp]:
    """The frames at which values come to lie above a level."""
    return np.flatnonzero((values[1:] > level) & (values[:-1] <= level)) + 1


def stretches(mask: NDArray[np.bool_]) -> tuple[float, float]:
    """The mean length of the stretches that are in and out of a mask, seconds."""
    groups = [(kind, sum(1 for _ in group)) for kind, group in itertools.groupby(mask.tolist())]
    lengths = [
        np.mean([length for kind, length in groups if kind == wanted] or [0]) for wanted in (True, False)
    ]
    return float(lengths[0] / FPS), float(lengths[1] / FPS)


def lids(one: Drawn) -> list[str]:
    lid = one.weights[:, LID]
    begins = rises(lid, 0.3)
    depths = np.array([lid[begin : begin + 6].max() for begin in begins])
    between = np.diff(begins) / FPS
    near = near_ends(one, begins)
    return [
        f"{len(begins) / one.minutes:.0f}",
        f"{np.mean(between):.1f} ± {np.std(between):.1f}",
        f"{100 * np.mean(depths < 0.9):.0f} %",
        f"{100 * np.mean(between < 0.6):.0f} %",
        "" if near is None else f"{near:.1f}",
    ]


def near_ends(one: Drawn, begins: NDArray[np.intp]) -> float | None:
    """How much likelier a blink is within 0.3 s of a frame that tells of a phrase's end than elsewhere."""
    ends = [n for n, prosody in enumerate(one.heard) if prosody.phrase_end is not None]
    if not ends:
        return None
    around = np.zeros(len(one.heard), bool)
    for end in ends:
        around[end : end + round(0.3 * FPS)] = True
    blinks = around[begins]
    return float((blinks.mean() / around.mean()) / ((1.0 - blinks.mean()) / (1.0 - around.mean())))


def eyes(one: Drawn) -> list[str]:
    counted = np.array([prosody.speaking for prosody in one.heard])
    if not counted.any():
        counted[:] = True
    on_viewer = np.hypot(*one.looks.T) < ON_VIEWER_DEG
    at, beside = stretches(on_viewer)
    widths = [one.looks[counted, way].std() for way in (0, 1)]
    return [
        f"{100 * on_viewer[counted].mean():.0f} %",
        f"{at:.1f}",
        f"{beside:.1f}",
        f"{widths[0]:.1f} {widths[1]:.1f}",
    ]


def brows(one: Drawn) -> list[str]:
    brow = one.weights[:, BROW]
    begins = rises(brow, 0.15)
    if not len(begins):
        return ["0", "", "", ""]
    vowels = [
        (n, n / FPS + a.at_s) for n, a in ((n, p.accent) for n, p in enumerate(one.heard)) if a is not None
    ]
    instants = np.array([instant for _, instant in vowels])
    tops = np.array([begin + int(brow[begin : begin + 12].argmax()) for begin in begins]) / FPS
    near = np.array([instants[np.abs(instants - top).argmin()] for top in tops])
    with_accent = np.abs(tops - near) < 0.4
    silent = [not one.heard[begin].speaking for begin in begins]
    return [
        f"{len(begins) / one.minutes:.0f}",
        f"{100 * with_accent.mean():.0f} %",
        f"{1000 * np.median((tops - near)[with_accent]):+.0f} ms",
        f"{100 * np.mean(silent):.0f} %",
    ]


ROWS: Final = (
    (
        "blinks a minute",
        "26 in conversation, 17 at rest (Bentivoglio et al. 1997); 10.5 to 32.5 and 8 to 21 (Doughty 2001)",
    ),
    ("seconds from blink to blink, mean and standard deviation", ""),
    (
        "blinks that do not close the eye",
        "53 %, by 25 % of the lid's way and more, before a film (Ousler et al. 2014)",
    ),
    ("blinks that follow another within 0.6 s", ""),
    ("odds of a blink just after a phrase against elsewhere", "above 1 (Nakano and Kitazawa 2010)"),
    (
        "time on the viewer",
        "talking 41 %, listening 75 % (Argyle and Cook 1976); 77 % and 95 % (Lee et al. 2002)",
    ),
    ("mean look at the viewer, seconds", "2.95 (Argyle); talking 3.1, listening 7.9 (Lee et al. 2002)"),
    ("mean look beside, seconds", "talking 0.93, listening 0.43 (Lee et al. 2002)"),
    ("standard deviation of yaw and pitch of the gaze, degrees", ""),
    ("brow rises a minute", ""),
    ("brow rises with an accent", "71 % with a rise of the pitch (Cavé et al. 1996)"),
    ("top of the rise, from the vowel's peak", "on the accented constituent (Kim et al. 2014)"),
    ("brow rises while nobody speaks", "38 % (Cavé et al. 1996), the listener's among them"),
)


def table(columns: dict[str, Drawn]) -> str:
    told = [[*lids(one), *eyes(one), *brows(one)] for one in columns.values()]
    lines = [f"| Measure | Published | {' | '.join(columns)} |", f"|---|---|{'---|' * len(columns)}"]
    for (measure, published), *values in zip(ROWS, *told, strict=True):
        lines.append(f"| {measure} | {published} | {' | '.join(values)} |")
    return "".join(f"{line}\n" for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recordings", type=Path, nargs="*", help="of 16 kHz; none for made-up talk")
    recordings = parser.parse_args().recordings
    if recordings:
        print(table({"recordings": drawn(listened(recordings))}), end="")
        return
    made = {"talk": talk(MINUTES * 60.0, seed=7), "silence": silence(MINUTES * 60.0)}
    write("upper", table({name: drawn(heard) for name, heard in made.items()}))


if __name__ == "__main__":
    main()
