"""The demo's head: made by its script alone, whole, and with lips that meet."""

import json
import struct
import subprocess
import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.godot.project import PROJECT, ROOT

HEAD = PROJECT / "demo/head"


def test_the_file_is_what_its_script_makes() -> None:
    done = subprocess.run(
        [sys.executable, "-B", "make_head.py", "--verify"],
        cwd=HEAD,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_it_has_all_shapes_and_is_small() -> None:
    gltf, _ = glb()
    channels = json.loads((ROOT / "protocol/channels.json").read_text(encoding="utf-8"))["channels"]
    assert gltf["meshes"][0]["extras"]["targetNames"] == channels
    assert (HEAD / "head.glb").stat().st_size < 1_000_000


def test_every_shape_moves_something() -> None:
    gltf, data = glb()
    names = gltf["meshes"][0]["extras"]["targetNames"]
    for index, name in enumerate(names):
        moved = max(
            float(np.abs(vectors(gltf, data, one["targets"][index]["POSITION"])).max())
            for one in gltf["meshes"][0]["primitives"]
        )
        assert 0.001 < moved < 0.06, f"{name} moves by {moved} m"


def test_lips_meet_over_an_open_jaw() -> None:
    gltf, data = glb()
    names = gltf["meshes"][0]["extras"]["targetNames"]
    skin = gltf["meshes"][0]["primitives"][0]
    rest = vectors(gltf, data, skin["attributes"]["POSITION"])
    opened = vectors(gltf, data, skin["targets"][names.index("jawOpen")]["POSITION"])
    closed = vectors(gltf, data, skin["targets"][names.index("mouthClose")]["POSITION"])
    segments, rim_ring = 56, 7
    rim = np.arange(segments) + segments * rim_ring
    mirrored = segments * rim_ring + (-np.arange(segments)) % segments
    for weight in (0.25, 0.5, 1.0):
        parted = rest + weight * opened
        shut = parted + weight * closed
        assert np.abs(parted[rim] - parted[mirrored])[:, 1].max() > 0.02 * weight
        assert np.abs(shut[rim] - shut[mirrored])[:, 1].max() < 0.0015


def glb() -> tuple[dict[str, Any], bytes]:
    raw = (HEAD / "head.glb").read_bytes()
    magic, version, length, json_length, _ = struct.unpack_from("<5I", raw)
    assert (magic, version, length) == (0x46546C67, 2, len(raw))
    gltf: dict[str, Any] = json.loads(raw[20 : 20 + json_length])
    return gltf, raw[28 + json_length :]


def vectors(gltf: dict[str, Any], data: bytes, accessor: int) -> NDArray[np.float32]:
    described = gltf["accessors"][accessor]
    count = described["count"]
    if "bufferView" in described:
        return numbers(gltf, data, described["bufferView"], "<f4").reshape(count, 3)
    values = np.zeros((count, 3), np.float32)
    if sparse := described.get("sparse"):
        rows = numbers(gltf, data, sparse["indices"]["bufferView"], "<u2")
        values[rows] = numbers(gltf, data, sparse["values"]["bufferView"], "<f4").reshape(-1, 3)
    return values


def numbers(gltf: dict[str, Any], data: bytes, view: int, kind: str) -> NDArray[Any]:
    described = gltf["bufferViews"][view]
    start = described["byteOffset"]
    return np.frombuffer(data[start : start + described["byteLength"]], kind)
