"""Prints the second model's scenes: `python -m tests.governor.second`."""

from tests.governor.bars import faults, lost
from tests.governor.second.games import GAMES
from tests.governor.second.loop import play


def main() -> None:
    """Print one row a game."""
    print(
        f"{'game':30} | {'alone':>6} | {'shown':>6} | {'always on':>9} | governed by frame times | GPU times"
    )
    for game in GAMES:
        alone, always = play(game, sidecar=False), play(game, sidecar=True, always=True)
        row = f"{game.name:30} | {alone.missed:6} | {alone.shown:6} | {lost(alone, always):+9}"
        for knows_gpu in (False, True):
            run = play(game, sidecar=True, knows_gpu=knows_gpu)
            row += f" | {lost(alone, run):+5}  GPU {run.on_gpu:4.0%}  ch {run.changes}"
            row += "".join(f" !! {fault}" for fault in faults(alone, always, run))
        print(row, flush=True)


if __name__ == "__main__":
    main()
