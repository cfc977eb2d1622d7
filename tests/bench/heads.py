"""Generated heads against published ones: `python -m tests.bench.heads`, for the table of docs/whole-face.md.

Twenty minutes of made-up talk (tests/face/head/voices.py) for each way of moving, and an hour for the drift.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.face.character import Character
from facewire.face.head.styles import STYLES
from facewire.values import Prosody
from tests.bench.page import write
from tests.face.faces import FPS
from tests.face.head.voices import heads, silence, talk

MINUTES: Final = 20.0
AROUND: Final = np.arange(-8, 16)
"""Frames around a vowel's peak."""

Floats64 = NDArray[np.float64]


@dataclass(frozen=True)
class Row:
    measure: str
    published: str
    values: tuple[str, ...]

    def line(self) -> str:
        return f"| {self.measure} | {self.published} | {' | '.join(self.values)} |"


def main() -> None:
    heard = talk(MINUTES * 60.0, seed=7)
    poses = [np.degrees(heads(heard, Character(head=style))) for style in STYLES]
    rows = [*while_talking(heard, poses), *at_accents(heard, poses), *in_silence(heard, poses), *over_hours()]
    head = f"| Measure | Published | {' | '.join(STYLES)} |\n|---|---|{'---|' * len(STYLES)}\n"
    table = head + "".join(f"{row.line()}\n" for row in rows)
    write("heads", table)


def speeds(poses: Floats64) -> Floats64:
    """Return degrees a second, one for each frame."""
    moved: Floats64 = np.linalg.norm(np.diff(poses, axis=0, prepend=poses[:1]), axis=1) * FPS
    return moved


def while_talking(heard: list[Prosody], of: list[Floats64]) -> list[Row]:
    talks = np.array([one.speaking for one in heard])
    return [
        Row(
            "talking: standard deviation of yaw, pitch, roll, degrees",
            "2 to 6",
            tuple(" ".join(f"{value:.1f}" for value in poses[talks].std(axis=0)) for poses in of),
        ),
        Row(
            "talking: speed, median, 95th percentile and greatest, degrees a second",
            "",
            tuple(
                " ".join(f"{value:.0f}" for value in np.percentile(speeds(poses)[talks], (50, 95, 100)))
                for poses in of
            ),
        ),
        Row(
            "talking: share of the time in which it moves (1 degree a second or more)",
            "almost all (Hadar et al. 1984)",
            tuple(f"{100 * (speeds(poses)[talks] > 1.0).mean():.0f} %" for poses in of),
        ),
        Row(
            "talking: correlation of the chin's height with the melody, 100 ms later",
            "strong in one talker (Munhall et al. 2004)",
            tuple(f"{melody_correlation(heard, talks, poses):.2f}" for poses in of),
        ),
    ]


def melody_correlation(heard: list[Prosody], talks: NDArray[np.bool_], poses: Floats64) -> float:
    melody = np.array([one.melody for one in heard])
    return float(np.corrcoef(melody[:-3][talks[:-3]], -poses[3:, 1][talks[:-3]])[0, 1])


def at_accents(heard: list[Prosody], of: list[Floats64]) -> list[Row]:
    """Of strong accents that are known of in time: when the nod begins, and when it is furthest."""
    vowels = [
        n + round(one.accent.at_s * FPS)
        for n, one in enumerate(heard)
        if one.accent is not None and one.accent.at_s >= 0.13 and one.accent.strength > 0.6
    ]
    vowels = [n for n in vowels if 20 < n < len(heard) - 20]
    begins, furthest = [], []
    for poses in of:
        mean = np.mean([poses[n + AROUND, 1] for n in vowels], axis=0)
        low, peak = int(mean[:9].argmin()), int(mean.argmax())
        first = low + int(np.argmax(mean[low:] > mean[low] + 0.1 * (mean[peak] - mean[low])))
        begins.append(f"{1000 * AROUND[first] / FPS:.0f} ms")
        furthest.append(f"{1000 * AROUND[peak] / FPS:+.0f} ms")
    return [
        Row(
            "nod on an accent: a tenth of the way, from the vowel's peak",
            "begins slightly before the syllable (Alexanderson et al. 2013)",
            tuple(begins),
        ),
        Row(
            "nod on an accent: furthest, from the vowel's peak",
            "at the syllable on average (Alexanderson et al. 2013); 30 ms late (Fotedar and Ghosh 2017)",
            tuple(furthest),
        ),
    ]


def in_silence(heard: list[Prosody], of: list[Floats64]) -> list[Row]:
    silent = np.array([1.0 < one.pause_s < 3.0 for one in heard])
    return [
        Row(
            "silence of 1 to 3 s: median speed, degrees a second",
            "",
            tuple(f"{np.median(speeds(poses)[silent]):.1f}" for poses in of),
        ),
        Row("listening: nods", "2.6 to 6.5 Hz (Hale et al. 2020)", tuple(map(nods, STYLES))),
    ]


def nods(style: str) -> str:
    """Return the frequency of the nods in ten minutes of silence, where there are any."""
    pitch = np.degrees(heads(silence(600.0), Character(head=style)))[:, 1]
    # A nod is a dip of the chin between two rises, half a degree or more within half a second.
    dips = [
        n
        for n in range(8, len(pitch) - 8)
        if pitch[n] == pitch[n - 8 : n + 9].max() or pitch[n] == pitch[n - 4 : n + 5].max()
        if pitch[n] - max(pitch[n - 6 : n].min(), pitch[n + 1 : n + 7].min()) > 0.5
    ]
    between = np.diff(dips) / FPS
    quick = between[between < 0.6]
    return f"{1.0 / np.median(quick):.1f} Hz" if len(quick) > 10 else "none"


def over_hours() -> list[Row]:
    fps = 10
    told = []
    for style in STYLES:
        poses = np.degrees(heads(talk(3600.0, fps=fps), Character(head=style), fps=fps))
        minutes = poses.reshape(60, -1, 3).mean(axis=1)
        slope = np.abs(np.polyfit(np.arange(60), minutes, 1)[0] * 60.0).max()
        told.append(f"{slope:.1f}")
    return [Row("an hour: drift from the centre, degrees", "0", tuple(told))]


if __name__ == "__main__":
    main()
