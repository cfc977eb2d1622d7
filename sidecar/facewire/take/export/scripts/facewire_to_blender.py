"""Makes shape-key actions of Facewire takes, in Blender 4.2 or later.

Install this file as an add-on (Edit > Preferences > Add-ons > Install from Disk), or open it in the Text
Editor and run it; then select the face and choose File > Import > Facewire takes. Without a window:

    blender face.blend -b --python facewire_to_blender.py -- line.blender.json --save lines.blend

Each take becomes an action on the shape keys of every selected mesh (of every mesh if none of the selected
has any), and one on the bones of head, neck and eyes, for a face that looks along -Y. The last take stays in
place, the others are kept in the file. A recording that lies beside its take is put onto the sequencer.
"""

import argparse
import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import bpy
from bpy_extras.io_utils import ImportHelper

from facewire.take.avatar.names import Names, Plan
from facewire.take.avatar.table import table_text
from facewire.take.export.scripts.blender_actions import Row, new_action, set_keys
from facewire.take.export.scripts.blender_bones import find_bones, turn_bones

bl_info = {
    "name": "Facewire takes",
    "blender": (4, 2, 0),
    "category": "Import-Export",
    "location": "File > Import",
    "description": "Shape-key actions of baked faces",
}

SUFFIX = ".blender.json"
FIRST_FRAME = 1
OURS = "facewire"
"""Marks the strips of sound that this script has made."""
SOUNDS = (".wav", ".flac", ".ogg", ".mp3", ".aif", ".aiff", ".opus")

Take = Mapping[str, Any]


def import_takes(paths: Sequence[str], bones: bool = True, sound: bool = True) -> Iterator[str]:
    """Make the actions of takes, and yield what was done with each; the last one is heard.

    Args:
        paths: as for `import_take`.
        bones: as for `import_take`.
        sound: as for `import_take`.

    Raises:
        RuntimeError: as `import_take`.
    """
    for index, path in enumerate(paths):
        yield import_take(path, bones, sound and index == len(paths) - 1)


def import_take(path: str, bones: bool = True, sound: bool = True) -> str:
    """Make the actions of a take; return what was done, in a line.

    Args:
        path: a JSON of `--format blender` or `--format json`.
        bones: whether head, neck and eyes turn where there are bones for them.
        sound: whether a recording beside the take goes onto the sequencer.

    Raises:
        RuntimeError: it is no take, or nothing is a mouth.
    """
    take = read_take(path)
    names = Names(json.loads(table_text()), take["visemes"])
    meshes = _meshes()
    shapes = list(dict.fromkeys(block.name for mesh in meshes for block in mesh.shape_keys.key_blocks))
    plan = names.plan(shapes)
    skeleton, turning = find_bones(names, plan) if bones else (None, {})
    if not plan.mouth and "jaw" not in turning:
        raise RuntimeError(f"no shape key is a mouth that Facewire knows: {', '.join(shapes[:12]) or 'none'}")
    name = _name(path)
    frames = [FIRST_FRAME + frame["t"] * _rate() for frame in take["frames"]]
    counts = [_animate_keys(mesh.shape_keys, plan, take, frames, name) for mesh in meshes]
    moved, driven = (sum(column) for column in zip(*counts)) if counts else (0, 0)
    if turning:
        turn_bones(skeleton, turning, take, frames, name)
    bpy.context.scene.frame_end = max(bpy.context.scene.frame_end, math.ceil(frames[-1]))
    told = [f"{name}: {moved} shape keys on {len(meshes)} meshes"]
    told += [f"{', '.join(turning)} by bone"] if turning else []
    told += [f"{driven} left to their drivers"] if driven else []
    told += [_add_sound(path)] if sound else []
    if abs(_rate() - take["fps"]) > 0.01:
        told.append(
            f"made for {take['fps']} frames per second: export with --rate {_rate():g} for this scene"
        )
    return "; ".join(filter(None, told))


def read_take(path: str) -> Take:
    """Return what is in a take.

    Raises:
        RuntimeError: it is none, or holds no frame.
    """
    try:
        take = json.loads(Path(path).read_text(encoding="utf-8"))
        if take["frames"] and take["channels"] and take["visemes"] and take["fps"]:
            return dict(take)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RuntimeError(f"cannot read {path}: {error}; export it with --format blender") from None
    raise RuntimeError(f"{path} holds no frame")


def _name(path: str) -> str:
    """Return what the take of a file is called: as its recording, in which there may be more points."""
    name = Path(path).name
    return name[: -len(SUFFIX)] if name.endswith(SUFFIX) else Path(path).stem


