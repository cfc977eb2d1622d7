"""Avatars as binary glTF files, made by nothing of what reads them."""

import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

__all__ = ["BONES", "MESHES", "REST", "avatar", "document_of", "glb", "parts_of"]

MESHES: Final[Mapping[str, Sequence[str]]] = {
    "Face": ("Basis_smirk", "Face_blendShapes_jawOpen", "mouthClose", "mouthFunnel", "mouthPucker",
             "mouthSmile_L", "mouthSmile_R", "eyeBlink_L", "eyeBlink_R", "browInnerUp"),
    "Teeth": ("jawOpen",),
    "Lashes": ("eyeBlinkLeft", "eyeBlinkRight", "fluff"),
    "Hat": (),
}  # fmt: skip
"""Shapes by mesh: one that nothing is known of, a jaw in several spellings on two meshes."""

REST: Final = {"Face": [0.25] + [0.0] * 9}
"""Shapes that are not at 0 at rest."""

BONES: Final = ("Hips", "rig:Neck", "rig:Head", "rig:LeftEye", "rig:RightEye", "rig:Jaw")
_LEANS: Final = {
    "Hips": [0.7071068, 0.0, 0.0, 0.7071068],
    "rig:Neck": [0.1305262, 0.0, 0.0, 0.9914449],
    "rig:Head": [0.0, 0.0, 0.2588190, 0.9659258],
}
_PARENTS: Final = {
    "rig:Neck": "Hips", "rig:Head": "rig:Neck",
    "rig:LeftEye": "rig:Head", "rig:RightEye": "rig:Head", "rig:Jaw": "rig:Head",
}  # fmt: skip
_PLACES: Final = {"rig:LeftEye": [0.03, 0.05, 0.08], "rig:RightEye": [-0.03, 0.05, 0.08]}


def glb(text: bytes, *chunks: tuple[int, bytes]) -> bytes:
    """A file of JSON and other chunks."""
    body = b"".join(
        struct.pack("<II", len(data), kind) + data for kind, data in ((0x4E4F534A, text), *chunks)
    )
    return struct.pack("<4sII", b"glTF", 2, 12 + len(body)) + body


def parts_of(data: bytes) -> list[tuple[int, bytes]]:
    """The chunks of a file: kind and content."""
    magic, version, length = struct.unpack_from("<4sII", data)
    assert (magic, version, length) == (b"glTF", 2, len(data))
    found, at = [], 12
    while at < len(data):
        size, kind = struct.unpack_from("<II", data, at)
        assert size % 4 == 0
        found.append((kind, data[at + 8 : at + 8 + size]))
        at += 8 + size
    return found


def document_of(data: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(parts_of(data)[0][1])
    return found


def avatar(meshes: Mapping[str, Sequence[str]] = MESHES, **more: Any) -> bytes:
    """A small one with a skin, in JSON with odd spaces, odd numbers and an unknown extension."""
    text = json.dumps(document(meshes) | more, indent=1, ensure_ascii=True)
    text = text.replace(
        '"version": "2.0"', '"version"\t:\n"2.0", "odd": [1.50, 1E+2, -0.0, "\\u00e9{[]}\\""]'
    )
    encoded = text.encode()
    other = (0x58585858, b"kept as it is   ")
    return glb(encoded + b" " * (-len(encoded) % 4), (0x004E4942, _binary()), other)


def document(meshes: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    first = 1 + len(BONES)
    bones = [
        {
            "name": name,
            "translation": _PLACES.get(name, [0.0, 0.2, 0.0]),
            "rotation": _LEANS.get(name, [0.0, 0.0, 0.0, 1.0]),
            "children": [1 + BONES.index(child) for child, parent in _PARENTS.items() if parent == name],
        }
        for name in BONES
    ]
    for bone in bones:
        if not bone["children"]:
            del bone["children"]
    return {
        "asset": {"version": "2.0"},
        "extensionsUsed": ["EXAMPLE_unknown"],
        "extensions": {"EXAMPLE_unknown": {"accessors": [], "deep": {"animations": [[]]}}},
        "scene": 0,
        "scenes": [{"nodes": [0, *range(first, first + len(meshes))]}],
        "nodes": [
            {"name": "Armature", "children": [1], "rotation": [-0.7071068, 0.0, 0.0, 0.7071068]},
            *bones,
            *({"name": name, "mesh": index, "skin": 0} for index, name in enumerate(meshes)),
        ],
        "skins": [{"joints": [1 + index for index in range(len(BONES))]}],
        "meshes": [_mesh(name, shapes) for name, shapes in meshes.items()],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "type": "VEC3", "count": 3,
             "min": [0.0, 0.0, 0.0], "max": [1.0, 1.0, 0.0]},
            {"bufferView": 1, "componentType": 5121, "type": "VEC4", "count": 3},
            {"bufferView": 2, "componentType": 5126, "type": "VEC4", "count": 3},
        ],
        "bufferViews": [
            {"buffer": 0, "byteLength": 36, "target": 34962},
            {"buffer": 0, "byteLength": 12, "byteOffset": 36, "target": 34962},
            {"buffer": 0, "byteLength": 48, "byteOffset": 48, "target": 34962},
        ],
        "buffers": [{"name": "all of it", "byteLength": 97}],
    }  # fmt: skip


