"""Prints what the sidecar costs a renderer: alone, with a fixed-rate sidecar, always at FULL, and governed.

    python -m tests.governor [RANDOM_LOADS]

A model, not a measurement: see `gpu_model` for what it assumes.
"""

import sys

from tests.governor.closed_loop import Outcome, Reports, Sidecar, run
from tests.governor.loads import NAMED, random_load

_SEED = 1


def main() -> None:
    """Print one row a load."""
    loads = (*NAMED, *(random_load(seed) for seed in range(int((sys.argv[1:] or ["10"])[0]))))
    print("Renderer frames missed: alone, then added by each sidecar. Levels: share of the time at FULL.")
    heads = [f"{sidecar.value:>12}" for sidecar in (Sidecar.NONE, Sidecar.RECIPE, Sidecar.FULL)]
    governed = [f"{'governor, ' + reports.value:>34}" for reports in Reports]
    print(f"{'load':18}", *heads, *governed, sep=" | ")
    for load in loads:
        alone = run(load, Sidecar.NONE, seed=_SEED).missed
        added = [run(load, sidecar, seed=_SEED).missed - alone for sidecar in (Sidecar.RECIPE, Sidecar.FULL)]
        cells = [
            _cell(run(load, Sidecar.GOVERNED, seed=_SEED, reports=reports), alone) for reports in Reports
        ]
        print(
            f"{load.name:18}",
            f"{alone:12}",
            *(f"{count:+12}" for count in added),
            *cells,
            sep=" | ",
            flush=True,
        )


def _cell(outcome: Outcome, alone: int) -> str:
    back = "never" if outcome.back_s is None else f"{outcome.back_s:4.1f} s"
    full = f"{next(iter(outcome.at_level.values())):4.0%}"
    return f"{outcome.missed - alone:+5} FULL {full} back {back:>6} ch {outcome.changes}"


if __name__ == "__main__":
    main()