def _meshes() -> list[Any]:
    """Return the meshes to move, each once: those of the selection, or all where none has shape keys."""

    def found(objects: Sequence[Any]) -> list[Any]:
        meshes = [one.data for one in objects if one.type == "MESH" and one.data.shape_keys]
        return list(dict.fromkeys(meshes))

    return found(bpy.context.selected_objects) or found(list(bpy.context.scene.objects))


def _rate() -> float:
    """Return the frames per second of the scene."""
    return float(bpy.context.scene.render.fps / bpy.context.scene.render.fps_base)


def _animate_keys(keys: Any, plan: Plan, take: Take, frames: Row, name: str) -> tuple[int, int]:
    """Give an action to the shape keys of a mesh; return how many follow it, and how many drivers move."""
    sources = {channel: ("w", index) for index, channel in enumerate(take["channels"])}
    sources |= {viseme: ("vis", index) for index, viseme in enumerate(take["visemes"])}
    animation = keys.animation_data
    driven = {curve.data_path for curve in animation.drivers} if animation else set()
    blocks = [block for block in keys.key_blocks if block.name in plan.shapes]
    free = [block for block in blocks if block.path_from_id("value") not in driven]
    if free:
        new_action(keys, f"{name} {keys.user.name}")
    for block in free:
        factors = [(*sources[source], factor) for source, factor in plan.shapes[block.name].items()]
        values = [
            min(max(sum(frame[part][index] * factor for part, index, factor in factors), 0.0), 1.0)
            for frame in take["frames"]
        ]
        set_keys(keys, block, "value", -1, frames, values)
    return len(free), len(blocks) - len(free)


def _add_sound(path: str) -> str:
    """Put the recording that lies beside a take onto the sequencer, and mute those of other takes.

    Returns:
        What was done; nothing where there is none.
    """
    beside = (Path(path).with_name(_name(path) + suffix) for suffix in SOUNDS)
    sound = next((one for one in beside if one.is_file()), None)
    if sound is None:
        return ""
    editor = bpy.context.scene.sequence_editor_create()
    strips = editor.strips if hasattr(editor, "strips") else editor.sequences
    for strip in strips:
        strip.mute = strip.mute or OURS in strip
    channel = 1 + max((strip.channel for strip in strips), default=0)
    try:
        strips.new_sound(sound.name, str(sound), channel, FIRST_FRAME)[OURS] = True
    except RuntimeError as error:
        return f"without its sound: {error}".strip()
    return "with its sound"


class ImportFacewireTakes(bpy.types.Operator, ImportHelper):  # type: ignore[misc]
    """File > Import > Facewire takes."""

    bl_idname = "import_anim.facewire_takes"
    bl_label = "Import Facewire takes"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012 - Blender's form

    filename_ext = ".json"
    filter_glob: bpy.props.StringProperty(default="*.json", options={"HIDDEN"})  # type: ignore[valid-type]
    directory: bpy.props.StringProperty(subtype="DIR_PATH")  # type: ignore[valid-type]
    files: bpy.props.CollectionProperty(type=bpy.types.OperatorFileListElement)  # type: ignore[valid-type]
    bones: bpy.props.BoolProperty(name="Turn head and eyes", default=True)  # type: ignore[valid-type]
    sound: bpy.props.BoolProperty(name="Add the sound", default=True)  # type: ignore[valid-type]

    def execute(self, context: Any) -> set[str]:
        """Import what was chosen."""
        del context
        try:
            paths = [str(Path(self.directory) / file.name) for file in self.files]
            for told in import_takes(paths, self.bones, self.sound):
                self.report({"INFO"}, told)
        except RuntimeError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}


def _show(menu: Any, context: Any) -> None:
    del context
    menu.layout.operator(ImportFacewireTakes.bl_idname, text="Facewire takes (.json)")


def register() -> None:
    """Put it into the menu."""
    bpy.utils.register_class(ImportFacewireTakes)
    bpy.types.TOPBAR_MT_file_import.append(_show)


def unregister() -> None:
    """Take it out of the menu."""
    bpy.types.TOPBAR_MT_file_import.remove(_show)
    bpy.utils.unregister_class(ImportFacewireTakes)


def main(typed: Sequence[str]) -> None:
    """Import the takes that were typed, and save the file.

    Args:
        typed: the words behind `--`.
    """
    parser = argparse.ArgumentParser(prog="facewire_to_blender.py")
    parser.add_argument("takes", nargs="+", metavar="TAKE")
    parser.add_argument("--save", metavar="FILE", help="where the scene goes")
    asked = parser.parse_args(typed)
    for told in import_takes(asked.takes):
        print(f"Facewire: {told}")
    if asked.save:
        bpy.ops.wm.save_as_mainfile(filepath=str(Path(asked.save).absolute()))


if __name__ == "__main__":
    if "--" in sys.argv:
        main(sys.argv[sys.argv.index("--") + 1 :])
    else:
        register()
