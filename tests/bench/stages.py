"""What each stage of a face costs in CPU time, beside a budget of 150 µs: `python -m tests.bench.stages`.

Each frame's time is the least of several runs: what other programs take is not ours.
"""

import time

import numpy as np
from numpy.typing import NDArray

from facewire.face.character import Character
from facewire.face.stage import Context
from facewire.face.stages import usual_stages
from facewire.face.tune import Tuning
from facewire.values import Prosody
from tests.face.faces import FPS, SPOKEN, face
from tests.face.head.voices import talk

SECONDS = 60.0
RUNS = 5
CHARACTER = Character(head="lively")


def main() -> None:
    heard = talk(SECONDS)
    spent = np.min([costs_us(heard) for _ in range(RUNS)], axis=0)
    print("| Stage | median µs | mean | 99th percentile |")
    print("|---|---|---|---|")
    for index, stage in enumerate(usual_stages(1, FPS)):
        show(type(stage).__name__, spent[:, index])
    show("all", spent.sum(axis=1))


def costs_us(heard: list[Prosody]) -> NDArray[np.float64]:
    """Return float64[frames, stages]."""
    stages, tuning = usual_stages(1, FPS), Tuning()
    spent = np.zeros((len(heard), len(stages)))
    for n, prosody in enumerate(heard):
        context = Context(n, FPS, SPOKEN, 0, tuning, character=CHARACTER, prosody=prosody)
        drawn = face()
        for index, stage in enumerate(stages):
            begins = time.thread_time_ns()
            drawn = stage.apply(context, drawn)
            spent[n, index] = time.thread_time_ns() - begins
    return spent / 1000.0


def show(name: str, spent: NDArray[np.float64]) -> None:
    print(f"| {name} | {np.median(spent):.1f} | {spent.mean():.1f} | {np.percentile(spent, 99):.1f} |")


if __name__ == "__main__":
    main()
