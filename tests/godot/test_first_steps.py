"""The README's four steps, from an empty project to an avatar that moves."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.godot.engine import Godot
from tests.godot.project import PROJECT, ROOT
from tests.ports import free_endpoints

EMPTY = """\
config_version=5
[application]
config/name="Empty"
run/main_scene="res://main.tscn"
[autoload]
Probe="*res://probe.gd"
[facewire]
connection/faces="{faces}"
connection/control="{control}"
"""

SCENE = """\
[gd_scene format=3]
[ext_resource type="PackedScene" path="res://head.glb" id="1"]
[ext_resource type="Script" path="res://addons/facewire/facewire_face.gd" id="2"]
[node name="Main" type="Node3D"]
[node name="Avatar" parent="." instance=ExtResource("1")]
[node name="Face" type="Node" parent="Avatar"]
script = ExtResource("2")
"""

PROBE = """\
extends Node


func _process(_delta: float) -> void:
	for mesh: MeshInstance3D in get_node("/root/Main").find_children("*", "MeshInstance3D", true, false):
		var jaw := mesh.find_blend_shape_by_name("jawOpen")
		if jaw >= 0 and mesh.get_blend_shape_value(jaw) > 0.2:
			print("THE JAW IS OPEN")
			get_tree().quit()
"""


def test_four_steps_lead_to_an_avatar_that_moves(godot: Godot, tmp_path: Path) -> None:
    game = tmp_path / "game"
    game.mkdir()
    faces, control = free_endpoints()
    shutil.copy(PROJECT / "demo/head/head.glb", game)
    shutil.copy(PROJECT / "demo/head/head.glb.import", game)
    (game / "project.godot").write_text(EMPTY.format(faces=faces, control=control))
    (game / "probe.gd").write_text(PROBE)
    # 1: the folder. 2: the node below the avatar.
    shutil.copytree(PROJECT / "addons/facewire", game / "addons/facewire")
    (game / "main.tscn").write_text(SCENE)
    imported = godot.run("--headless", "--path", str(game), "--import", timeout_s=240)
    assert "SCRIPT ERROR" not in imported.output, imported.output
    # 3: the sidecar.
    clip = ROOT / "sidecar/facewire/demo/clip.flac"
    words = [sys.executable, "-m", "facewire", "run", "--source", str(clip), "--loop"]
    with subprocess.Popen(
        [*words, "--faces", faces, "--control", control], stdout=subprocess.DEVNULL
    ) as sidecar:
        try:
            # 4: play.
            played = godot.run("--headless", "--path", str(game), "--quit-after", "12000", timeout_s=240)
        finally:
            sidecar.kill()
    assert "THE JAW IS OPEN" in played.output, played.output
    assert [line for line in played.output.splitlines() if "ERROR" in line or "leaked" in line] == []