def _mesh(name: str, shapes: Sequence[str]) -> dict[str, Any]:
    primitive: dict[str, Any] = {"attributes": {"POSITION": 0, "JOINTS_0": 1, "WEIGHTS_0": 2}}
    if not shapes:
        return {"name": name, "primitives": [primitive]}
    primitive["targets"] = [{"POSITION": 0}] * len(shapes)
    rest = {"weights": REST[name]} if len(REST.get(name, ())) == len(shapes) else {}
    return {"name": name, "primitives": [primitive], "extras": {"targetNames": list(shapes)}, **rest}


def _binary() -> bytes:
    points = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], "<f4")
    weights = np.array([[1, 0, 0, 0]] * 3, "<f4")
    raw = points.tobytes() + bytes(12) + weights.tobytes() + b"\x07"
    return raw + bytes(-len(raw) % 4)


def vrm(expressions: Mapping[str, Sequence[str]]) -> bytes:
    """A VRM 1 avatar whose expressions have these names, by `preset` and `custom`; they move nothing."""
    bones = ["hips", "spine", "neck", "head", "leftEye", "rightEye"]
    bones += [side + part for side in ("left", "right") for part in _LIMBS]
    made = document({"Face": ("jawOpen",)})
    first = len(made["nodes"])
    made["nodes"] += [
        {
            "name": bone,
            "translation": [0.0, 0.1, 0.0],
            **({"children": [first + index + 1]} if index < 5 else {}),
        }
        for index, bone in enumerate(bones)
    ]
    made["nodes"][first]["children"] += range(first + 6, first + len(bones))
    made["nodes"][first + 3]["children"] = [first + 4, first + 5]
    del made["nodes"][first + 4]["children"]
    made["scenes"][0]["nodes"].append(first)
    made["extensionsUsed"] = ["VRMC_vrm"]
    humanoid = {"humanBones": {bone: {"node": first + index} for index, bone in enumerate(bones)}}
    told = {kind: {name: {"isBinary": False} for name in names} for kind, names in expressions.items()}
    meta = {"name": "one", "authors": ["one"], "licenseUrl": "https://vrm.dev/licenses/1.0/"}
    made["extensions"] = {
        "VRMC_vrm": {
            "specVersion": "1.0", "meta": meta, "humanoid": humanoid, "expressions": told,
            "lookAt": {"type": "bone", "offsetFromHeadBone": [0.0, 0.06, 0.0]},
        }
    }  # fmt: skip
    text = json.dumps(made).encode()
    return glb(text + b" " * (-len(text) % 4), (0x004E4942, _binary()))


_LIMBS: Final = ("UpperArm", "LowerArm", "Hand", "UpperLeg", "LowerLeg", "Foot")
