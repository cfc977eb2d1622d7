"""Measures what `check` and `compare` find: `python -m tests.qa.defects SPEECH [LINES_OF_A_DEFECT]`.

SPEECH is a folder of speech; README.md beside this says which, and `python -m tests.qa.defects.speech SPEECH`
what one lacks. Prints false alarms on lines with nothing wrong, for the speakers on which limits were chosen
and for the others, and how many of each kind of defect are found, in lines of the others alone, with the
names of those that are not. `--only` measures a part, `--every` a sample of the lines, and `--into` keeps
what is made, to be looked at and not to be baked again. `--limits` prints what each limit would be, from the
speakers on which they are chosen, beside what it is.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final

from facewire.qa.check.results import Checked
from facewire.qa.compare.tolerance import Tolerance
from tests.qa.defects.calibration import print_limits
from tests.qa.defects.good import good_lines
from tests.qa.defects.kinds import IN_COMPARE, IN_SOUND, IN_TAKE, Defect
from tests.qa.defects.material import (
    Trial,
    bake_good,
    bake_otherwise,
    broken_lines,
    encoded_anew,
    save_broken,
    save_good,
)
from tests.qa.defects.speech import told_lacking
from tests.qa.defects.trial import bad, check, compared, found_by_check, with_defect


def good_alone(trial: Trial) -> None:
    """Print how many good recordings are found to be bad."""
    for calibrates, word in ((True, "limits chosen on"), (False, "others")):
        half = replace(trial, calibrates=calibrates)
        show(f"check, {word}", len(half.half), bad(check(save_good(half))))


def good_takes(trial: Trial) -> None:
    """Print how many good takes are found to be bad: of other settings, and of sound encoded anew."""
    bake_good(trial)
    show("check of takes, others", len(trial.with_takes), bad(check(bake_otherwise(trial))))
    different: dict[str, list[str]] = {}
    for name, comparison in encoded_anew(trial):
        for text in Tolerance().findings(comparison):
            different.setdefault(text.split(" (")[0][:40], []).append(name)
    show("compare, others", len(trial.with_takes), different)


def show(what: str, count: int, failed: dict[str, list[str]]) -> None:
    """Print how many lines failed, and by which rules."""
    names = {name for lines in failed.values() for name in lines}
    print(f"{what}: {len(names)} of {count} good lines, {len(names) / count:.2%}", flush=True)
    for rule, lines in sorted(failed.items(), key=lambda one: -len(one[1]))[:12]:
        print(f"    {rule}: {len(lines)}, such as {', '.join(lines[:4])}")


def in_sound(trial: Trial) -> None:
    """Print how many defects of recordings `check` finds."""
    _checked(trial, IN_SOUND, with_take=False)


def in_takes(trial: Trial) -> None:
    """Print how many defects of takes `check` finds."""
    _checked(trial, IN_TAKE, with_take=True)


def _checked(trial: Trial, defects: Sequence[Defect], *, with_take: bool) -> None:
    lines = broken_lines(trial)
    for defect in defects:
        place, names = save_broken(trial, defect, lines, with_take=with_take)
        checked = check(place)
        tell("check", defect, names, found_by_check(defect, checked), checked)


def in_comparisons(trial: Trial) -> None:
    """Print how many defects `compare` finds."""
    lines = broken_lines(trial)
    for defect in IN_COMPARE:
        made = with_defect(defect, lines, trial.each)
        words = defect.finding.split("|")
        found = {
            name
            for name, pair in made.items()
            if any(word in text for text in compared(*pair) for word in words)
        }
        tell("compare", defect, set(made), found)


def tell(
    command: str, defect: Defect, made: set[str], found: set[str], lines: Sequence[Checked] = ()
) -> None:
    """Print one line of the table, and what was found instead in those where it was not."""
    print(
        f"{command:8} {defect.name:24} {defect.finding:26.26} {len(found & made):4} of {len(made):4}",
        flush=True,
    )
    others = {Path(line.name).stem: ", ".join(finding.rule for finding in line.findings) for line in lines}
    for name in sorted(made - found):
        print(f"    not in {name}: {others.get(name) or 'nothing found'}", flush=True)


PARTS: Final[dict[str, Callable[[Trial], None]]] = {
    "good": good_alone,
    "takes": good_takes,
    "sound": in_sound,
    "take": in_takes,
    "compare": in_comparisons,
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure what `check` and `compare` find.")
    parser.add_argument("speech", type=Path)
    parser.add_argument("each", type=int, nargs="?", default=50, help="lines of each kind of defect")
    parser.add_argument("--only", choices=PARTS, action="append", help="a part; any of several")
    parser.add_argument("--every", type=int, default=1, help="take each of so many good lines")
    parser.add_argument(
        "--limits", action="store_true", help="print limits from calibration, and nothing else"
    )
    parser.add_argument("--into", type=Path, help="a folder that keeps what is made")
    chosen = parser.parse_args()
    if (missing := told_lacking(chosen.speech)) is not None:
        sys.exit(missing)
    with ExitStack() as stack:
        folder = chosen.into or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        trial = Trial(list(good_lines(chosen.speech))[:: chosen.every], folder, chosen.each)
        if chosen.limits:
            print_limits(replace(trial, folder=folder / "calibrating", calibrates=True))
            return
        for part in chosen.only or PARTS:
            PARTS[part](trial)


if __name__ == "__main__":
    main()
