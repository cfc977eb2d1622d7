"""Texts that go over WebSockets: what `/faces` says, requests of `/control`, and commands of `/audio`."""

import json
from typing import Final

from cases.case import Case, id_meaning, meaning
from cases.descriptors import HELLO
from cases.descriptors import STATUS as TOLD

Fields = dict[str, object]

FACE: Final[Fields] = {
    "type": "face", "subject": "host", "s": 1592594996, "n": 31, "e": 0, "t": 1.0, "at_ms": 1000000.0,
    "pt_ms": 1000048.5, "q": 0, "lv": 2, "voice": 0.75,
    "w": [index % 17 / 16 for index in range(52)],
    "pose": [(index - 4) / 16 for index in range(9)],
    "vis": [index / 16 for index in range(15)],
}  # fmt: skip
EVENT: Final[Fields] = {
    "type": "event", "subject": "host", "event": "finished", "s": 1592594996, "e": 2, "at_ms": 1000000.25,
    "utterance": 1, "t": 1.5, "interrupted": True,
}  # fmt: skip
STATUS: Final[Fields] = {
    "type": "status",
    **{"at_ms" if key == "at" else key: 1000000.5 if key == "at" else value for key, value in TOLD.items()},
}
YAWN: Final[Fields] = {"type": "yawn"}
PONG: Final[Fields] = {"type": "pong", "at_ms": 24430257.48896}
AUDIO: Final[Fields] = {"op": "audio", "id": 2, "subject": "host", "pcm": "AAD/fwCA"}
SAME_WORDS: Final = ("w", "pose", "vis", "sound")


def cases() -> list[Case]:
    """Return every vector of the web."""
    return [*_messages(), *_no_texts(), *_wrong_fields(), *_requests(), *_no_requests(), *_commands()]


def _text(fields: Fields) -> bytes:
    """Return a text as the sidecar writes it: numbers as short as they are."""
    short = {key: _short(value) if key in SAME_WORDS else value for key, value in fields.items()}
    if "voice" in short:
        short["voice"] = _short(short["voice"])
    return json.dumps(short, ensure_ascii=False, separators=(",", ":")).encode()


