"""`--format gltf` and `vrma`: their choices, and what is told of avatars that are of no use."""

import os
from pathlib import Path

import numpy as np
import pytest

from facewire.commands.cli import main
from facewire.errors import UsageError
from facewire.take.formats import FORMATS, format_of, take_file
from facewire.take.gathered import GatheredWriter
from facewire.take.gltf.head import head_glb
from facewire.take.gltf.onto import animated, read_target
from facewire.take.gltf.vrma import Expressions, vrm_animation
from facewire.take.table import Take, frames_of
from tests.take.gltf.avatars import avatar, document_of
from tests.take.takes import take, write


def written(path: Path, typed: str) -> bytes:
    sent = take(9)
    with take_file(path, format_of(typed), sent.head) as file:
        for frame in frames_of(sent):
            file.write(frame)
    return path.read_bytes()


def test_a_take_goes_onto_an_avatar(tmp_path: Path) -> None:
    (tmp_path / "avatar.glb").write_bytes(avatar())
    for typed, tolerance in (("", 0.0), (",tolerance=0.5", 0.5)):
        got = written(tmp_path / "take.glb", f"gltf,onto={tmp_path / 'avatar.glb'}{typed}")
        assert got == animated(read_target(avatar()), take(9), "speech", tolerance)


def test_the_path_of_an_avatar_may_look_like_choices(tmp_path: Path) -> None:
    path = tmp_path / "a,b=c.glb"
    path.write_bytes(avatar())
    got = written(tmp_path / "take.glb", f"gltf,tolerance=0.5,onto={path}")
    assert got == animated(read_target(avatar()), take(9), "speech", 0.5)


def test_an_avatar_that_has_changed_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "avatar.glb"
    path.write_bytes(avatar())
    written(tmp_path / "take.glb", f"gltf,onto={path}")
    path.write_bytes(avatar({"Other": ("jawOpen", "mouthClose")}))
    document = document_of(written(tmp_path / "take.glb", f"gltf,onto={path}"))
    assert [mesh["name"] for mesh in document["meshes"]] == ["Other"]


def test_a_vrm_animation_has_expressions_of_choice(tmp_path: Path) -> None:
    sent = take(9)
    for typed, kind in (("", Expressions.PRESETS), (",expressions=perfectsync", Expressions.PERFECTSYNC)):
        assert written(tmp_path / "take.vrma", f"vrma{typed}") == vrm_animation(sent, "speech", kind)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("gltf,onto={}/nothing.glb", "cannot read .*nothing.glb: No such file.*; give a .glb or .vrm"),
        ("gltf,onto={}", "cannot read .*: it is no file; give a .glb or .vrm"),
        ("gltf,onto=" + os.devnull, "cannot read .*: it is no file; give a .glb or .vrm"),
        ("gltf,onto={}/text.glb", "cannot animate .*text.glb: it is no binary glTF"),
        ("gltf,onto={}/mute.glb", "cannot animate .*mute.glb: none of its shapes is a mouth"),
        ("gltf,onto={}/apart.glb", "cannot animate .*apart.glb: its first buffer lies in another file"),
        ("gltf,onto={}/odd.glb", "cannot animate .*odd.glb: its 'animations' is no array"),
        ("gltf,tolerance=-1", "tolerance is '-1'; give W"),
        ("gltf,tolerance=nan", "tolerance is 'nan'; give W"),
        ("vrma,expressions=all", "expressions is 'all'; give presets|perfectsync"),
        ("vrma,onto=x", "there is no choice 'onto'"),
    ],
)
def test_what_is_of_no_use_is_told_before_a_bake_begins(tmp_path: Path, typed: str, message: str) -> None:
    (tmp_path / "text.glb").write_text("no glTF at all")
    (tmp_path / "apart.glb").write_bytes(avatar(buffers=[{"uri": "avatar.bin", "byteLength": 97}]))
    (tmp_path / "odd.glb").write_bytes(avatar(animations={}))
    (tmp_path / "mute.glb").write_bytes(avatar({"Face": ("smirk",)}).replace(b"rig:Jaw", b"rig:Jow"))
    with pytest.raises(UsageError, match=message) as told:
        format_of(typed.format(tmp_path))
    assert len(str(told.value).splitlines()) == 1


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "line.npz", take(9), "npz")
    (tmp_path / "avatar.glb").write_bytes(avatar())
    typed = ["export", str(tmp_path / "line.npz"), "-o", str(tmp_path / "out"), "--format", "gltf"]
    assert main([*typed, "--onto", str(tmp_path / "avatar.glb"), "--tolerance", "0.01"]) == 0
    assert document_of((tmp_path / "out" / "line.glb").read_bytes())["animations"]
    assert main([*typed, "--onto", str(tmp_path / "line.npz"), "--force"]) == 2
    assert "cannot animate" in capsys.readouterr().err


@pytest.mark.parametrize("take_format", ["csv", "livelink"])
def test_an_animation_is_called_as_its_take_points_and_all(take_format: str, tmp_path: Path) -> None:
    path = tmp_path / f"line.01{FORMATS[take_format].suffix}"
    write(path, take(9), take_format)
    assert main(["export", str(path), "-o", str(tmp_path), "--format", "vrma"]) == 0
    (animation,) = document_of((tmp_path / "line.01.vrma").read_bytes())["animations"]
    assert animation["name"] == "line.01"


def test_frames_are_gathered_as_they_were(tmp_path: Path) -> None:
    found: list[Take] = []

    def encode(whole: Take) -> bytes:
        found.append(whole)
        return b"end"

    for sent in (take(9), take(0)):
        with (tmp_path / "file").open("wb") as file:
            writer = GatheredWriter(file, sent.head, encode)
            for frame in frames_of(sent):
                writer.write(frame)
            writer.close()
        assert (tmp_path / "file").read_bytes() == b"end"
        got = found.pop()
        assert got.head == sent.head
        np.testing.assert_array_equal(got.times, sent.times)
        np.testing.assert_array_equal(got.table, sent.table)


def test_our_head_is_written_without_an_avatar(tmp_path: Path) -> None:
    target = read_target(head_glb(), turns_eyes=True)
    assert written(tmp_path / "take.glb", "gltf") == animated(target, take(9), "speech")
