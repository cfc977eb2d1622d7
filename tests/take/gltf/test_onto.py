"""An animation on an avatar: what it adds, and that all else stays."""

import json
import random
from copy import deepcopy
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pytest
from numpy.typing import NDArray

from facewire.errors import WireError
from facewire.face.channels import CHANNEL_INDEX
from facewire.take.gltf.onto import animated, read_target
from facewire.take.table import Take
from tests.take.gltf.avatars import BONES, MESHES, REST, avatar, document_of, glb, parts_of
from tests.take.takes import take

FIRST_MESH: Final = 1 + len(BONES)
BINARY: Final = ((0x004E4942, bytes(100)),)


def rough(frames: int) -> Take:
    """Every frame of it is a key."""
    weights = np.random.default_rng(18).random((frames, 52), np.float32)
    return replace(take(frames), weights=weights)


def put_on(data: bytes, tolerance: float = 0.0, frames: int = 40) -> bytes:
    return animated(read_target(data), rough(frames), "line 1", tolerance)


def channel(document: dict[str, Any], data: bytes, node: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Times and values of the last animation's channel for a node."""
    animation = document["animations"][-1]
    (found,) = (one for one in animation["channels"] if one["target"]["node"] == node)
    sampler = animation["samplers"][found["sampler"]]
    times, values = (values_of(document, data, sampler[end]) for end in ("input", "output"))
    return times, values.reshape(len(times), -1)


def values_of(document: dict[str, Any], data: bytes, index: int) -> NDArray[Any]:
    binary = parts_of(data)[1][1]
    one = document["accessors"][index]
    width = {"SCALAR": 1, "VEC3": 3, "VEC4": 4}[one["type"]]

    def viewed(view: int, kind: str, count: int) -> NDArray[Any]:
        at = document["bufferViews"][view]
        assert at["byteLength"] == count * np.dtype(kind).itemsize
        return np.frombuffer(binary, kind, count, at["byteOffset"])

    if "sparse" not in one:
        return viewed(one["bufferView"], "<f4", width * one["count"])
    sparse, found = one["sparse"], np.zeros(one["count"] * width, np.float32)
    kind = {5123: "<u2", 5125: "<u4"}[sparse["indices"]["componentType"]]
    rows = viewed(sparse["indices"]["bufferView"], kind, sparse["count"])
    found[rows] = viewed(sparse["values"]["bufferView"], "<f4", sparse["count"])
    return found


def test_all_that_was_there_stays_byte_for_byte() -> None:
    before, after = parts_of(avatar()), parts_of(put_on(avatar()))
    assert [kind for kind, _ in before] == [kind for kind, _ in after]
    assert after[1][1].startswith(before[1][1])
    assert before[2] == after[2]
    old, new = (parts[0][1].decode().rstrip() for parts in (before, after))
    was, now = json.loads(old), json.loads(new)
    for key in ("bufferViews", "accessors"):
        new = new.replace(f",{compact(now[key][len(was[key]) :])[1:-1]}]", "]", 1)
    new = new.replace(f',"animations":{compact(now["animations"])}', "", 1)
    assert new.replace(f'"byteLength": {len(after[1][1])}', '"byteLength": 97', 1) == old


def compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def test_the_document_differs_by_what_is_added() -> None:
    old, new = document_of(avatar()), document_of(put_on(avatar()))
    for key, value in old.items():
        if key in ("accessors", "bufferViews"):
            assert new[key][: len(value)] == value
        elif key != "buffers":
            assert new[key] == value
    assert new["buffers"] == [{"name": "all of it", "byteLength": len(parts_of(put_on(avatar()))[1][1])}]
    assert [one["name"] for one in new["animations"]] == ["line 1"]


def test_a_second_animation_comes_after_the_first() -> None:
    once = put_on(avatar())
    twice = animated(read_target(once), rough(10), "line 2")
    document = document_of(twice)
    assert [one["name"] for one in document["animations"]] == ["line 1", "line 2"]
    assert document["animations"][0] == document_of(once)["animations"][0]
    assert len(channel(document, twice, FIRST_MESH)[0]) == 10


def test_every_mesh_follows_the_take() -> None:
    sent, got = rough(40), put_on(avatar())
    document = document_of(got)
    follows = {
        "Face": (None, "jawOpen", "mouthClose", "mouthFunnel", "mouthPucker", "mouthSmileLeft",
                 "mouthSmileRight", "eyeBlinkLeft", "eyeBlinkRight", "browInnerUp"),
        "Teeth": ("jawOpen",),
        "Lashes": ("eyeBlinkLeft", "eyeBlinkRight", None),
    }  # fmt: skip
    for index, (name, shapes) in enumerate(follows.items()):
        times, weights = channel(document, got, FIRST_MESH + index)
        frames = np.rint(times * 31).astype(int)
        np.testing.assert_allclose(times, sent.times[frames], rtol=1e-6)
        assert weights.shape[1] == len(MESHES[name])
        for column, source in enumerate(shapes):
            rest = REST.get(name, [0.0] * len(shapes))[column]
            wanted = rest if source is None else sent.weights[frames, CHANNEL_INDEX[source]]
            np.testing.assert_array_equal(weights[:, column], wanted)
    moved = {one["target"]["node"] for one in document["animations"][0]["channels"]}
    assert FIRST_MESH + 3 not in moved, "a mesh without shapes stays"


def test_fewer_keys_within_a_tolerance() -> None:
    sent = take(40)
    sent.weights[:] = 0.5 + 0.4 * np.sin(sent.times / 2)[:, np.newaxis]
    few = animated(read_target(avatar()), sent, "a", 0.01)
    times, weights = channel(document_of(few), few, FIRST_MESH + 1)
    assert len(times) < 10
    np.testing.assert_allclose(
        np.interp(sent.times, times, weights[:, 0]), sent.weights[:, CHANNEL_INDEX["jawOpen"]], atol=0.0101
    )


def test_fewer_keys_leave_the_lips_shut_where_they_met() -> None:
    sent = take(20)
    sent.weights[:] = 0.0
    sent.weights[:, CHANNEL_INDEX["jawOpen"]] = 0.2
    sent.weights[8, CHANNEL_INDEX["jawOpen"]] = 0.01
    got = animated(read_target(avatar()), sent, "a", 0.5)
    times, weights = channel(document_of(got), got, FIRST_MESH + 1)
    assert np.interp(sent.times[8], times, weights[:, 0]) == pytest.approx(0.01)


def test_zeros_take_no_room() -> None:
    many = {"Face": [f"unknown{index}" for index in range(400)] + ["jawOpen"]}
    got = put_on(avatar(many))
    _, weights = channel(document_of(got), got, FIRST_MESH)
    assert weights.shape == (40, 401)
    np.testing.assert_array_equal(weights[:, -1], rough(40).weights[:, CHANNEL_INDEX["jawOpen"]])
    assert len(got) - len(avatar(many)) < 0.1 * 4 * 40 * 401


def test_a_take_without_frames_adds_nothing() -> None:
    assert animated(read_target(avatar()), take(0), "nothing") == avatar()


def test_a_file_without_a_buffer_gets_one() -> None:
    document = {"nodes": [{"name": "Jaw"}], "skins": [{"joints": [0]}]}
    got = put_on(glb(json.dumps(document).encode() + b"  "))
    assert document_of(got)["buffers"] == [{"byteLength": len(parts_of(got)[1][1])}]
    _, turned = channel(document_of(got), got, 0)
    down = rough(40).weights[:, CHANNEL_INDEX["jawOpen"]]
    assert np.degrees(2 * np.arccos(turned[:, 3].clip(-1, 1))).max() >= 20 * down.max() - 0.01


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        (["smirk", "frownish"], "no.*mouth that Facewire knows: 'smirk', 'frownish'; name them"),
        ([f"s{index}" for index in range(40)], "'s11' and 28 more"),
        (["a\nb\x1b[31m"], r"'a\\nb\\x1b\[31m'"),
        ([], "no shapes"),
    ],
)
def test_an_avatar_without_a_mouth_is_told_with_the_names_that_it_has(
    shapes: list[str], message: str
) -> None:
    bones = json.dumps(document_of(avatar({"Face": shapes}))).replace("rig:Jaw", "rig:Tail")
    with pytest.raises(WireError, match=message) as told:
        read_target(glb(bones.encode()))
    assert len(str(told.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"buffers": [{"uri": "head.bin", "byteLength": 4}]}, "lies in another file"),
        ({"buffers": [7]}, "lies in another file"),
        ({"accessors": {}}, "'accessors' is no array"),
        ({"animations": 3}, "'animations' is no array"),
    ],
)
def test_buffers_and_lists_that_are_none(more: dict[str, Any], message: str) -> None:
    with pytest.raises(WireError, match=message):
        put_on(avatar(**more))


