"""What each stage of a face costs in CPU time, beside a budget of 150 µs: `python -m tests.bench.stages`."""

import time

import numpy as np

from facewire.face.character import Character
from facewire.face.stage import Context
from facewire.face.stages import usual_stages
from facewire.face.tune import Tuning
from tests.face.faces import FPS, SPOKEN, face
from tests.face.head.voices import talk

SECONDS = 120.0
CHARACTER = Character(head="lively")


def main() -> None:
    stages = usual_stages(1, FPS)
    heard, tuning = talk(SECONDS), Tuning()
    spent = np.zeros((len(heard), len(stages)))
    for n, prosody in enumerate(heard):
        context = Context(n, FPS, SPOKEN, 0, tuning, character=CHARACTER, prosody=prosody)
        drawn = face()
        for index, stage in enumerate(stages):
            begins = time.thread_time_ns()
            drawn = stage.apply(context, drawn)
            spent[n, index] = time.thread_time_ns() - begins
    spent /= 1000.0
    print("| Stage | median µs | mean | 99th percentile |")
    print("|---|---|---|---|")
    for index, stage in enumerate(stages):
        show(type(stage).__name__, spent[:, index])
    show("all", spent.sum(axis=1))


def show(name: str, spent: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> None:
    print(f"| {name} | {np.median(spent):.1f} | {spent.mean():.1f} | {np.percentile(spent, 99):.1f} |")


if __name__ == "__main__":
    main()
