"""Frames."""

from typing import Final

from cases.case import Case, meaning
from cases.packer import Raw, floats, pack, pack_pairs

ARRAYS: Final = ("w", "pose", "vis")

MINIMAL: Final = {
    "s": 0, "n": 0, "t": 0.0, "at": 0, "pt": 0, "q": 0, "lv": 0, "voice": 0.0,
    "w": [0.0] * 52, "pose": [0.0] * 9, "vis": [0.0] * 15,
}  # fmt: skip

TYPICAL: Final = {
    "s": 1592594996, "n": 31, "t": 1.0, "at": 1_000_000_000_000, "pt": 1_000_048_500_000, "q": 0, "lv": 2,
    "voice": 0.75,
    "w": [index / 64 for index in range(52)],
    "pose": [(index - 4) / 16 for index in range(9)],
    "vis": [index / 16 for index in range(15)],
}  # fmt: skip

EXTREME: Final = TYPICAL | {
    "s": 2**32 - 1, "n": 2**63 - 1, "t": 2.0**53, "at": -(2**63), "pt": 2**63 - 1,
    "w": [-0.25, 1.5, *[2.0**-126] * 50],
}  # fmt: skip

NAN: Final = float("nan")
INFINITY: Final = float("inf")


def body(frame: dict[str, object], **changes: object) -> bytes:
    """Return a frame's bytes, `changes` taking the place of fields that a frame may not have."""
    return pack({key: _packed(key, value) for key, value in (frame | changes).items()})


def cases() -> list[Case]:
    """Return every frame vector."""
    return [*_accepted(), *_wrong_fields(), *_not_a_frame()]


def _packed(key: str, value: object) -> object:
    return floats(value) if key in ARRAYS and isinstance(value, list) else value


def _accepted() -> list[Case]:
    def accepted(name: str, about: str, frame: dict[str, object], data: bytes | None = None) -> Case:
        whole = {"e": 0} | frame
        value = {key: item if key in ARRAYS else meaning(item) for key, item in whole.items()}
        return Case(f"frame/{name}", "frame", about, data or body(frame), value, canonical=data is None)

    unknown = {
        "a": {"deep": [1, [2, {"x": None}]]},
        **TYPICAL,
        "later": b"\x00\xff",
        "flag": True,
        "list": [1.5, "x"],
    }
    # The sidecar writes `e` after `n`.
    epoch = {"s": TYPICAL["s"], "n": TYPICAL["n"], "e": 2} | TYPICAL
    other = TYPICAL | {"n": Raw.fromhex("cf000000000000001f"), "t": 1, "voice": Raw.fromhex("ca3f400000")}
    return [
        accepted("minimal", "every number zero", MINIMAL),
        accepted("typical", "a frame in the middle of speech", TYPICAL),
        accepted(
            "held", "its audio is late: held, governor at HOLD", TYPICAL | {"q": 2, "lv": 3, "voice": 0.0}
        ),
        accepted(
            "extreme",
            "the largest and smallest integers; weights outside 0..1 are finite, so they pass",
            EXTREME,
        ),
        accepted("epoch", "the subject was cancelled or paused twice", epoch),
        accepted("largest_epoch", "e is 2^32-1", epoch | {"e": 2**32 - 1}),
        accepted("epoch_0", "an epoch of 0 that is said", TYPICAL, body({"e": 0} | TYPICAL)),
        accepted("epoch_nil", "nil counts as absent", TYPICAL, body({"e": None} | TYPICAL)),
        accepted("unknown_keys", "keys of a later version, nested, are skipped", TYPICAL, body(unknown)),
        accepted("reordered", "keys come in any order", TYPICAL, body(dict(reversed(TYPICAL.items())))),
        accepted(
            "other_packer",
            "n as uint64, t as an integer, voice as float32: all mean the same",
            TYPICAL,
            body(other),
        ),
        accepted("map16", "the map's length in 16 bits", TYPICAL, b"\xde\x00\x0b" + body(TYPICAL)[1:]),
    ]