def _short(value: object) -> object:
    if isinstance(value, list):
        return [_short(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _meaning(fields: Fields) -> Fields:
    return {key: value if key in SAME_WORDS else meaning(value) for key, value in fields.items()}


def _messages() -> list[Case]:
    def message(
        name: str, about: str, fields: Fields, sent: Fields | None = None, *, own: bool = True
    ) -> Case:
        own = own and sent is None
        data = _text(sent or fields)
        return Case(f"web/{name}", "web_message", about, data, _meaning(fields), canonical=own)

    later = {"later": [{}], **dict(reversed(FACE.items())), "deep": {"x": [None]}}
    old = {key: value for key, value in FACE.items() if key != "e"}
    return [
        message("face", "a face in the middle of speech", FACE),
        message("face_sound", "with what was heard since the one before", FACE | {"sound": [0.0, 0.125] * 4}),
        message(
            "face_held", "a name with letters of all kinds, an epoch, held, before the clock's begin",
            FACE | {"subject": "g\u00e4st \u6771", "e": 3, "q": 2, "lv": 3, "at_ms": -0.5, "voice": 0.0},
        ),
        message("face_later_keys", "keys of a later version, in any order", FACE, later),
        message("face_without_e", "no epoch: 0", FACE, old),
        message("hello", "who is there", {"type": "hello", **HELLO}, own=False),
        message("event", "it was cut off", EVENT),
        message(
            "event_later", "an event of a later version: to be ignored, whatever else it holds",
            {"type": "event", "subject": "host", "event": "yawned"}, EVENT | {"event": "yawned", "t": "none"},
        ),
        message("status", "the state", STATUS, own=False),
        message("pong", "the clock", PONG),
        message("later", "a type of a later version: to be ignored", YAWN, YAWN | {"s": []}),
    ]  # fmt: skip


def _no_texts() -> list[Case]:
    def malformed(name: str, about: str, data: bytes) -> Case:
        return Case(f"web/{name}", "web_message", about, data, error="malformed")

    face = _text(FACE)
    return [
        malformed("truncated", "the last byte is missing", face[:-1]),
        malformed("trailing", "another map behind it", face + b"{}"),
        malformed("nan", "JSON has no word for what is no number", face.replace(b"0.75", b"NaN")),
        malformed("single_quotes", "no JSON", face.replace(b'"', b"'")),
    ]


def _wrong_fields() -> list[Case]:
    def refused(name: str, about: str, error: str, fields: Fields) -> Case:
        return Case(f"web/{name}", "web_message", about, _text(fields), error=error)

    weights = [0.0] * 51
    hello = {"type": "hello", **HELLO}
    nobody = {key: value for key, value in FACE.items() if key != "subject"}
    return [
        refused("w_short", "51 weights", "out_of_range", FACE | {"w": weights}),
        refused("w_null", "null for a weight", "missing_field", FACE | {"w": [*weights, None]}),
        refused("w_text", "a text for a weight", "wrong_type", FACE | {"w": [*weights, "0.5"]}),
        refused("w_bytes", "base64 for weights", "wrong_type", FACE | {"w": "AAAA"}),
        refused("at_missing", "a time in ns alone", "missing_field", {**EVENT, "at": 1, "at_ms": None}),
        refused("at_text", "a time that is a text", "wrong_type", FACE | {"at_ms": "1"}),
        refused("n_fraction", "half a frame", "wrong_type", FACE | {"n": 1.5}),
        refused("s_negative", "a session below 0", "out_of_range", FACE | {"s": -1}),
        refused("q_unknown", "a quality that does not exist", "out_of_range", FACE | {"q": 3}),
        refused("subject_missing", "nobody's face", "missing_field", nobody),
        refused("subject_slash", "a name that no subject has", "out_of_range", FACE | {"subject": "a/b"}),
        refused("hello_proto", "another protocol", "unsupported_proto", hello | {"proto": 2}),
        refused(
            "hello_channels", "another order of channels", "out_of_range", hello | {"channels": ["jawOpen"]}
        ),
        refused("interrupted_number", "1 for true", "wrong_type", EVENT | {"interrupted": 1}),
    ]


def _requests() -> list[Case]:
    def request(name: str, about: str, sent: Fields, fields: Fields) -> Case:
        ids = id_meaning(sent.get("id"))
        value = {"op": sent["op"], **ids, **{key: meaning(item) for key, item in fields.items()}}
        return Case(f"web/{name}", "web_request", about, _text(sent), value)

    pcm = bytes.fromhex("0000ff7f0080")
    sound: Fields = {"subject": "host", "pcm": pcm, "end": False, "moods": [], "generation": None}
    tuned: Fields = {"subject": "host", "gain": {"jawOpen": 1.25}, "mask": ["jawOpen", "mouthClose"]}
    unsaid: Fields = {"offset": {}, "lookahead": None, "character": {}}
    return [
        request("request_ping", "nothing but an id", {"op": "ping", "id": 1}, {}),
        request("request_audio", "three samples in base64", AUDIO, sound),
        request("request_end", "a text id, no samples", AUDIO | {"id": "x", "pcm": "", "end": True},
                sound | {"pcm": b"", "end": True}),
        request("request_set", "a mask of channels", {"op": "set", "id": 4, **tuned}, tuned | unsaid),
    ]  # fmt: skip


def _no_requests() -> list[Case]:
    def refused(name: str, about: str, data: bytes, error: str = "malformed", id_: object = None) -> Case:
        return Case(f"web/{name}", "web_request", about, data, id_meaning(id_), error=error)

    return [
        refused("request_truncated", "the last byte is missing", b'{"op":"ping","id":1'),
        refused("request_array", "an array, not a map", b'["ping",1]'),
        refused("request_twice", "a key that comes twice", b'{"op":"ping","id":1,"id":2}'),
        refused("request_nan", "no number", b'{"op":"ping","id":NaN}'),
        refused("request_infinite", "a number that is too large", b'{"op":"ping","id":1,"x":1e999}'),
        refused("request_large", "2^64", b'{"op":"ping","id":1,"x":18446744073709551616}'),
        refused("request_deep", "nested 7 deep", b'{"op":"ping","id":1,"x":' + b"[" * 6 + b"]" * 6 + b"}"),
        refused("request_surrogate", "half a surrogate pair", b'{"op":"ping","id":1,"x":"\\ud800"}'),
        refused(
            "request_no_base64", "a pcm that is no base64", _text(AUDIO | {"pcm": "??"}), "wrong_type", 2
        ),
        refused("request_op", "an op of a later version", b'{"op":"yawn","id":7}', "unknown_op", 7),
    ]


def _commands() -> list[Case]:
    def command(
        name: str, about: str, sent: Fields, op: str, fields: Fields, opening: Fields | None = None
    ) -> Case:
        told = {key: meaning(item) for key, item in fields.items()}
        opens = None if opening is None else {key: meaning(item) for key, item in opening.items()}
        value = {"op": op, **id_meaning(sent.get("id")), "fields": told, "opening": opens}
        return Case(f"web/{name}", "web_command", about, _text(sent), value)

    def refused(name: str, about: str, data: bytes, id_: object = None) -> Case:
        return Case(f"web/{name}", "web_command", about, data, id_meaning(id_), error="malformed")

    joy: Fields = {"moods": [{"at": 0.5, "mood": "joy"}]}
    opened: Fields = {"subject": "host", "sample_rate": 24000, "format": "s16le"}
    rate: Fields = {"sample_rate": 24000}
    return [
        command("command_open", "without an id", {"type": "open", **opened}, "open", opened),
        command("command_audio", "of the bytes that come next", {"type": "audio", "id": 1}, "audio", {}),
        command("command_opening", "sound that opens its subject", {"type": "audio", "id": 2, **rate, **joy},
                "audio", joy, {"format": "f32le", **rate, "replace": True}),
        command("command_flush", "an id that is a text", {"type": "flush", "id": "a"}, "flush", {}),
        command("command_cancel", "without an id", {"type": "cancel"}, "cancel", {}),
        refused("command_unknown", "a type of a later version", b'{"type":"yawn","id":7}', 7),
        refused("command_twice", "a key that comes twice", b'{"type":"flush","id":7,"type":"flush"}', 7),
        refused("command_id", "an id that is neither a number nor a string", b'{"type":"flush","id":[7]}'),
        refused("command_truncated", "the last byte is missing", b'{"type":"flush","id":7'),
    ]  # fmt: skip
