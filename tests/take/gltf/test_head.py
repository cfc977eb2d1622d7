"""Our head as a glTF file has the points, the shapes and the neck of the page's."""

import json
from pathlib import Path

import numpy as np
import pytest

import facewire
from facewire.face.channels import CHANNELS
from facewire.take.gltf.head import head_glb
from facewire.take.gltf.onto import read_target
from tests.take.gltf.avatars import document_of, parts_of

PAGE = Path(facewire.__file__).parent / "page/head.bin"


def test_it_has_all_channels_and_bones() -> None:
    target = read_target(head_glb())
    assert target.avatar.meshes[0].shapes == CHANNELS
    follows = {
        shape: [list(one.factors) for one in all_of] for (_, shape), all_of in target.binding.shapes.items()
    }
    assert follows == {index: [[channel]] for index, channel in enumerate(CHANNELS)}
    assert [target.avatar.nodes[target.bones.nodes[part]].name for part in ("head", "neck", "leftEye")] == [
        "Head", "Neck", "LeftEye",
    ]  # fmt: skip
    assert target.bones.nodes.keys() == {"head", "neck", "leftEye", "rightEye"}


def test_its_points_are_the_pages() -> None:
    raw = PAGE.read_bytes()
    length = int.from_bytes(raw[:4], "little")
    about = json.loads(raw[4 : 4 + length])
    millimetres = np.frombuffer(raw, "<i2", 3 * about["points"], 4 + length).reshape(-1, 3) * about["step"]
    document, binary = document_of(head_glb()), parts_of(head_glb())[1][1]
    found = []
    for primitive in document["meshes"][0]["primitives"]:
        accessor = document["accessors"][primitive["attributes"]["POSITION"]]
        view = document["bufferViews"][accessor["bufferView"]]
        found.append(np.frombuffer(binary, "<f4", 3 * accessor["count"], view["byteOffset"]).reshape(-1, 3))
        weights = document["accessors"][primitive["attributes"]["WEIGHTS_0"]]
        at = document["bufferViews"][weights["bufferView"]]["byteOffset"]
        shares = np.frombuffer(binary, "<f4", 4 * weights["count"], at).reshape(-1, 4)
        np.testing.assert_allclose(shares.sum(axis=1), 1.0, atol=1e-6)
    metres = np.unique(np.round(np.concatenate(found), 5), axis=0)
    assert len(metres) == pytest.approx(len(np.unique(millimetres, axis=0)), rel=0.02)
    assert metres[:, 1].max() == pytest.approx(millimetres[:, 1].max() / 1000, abs=1e-5)
    triangles = sum(
        document["accessors"][one["indices"]]["count"] for one in document["meshes"][0]["primitives"]
    )
    assert triangles == 3 * sum(one["triangles"] for one in about["materials"])