def _wrong_fields() -> list[Case]:
    def refused(name: str, about: str, error: str, **changes: object) -> Case:
        return Case(f"frame/{name}", "frame", about, body(TYPICAL, **changes), error=error)

    short, long = [0.0] * 51, [0.0] * 53
    without_w = {key: value for key, value in TYPICAL.items() if key != "w"}
    return [
        Case("frame/missing_w", "frame", "no weights", body(without_w), error="missing_field"),
        refused("nil_n", "nil counts as absent", "missing_field", n=None),
        refused("n_string", "n is a string", "wrong_type", n="31"),
        refused("n_float", "n is a float", "wrong_type", n=31.0),
        refused("n_bool", "n is a bool", "wrong_type", n=True),
        refused("t_string", "t is a string", "wrong_type", t="1.0"),
        refused("w_array", "weights as an array of floats, not bin", "wrong_type", w=tuple([0.0] * 52)),
        refused("w_string", "weights as a string, not bin", "wrong_type", w="\x00" * 208),
        refused("n_negative", "n below 0", "out_of_range", n=-1),
        refused("n_too_large", "n above 2^63-1", "out_of_range", n=2**63),
        refused("e_negative", "an epoch below 0", "out_of_range", e=-1),
        refused("e_too_large", "e above 2^32-1", "out_of_range", e=2**32),
        refused("e_float", "an epoch that is a float", "wrong_type", e=1.0),
        refused("s_too_large", "s above 2^32-1", "out_of_range", s=2**32),
        refused("q_unknown", "no such quality", "out_of_range", q=3),
        refused("lv_unknown", "no such level", "out_of_range", lv=4),
        refused("w_short", "51 weights", "out_of_range", w=short),
        refused("w_long", "53 weights", "out_of_range", w=long),
        refused("w_odd", "207 bytes of weights", "out_of_range", w=bytes(207)),
        refused("w_empty", "no bytes of weights", "out_of_range", w=b""),
        refused("w_nan", "the last weight is not a number", "out_of_range", w=[*short, NAN]),
        refused("pose_infinite", "an infinite angle", "out_of_range", pose=[-INFINITY, *[0.0] * 8]),
        refused("vis_nan", "a viseme is not a number", "out_of_range", vis=[NAN] * 15),
        refused("voice_nan", "voice is not a number", "out_of_range", voice=NAN),
        refused("t_infinite", "t is infinite", "out_of_range", t=INFINITY),
    ]


def _not_a_frame() -> list[Case]:
    def malformed(name: str, about: str, data: bytes) -> Case:
        return Case(f"frame/{name}", "frame", about, data, error="malformed")

    typical = body(TYPICAL)
    pairs = [(key, _packed(key, value)) for key, value in TYPICAL.items()]
    deep = Raw(b"\x91" * 600 + b"\xc0")
    return [
        malformed("empty", "no bytes", b""),
        malformed("truncated", "the last byte is missing", typical[:-1]),
        malformed("truncated_key", "ends inside a key", typical[:20]),
        malformed("trailing", "a trailing byte", typical + b"\xc0"),
        malformed("two_maps", "a second frame behind", typical + typical),
        malformed("duplicate_key", "n comes twice", pack_pairs([*pairs, ("n", 32)])),
        malformed("array", "an array, not a map", pack(list(TYPICAL))),
        malformed("nil", "nil, not a map", b"\xc0"),
        malformed("integer_key", "a key that is an integer", pack_pairs([*pairs, (1, 2)])),
        malformed("binary_key", "a key that is bin", pack_pairs([*pairs, (b"x", 2)])),
        malformed("bad_utf8", "a key that is not UTF-8", pack_pairs([*pairs, (Raw(b"\xa1\xff"), 2)])),
        malformed("extension", "an extension type", pack_pairs([*pairs, ("x", Raw(b"\xd4\x05\x00"))])),
        malformed("timestamp", "a timestamp", pack_pairs([*pairs, ("x", Raw(b"\xd6\xff\x00\x00\x00\x01"))])),
        malformed("reserved_byte", "0xc1 is never used", pack_pairs([*pairs, ("x", Raw(b"\xc1"))])),
        malformed(
            "deep", "600 arrays inside one another in a key to skip", pack_pairs([*pairs, ("x", deep)])
        ),
        malformed(
            "claims_4_gib",
            "a bin that claims 2^32-1 bytes: no memory may be set aside for it",
            pack_pairs([*pairs[:-3], ("w", Raw(b"\xc6\xff\xff\xff\xff"))]),
        ),
        malformed("claims_4_gi_items", "an array that claims 2^32-1 items", b"\x81\xa1x\xdd\xff\xff\xff\xff"),
    ]
