"""Runs in Blender: makes a face with a skeleton, imports takes by the script, and tells what moves.

python blender_scene.py SCRIPT TAKE SAVED, in an environment with bpy. Writes JSON.
"""

import json
import runpy
import sys
from pathlib import Path
from typing import Any

import bpy

SHAPES = {
    "Face": ("fluff", "Face_jawOpen", "mouthClose", "mouthFunnel", "mouthPucker", "mouthSmile_L",
             "mouthSmile_R", "eyeBlinkLeft"),
    "Teeth": ("jawOpen",),
    "Other": ("jawOpen",),
}  # fmt: skip


def made(name: str, shapes: tuple[str, ...]) -> Any:
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([(0, 0, 0), (1, 0, 0), (0, 1, 0)], [], [(0, 1, 2)])
    thing = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(thing)
    thing.shape_key_add(name="Basis")
    for shape in shapes:
        thing.shape_key_add(name=shape).value = 0.0
    thing.select_set(name != "Other")
    return thing


def skeleton() -> Any:
    thing = bpy.data.objects.new("Rig", bpy.data.armatures.new("Rig"))
    bpy.context.scene.collection.objects.link(thing)
    bpy.context.view_layer.objects.active = thing
    bpy.ops.object.mode_set(mode="EDIT")
    parent = None
    for name, head, tail in (("Neck", (0, 0, 1.4), (0, -0.1, 1.5)),
                             ("Head", (0, -0.1, 1.5), (0.05, -0.1, 1.7)),
                             ("LeftEye", (0.03, -0.2, 1.6), (0.03, -0.3, 1.6))):  # fmt: skip
        bone = thing.data.edit_bones.new(name)
        bone.head, bone.tail, bone.parent = head, tail, parent
        parent = bone
    bpy.ops.object.mode_set(mode="OBJECT")
    thing.pose.bones["Neck"].rotation_mode = "XYZ"
    thing.select_set(False)
    return thing


def seen(rig: Any, frames: int) -> list[dict[str, Any]]:
    found = []
    for frame in range(1, frames + 1):
        bpy.context.scene.frame_set(frame)
        keys = {
            name: {key.name: key.value for key in bpy.data.objects[name].data.shape_keys.key_blocks[1:]}
            for name in SHAPES
        }
        bones = {}
        for bone in rig.pose.bones:
            turned = bone.matrix.to_3x3() @ bone.bone.matrix_local.to_3x3().inverted()
            bones[bone.name] = [list(row) for row in turned]
        found.append({"keys": keys, "bones": bones})
    return found


def strips_of(scene: Any) -> list[Any]:
    """The strips of the sequencer, which were called sequences before Blender 4.4."""
    editor = scene.sequence_editor
    return list(editor.strips_all if hasattr(editor, "strips_all") else editor.sequences_all)


def main(script: str, take: str, saved: str) -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.context.scene.render.fps = 24
    faces = {name: made(name, shapes) for name, shapes in SHAPES.items()}
    rig = skeleton()
    faces["Face"].data.shape_keys.key_blocks["eyeBlinkLeft"].driver_add("value").driver.expression = "0.125"
    frames = len(json.loads(Path(take).read_text(encoding="utf-8"))["frames"])
    sys.argv = ["blender", "--", take, take, "--save", saved]
    runpy.run_path(script, run_name="__main__")
    first = seen(rig, frames)
    bpy.ops.wm.open_mainfile(filepath=saved)
    reopened = seen(bpy.data.objects["Rig"], 3)
    module = runpy.run_path(script)
    module["register"]()
    bpy.ops.import_anim.facewire_takes(directory=str(Path(take).parent), files=[{"name": Path(take).name}])
    actions = sorted(action.name for action in bpy.data.actions)
    try:
        bpy.ops.import_anim.facewire_takes(directory="/", files=[{"name": "nothing.json"}])
        refused = ""
    except RuntimeError as error:
        refused = str(error)
    module["unregister"]()
    strips = [[strip.name, strip.mute] for strip in strips_of(bpy.context.scene)]
    told = {"frames": first, "reopened": reopened, "actions": actions, "refused": refused, "strips": strips}
    print("RESULT " + json.dumps(told | {"version": bpy.app.version_string}))


main(*sys.argv[1:4])