HOSTILE: Final[tuple[Any, ...]] = (
    None, True, -1, 10**30, 1e400, 0.5, "", "x" * 300, [], [[]], {}, {"node": -1}, [None], ["\ud800"],
    [10**400],
)  # fmt: skip


def test_whatever_the_json_says_it_is_an_error_or_an_avatar() -> None:
    chance = random.Random(18)
    messages: list[str] = []
    for _ in range(40):
        document = document_of(avatar())
        for _ in range(chance.randint(1, 3)):
            _spoil(document, chance)
        try:
            got = animated(read_target(glb(json.dumps(document).encode(), *BINARY)), rough(3), "x")
            assert document_of(got)["animations"]
        except WireError as error:
            messages.append(str(error))
    assert 5 < len(messages) < 35
    assert all(len(message.splitlines()) == 1 for message in messages)


def _spoil(value: Any, chance: random.Random) -> None:
    """Put something else at one place inside."""
    key = chance.choice(list(value) if isinstance(value, dict) else range(len(value)))
    if isinstance(value[key], dict | list) and value[key] and chance.random() < 0.8:
        _spoil(value[key], chance)
    else:
        value[key] = deepcopy(chance.choice(HOSTILE))


def test_a_tree_that_leads_back_to_itself_ends_there() -> None:
    document = document_of(avatar())
    document["nodes"][3]["children"].append(0)
    document["nodes"][5]["children"] = [5]
    got = put_on(glb(json.dumps(document).encode(), *BINARY))
    assert document_of(got)["animations"]


def test_a_node_with_a_matrix_is_not_turned() -> None:
    document = document_of(avatar())
    head = document["nodes"][3]
    assert head["name"] == "rig:Head"
    del head["rotation"], head["translation"]
    head["matrix"] = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0.2, 0, 1]
    got = put_on(glb(json.dumps(document).encode(), *BINARY))
    assert 3 not in {one["target"]["node"] for one in document_of(got)["animations"][0]["channels"]}
