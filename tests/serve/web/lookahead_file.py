"""Makes model/lookahead.json from the table of MODEL_CARD.md: `python -m tests.serve.web.lookahead_file`."""

import json
from pathlib import Path
from typing import Final

MODEL: Final = Path(__file__).parents[3] / "sidecar" / "facewire" / "model"
FILE: Final = MODEL / "lookahead.json"
HEADING: Final = "Accuracy on `dev` against look-ahead"
ROWS: Final = {
    "visemes": "viseme frame accuracy, speech frames",
    "lip_gap_r": "r at zero lag, lip gap against expected opening",
    "best_lag_ms": "best lag, ms (positive: the mouth is late)",
    "closures": "p b m fully closed",
    "vowels_open": "open vowels ranked open (AUC)",
}
"""The rows of the table that the file has, by their names in it."""


def made() -> str:
    """The file as the model card has it."""
    card = (MODEL / "MODEL_CARD.md").read_text(encoding="utf-8")
    lines = card.partition(HEADING)[2].partition("\n\n")[2].partition("\n\n")[0].splitlines()
    head, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    by_name = {row[0]: [float(cell) for cell in row[1:]] for row in rows}
    values = {"lookahead_ms": [float(cell.removesuffix(" ms")) for cell in head[1:]]}
    values |= {name: by_name[row] for name, row in ROWS.items()}
    lines = [f'  "{name}": {json.dumps(numbers)}' for name, numbers in values.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    FILE.write_text(made(), encoding="utf-8")
