"""Prints what the sidecar costs renderers: alone, always on their GPU, and governed.

    python -m tests.governor [RANDOM_SCENES]

A model, not a measurement: see `gpu_model` for what it assumes, and `second` for another one.
"""

import sys

from tests.governor.bars import lost
from tests.governor.closed_loop import Outcome, Reports, Sidecar, run
from tests.governor.scenes import NAMED, random_scene


def main() -> None:
    """Print one row a scene."""
    scenes = (*NAMED, *(random_scene(seed) for seed in range(int((sys.argv[1:] or ["6"])[0]))))
    told = [reports for reports in Reports if reports is not Reports.NONE]
    print("Frames lost to the renderer, added by each sidecar; GPU: share of the second minute; ch: changes.")
    heads = [f"{reports.value:>32}" for reports in told]
    print(f"{'scene':26}", f"{'alone':>6}", f"{'shown':>6}", f"{'always on':>9}", *heads, sep=" | ")
    for scene in scenes:
        alone = run(scene, Sidecar.NONE)
        always = lost(alone, run(scene, Sidecar.ALWAYS))
        cells = [_cell(alone, run(scene, Sidecar.GOVERNED, reports=reports)) for reports in told]
        print(
            f"{scene.name:26}",
            f"{alone.missed:6}",
            f"{alone.shown:6}",
            f"{always:+9}",
            *cells,
            sep=" | ",
            flush=True,
        )


def _cell(alone: Outcome, governed: Outcome) -> str:
    return f"{lost(alone, governed):+6}  GPU {governed.on_gpu:4.0%}  ch {governed.changes}".rjust(32)


if __name__ == "__main__":
    main()
