"""Sets keys of a Facewire take on blendshapes in Maya 2022 or later.

Select the face, drop this file into the viewport, and choose a `NAME.maya.csv`. Or in the Script Editor:

    import sys; sys.path.append("C:/faces")
    import import_maya
    import_maya.import_take("C:/faces/line.maya.csv", head="head_ctrl")

Each column goes to the blendshape of its name: `jawOpen` also to `JawOpen` and `jaw_open`, `mouthSmileLeft`
also to `mouthSmile_L`. Keys lie on whole frames, with linear tangents; keys that are there between the first
and the last frame are replaced. The scene must have the frame rate of the take.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

from maya import cmds

RATES = {15: "game", 24: "film", 25: "pal", 30: "ntsc", 48: "show", 50: "palf", 60: "ntscf"}
"""What Maya calls its older time units; the others are such as `120fps`."""


def import_take(path: str, nodes: list[str] | None = None, head: str | None = None) -> int:
    """Set the keys of a take; return how many blendshapes have got some.

    Args:
        path: the CSV.
        nodes: blendShape nodes; without them those of the selection, or of the scene if nothing is selected.
        head: a joint or control whose rotation gets the head's, in degrees, for a face that looks along z.
    """
    frames, curves = read_take(path)
    nodes = nodes or find_nodes()
    if not nodes:
        raise RuntimeError("there is no blendShape; select the face")
    keyed, missing = 0, {name for name in curves if not name.endswith(("Yaw", "Pitch", "Roll"))}
    cmds.undoInfo(openChunk=True, chunkName="Facewire take")
    try:
        for node in nodes:
            for alias in shapes_of(node):
                name = next((one for one in curves if key_of(one) == key_of(alias)), None)
                if name is not None and set_keys(f"{node}.{alias}", frames, curves[name]):
                    missing.discard(name)
                    keyed += 1
        if head is not None:
            for axis, name, sign in (("X", "headPitch", 1), ("Y", "headYaw", -1), ("Z", "headRoll", 1)):
                set_keys(f"{head}.rotate{axis}", frames, [sign * value for value in curves[name]])
    finally:
        cmds.undoInfo(closeChunk=True)
    if missing:
        cmds.warning("Facewire: no blendshape that can be keyed for " + ", ".join(sorted(missing)))
    print(f"Facewire: {keyed} blendshapes, frames {frames[0]} to {frames[-1]}")
    return keyed


def read_take(path: str) -> tuple[list[int], dict[str, list[float]]]:
    """Return the frame numbers of a take, and its columns by their names.

    The scene's rate is compared with the take's: a key of a frame would be at another time.
    """
    with Path(path).open(newline="", encoding="utf-8") as file:
        header, *rows = list(csv.reader(file)) or [[]]
    if header[:2] != ["frame", "time"] or not rows:
        raise RuntimeError(f"{path} holds no frame of a take; export it with --format maya")
    frames = [int(row[0]) for row in rows]
    columns = {name: [float(row[at]) for row in rows] for at, name in enumerate(header)}
    seconds = columns.pop("time")
    del columns["frame"]
    if len(frames) > 1:
        rate = round((len(frames) - 1) / (seconds[-1] - seconds[0]))
        unit, scene = RATES.get(rate, f"{rate}fps"), cmds.currentUnit(query=True, time=True)
        if scene not in (unit, f"{rate}fps"):
            raise RuntimeError(
                f"the scene's time unit is {scene} and the take's {unit}; "
                f"set it in the preferences, or export with another --rate than {rate}"
            )
    return frames, columns


def find_nodes() -> list[str]:
    """Return the blendShape nodes of the selection; of the scene where nothing is selected."""
    selected = cmds.ls(selection=True)
    if not selected:
        return list(cmds.ls(type="blendShape"))
    return list(cmds.ls([*selected, *(cmds.listHistory(selected) or [])], type="blendShape"))


def shapes_of(node: str) -> list[str]:
    """Return the names of a node's blendshapes."""
    pairs = cmds.aliasAttr(node, query=True) or []
    return [alias for alias, attribute in zip(pairs[::2], pairs[1::2]) if attribute.startswith("weight[")]


def key_of(name: str) -> str:
    """Return what spellings of one name have in common."""
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    return re.sub(r"(left|right)$", lambda side: side[0][0], plain)


def set_keys(attribute: str, frames: list[int], values: list[float]) -> bool:
    """Set a key in each frame; return whether the attribute takes any: one that a rig drives does not."""
    cmds.cutKey(attribute, time=(frames[0], frames[-1]), clear=True)
    linear = {"inTangentType": "linear", "outTangentType": "linear"}
    made = [
        cmds.setKeyframe(attribute, time=frame, value=value, **linear) for frame, value in zip(frames, values)
    ]
    return any(made)


def onMayaDroppedPythonFile(*arguments: object) -> None:  # noqa: N802
    """Ask for a take, when this file is dropped into the viewport."""
    del arguments
    chosen = cmds.fileDialog2(fileMode=4, caption="Facewire takes", fileFilter="Takes (*.maya.csv)")
    for path in chosen or []:
        import_take(path)
