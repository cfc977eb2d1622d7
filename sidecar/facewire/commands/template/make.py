"""`facewire template make`: recorded heads to a motion template."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from facewire.commands import terminal
from facewire.face.head.template import Activity, MotionTemplate
from facewire.face.head.template_file import encode
from facewire.take.heads.making import make_template
from facewire.take.heads.reading import read_head
from facewire.take.heads.template import PREFIX, SUFFIX
from facewire.take.whole import whole_file

__all__ = ["make"]


def make(inputs: Sequence[Path], output: Path) -> None:
    """Make a template of takes and say what is in it.

    Raises:
        UsageError: a take cannot be read, there is too little talk in them, or the file cannot be written.
    """
    template = make_template([read_head(path) for path in inputs])
    path = output if output.name.endswith(".json") else output.with_name(output.name + SUFFIX)
    with whole_file(path) as file:
        file.write(encode(template))
    terminal.note(f"{path}: {_summary(template)}; play it with --head {PREFIX}{path}")


def _summary(template: MotionTemplate) -> str:
    told = []
    for activity in Activity:
        poses = [segment.poses for segment in template.segments if segment.activity is activity]
        if poses:
            together = np.concatenate(poses)
            yaw, pitch, roll = np.degrees(together.std(axis=0))
            told.append(
                f"{len(together) / template.rate:.0f} s {activity} ({yaw:.1f} {pitch:.1f} {roll:.1f} degrees)"
            )
    return ", ".join(told)
