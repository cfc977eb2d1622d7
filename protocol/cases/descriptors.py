"""`hello` and `status`."""

import json
from pathlib import Path
from typing import Final

from cases.case import Case, meaning
from cases.packer import pack

NAMES: Final = json.loads((Path(__file__).parents[1] / "channels.json").read_text(encoding="utf-8"))

HELLO: Final = {
    "proto": 1, "software": "facewire/0.1.0", "session": 1592594996, "fps": 31,
    "channels": NAMES["channels"], "visemes": NAMES["visemes"], "angles": NAMES["angles"],
    "subjects": ["host", "guest \u6771"],
}  # fmt: skip

SETTINGS: Final[dict[str, object]] = {
    "gain": {},
    "offset": {},
    "mask": "full",
    "lookahead": "full",
    "character": {},
}
"""As the sidecar starts without any; also what a reader takes for those that are absent."""

TUNED: Final[dict[str, object]] = {
    "gain": {"jawOpen": 1.25}, "offset": {"browInnerUp": -0.125}, "mask": ["jawOpen", "mouthClose"],
    "lookahead": 250.0, "character": {"gaze": 0.5, "look_at": {"yaw": 0.25, "pitch": -0.125}},
}  # fmt: skip

SUBJECT: Final = {
    "source": "pushed", "state": "live", "frames": 46, "held": 2, "slipped": 3, "skipped": 6, "shed": 7,
    "dropped_samples": 5, "lookahead_ms": 48.0, "lag_ms": -450.5, "voice": 0.75, "level_dbfs": -20.5,
    "epoch": 1, "utterance": 2, "buffered_s": 0.25, "paused": True, "line": "9f86d081884c7d65", **TUNED,
}  # fmt: skip

HEARD: Final[dict[str, object]] = {
    "device": "Yeti Stereo Microphone", "state": "listening", "rate": 48_000, "channels": 2,
    "overflows": 1, "outages": 2, "level_dbfs": -47.5, "peak_dbfs": -30.25, "noise_dbfs": -68.0,
    "gain_db": 17.5, "open": True, "warnings": ["very quiet: turn the microphone up"],
    "gain": 6.0, "gate": "off", "follows_default": True,
    "monitor": {"device": "Cable", "state": "playing", "delay_ms": 61.5, "offset_ms": -0.5},
}  # fmt: skip

MICROPHONE: Final = SUBJECT | SETTINGS | {
    "source": "microphone", "state": "waiting", "epoch": 0, "utterance": 0, "buffered_s": 0.0,
    "paused": False, "line": "", "mask": "lower", "microphone": HEARD,
}  # fmt: skip

STATUS: Final = {
    "session": 1592594996, "at": 1_000_000_000_000, "uptime_s": 1.5, "engine": "onnx", "level": 2,
    "reason": "no NVIDIA GPU", "fps": 31.0, "frames": 77, "late": 1, "held": 2, "slipped": 3,
    "skipped": 12, "shed": 14,
    "queues": {"latest": {"dropped": 4}}, "recording": True,
    "outputs": {
        "livelink": {"dropped": 1, "state": "sending", "why": "", "packets": 76},
        "vmc": {"dropped": 0, "state": "refused", "why": "nothing listens there", "packets": 154},
    },
    "trackers": {
        "livelink 0.0.0.0:11111": {
            "subject": "host", "state": "receiving", "why": "", "rate": 59.5, "packets": 1234, "bad": 5,
            "dropped": 6, "delay_ms": 72.5, "delay_is": "measured", "behind_ms": 7.25,
        },
    },
    "stages": {"infer": {"p50_us": 600.5, "p99_us": 900.0}},
    "defaults": SETTINGS | {"mask": "upper", "lookahead": 48.0},
    "subjects": {"host": SUBJECT, "guest \u6771": MICROPHONE},
}  # fmt: skip

OPTIONAL: Final = {
    "skipped": 0, "shed": 0, "queues": {}, "recording": False, "outputs": {}, "trackers": {},
    "defaults": SETTINGS,
}  # fmt: skip
"""What a reader takes for the keys of a status that are absent."""

OPTIONAL_OF_SUBJECTS: Final = SETTINGS | {
    "skipped": 0, "shed": 0, "epoch": 0, "utterance": 0, "buffered_s": 0.0, "paused": False, "line": "",
}  # fmt: skip

OPTIONAL_OF_OUTPUTS: Final[dict[str, object]] = {"why": "", "packets": 0}

OPTIONAL_OF_TRACKERS: Final = {
    "why": "", "rate": 0.0, "packets": 0, "bad": 0, "dropped": 0, "delay_ms": 0.0, "delay_is": "",
    "behind_ms": 0.0,
}  # fmt: skip

QUIET: Final[dict[str, object]] = {"warnings": [], "open": False, "gain_db": 0.0, "gain": "auto"}

OPTIONAL_OF_MICROPHONES: Final[dict[str, object]] = {"gain": "auto", "gate": "auto", "follows_default": False}

LATER: Final[dict[str, object]] = {"capabilities": ["vmc"], "x": {"y": 1}}
"""Keys that a later version may add."""


def cases() -> list[Case]:
    """Return every hello and status vector."""
    return [*_hellos(), *_statuses()]


def _hellos() -> list[Case]:
    return [
        _accepted("hello", "typical", "two subjects", HELLO),
        _accepted("hello", "no_subjects", "nobody speaks yet", HELLO | {"subjects": []}),
        _accepted(
            "hello",
            "later_software",
            "any software that speaks protocol 1",
            HELLO | {"software": "other/9"},
            HELLO | {"software": "other/9"},
        ),
        _accepted("hello", "unknown_keys", "keys of a later version", HELLO, LATER | HELLO | {"z": None}),
        _refused("hello", "proto_2", "another major version", "unsupported_proto", HELLO | {"proto": 2}),
        _refused("hello", "proto_missing", "no protocol number", "missing_field", _without(HELLO, "proto")),
        _refused(
            "hello",
            "channels_swapped",
            "two channels change places",
            "out_of_range",
            HELLO | {"channels": [*NAMES["channels"][1::-1], *NAMES["channels"][2:]]},
        ),
        _refused("hello", "fps_0", "no frame rate", "out_of_range", HELLO | {"fps": 0}),
        _refused(
            "hello",
            "subject_slash",
            "a subject name with a slash",
            "out_of_range",
            HELLO | {"subjects": ["a/b"]},
        ),
        _refused(
            "hello", "subjects_map", "subjects as a map", "wrong_type", HELLO | {"subjects": {"host": 1}}
        ),
        Case("hello/truncated", "hello", "the last byte is missing", pack(HELLO)[:-1], error="malformed"),
    ]


def _statuses() -> list[Case]:
    idle = STATUS | {
        "queues": {},
        "outputs": {},
        "trackers": {},
        "stages": {},
        "subjects": {},
        "engine": "loudness",
    }
    required = {key: item for key, item in STATUS.items() if key not in OPTIONAL}
    host = {key: item for key, item in SUBJECT.items() if key not in OPTIONAL_OF_SUBJECTS}
    masks = {"a": SUBJECT | {"mask": "none"}, "b": SUBJECT | {"mask": "upper"}}
    subject_later = STATUS | {"subjects": {"host": SUBJECT | {"emotion": "calm"}}}
    return [
        _accepted(
            "status", "typical", "a pushed subject ahead of playback and a microphone that waits", STATUS
        ),
        _accepted("status", "idle", "no network, nobody speaks", idle),
        _accepted(
            "status",
            "unknown_keys",
            "keys of a later version, inside a subject too",
            STATUS | {"subjects": {"host": SUBJECT}},
            LATER | subject_later,
        ),
        _accepted(
            "status",
            "required_keys",
            "only what every status has",
            required | OPTIONAL | {"subjects": {"host": host | OPTIONAL_OF_SUBJECTS}},
            required | {"subjects": {"host": host}},
        ),
        _accepted(
            "status",
            "output_required_keys",
            "only what every output has",
            STATUS | {"outputs": {"a": {"dropped": 1, "state": "paused"} | OPTIONAL_OF_OUTPUTS}},
            STATUS | {"outputs": {"a": {"dropped": 1, "state": "paused"}}},
        ),
        _accepted(
            "status",
            "tracker_required_keys",
            "only what every tracker has",
            STATUS | {"trackers": {"a": {"subject": "host", "state": "resting"} | OPTIONAL_OF_TRACKERS}},
            STATUS | {"trackers": {"a": {"subject": "host", "state": "resting"}}},
        ),
        _accepted("status", "masks", "masks as words", STATUS | {"subjects": masks}),
        _accepted(
            "status",
            "empty_mask",
            "an empty array is the mask none",
            STATUS | {"subjects": {"host": SUBJECT | {"mask": "none"}}},
            STATUS | {"subjects": {"host": SUBJECT | {"mask": []}}},
        ),
        _accepted(
            "status",
            "microphone_alone",
            "a microphone without a monitor, and nothing wrong",
            STATUS | {"subjects": {"host": MICROPHONE | {"microphone": _without(HEARD, "monitor") | QUIET}}},
        ),
        _accepted(
            "status",
            "microphone_required_keys",
            "only what every microphone has",
            STATUS | {"subjects": {"host": MICROPHONE | {"microphone": HEARD | OPTIONAL_OF_MICROPHONES}}},
            STATUS
            | {"subjects": {"host": MICROPHONE | {"microphone": _without(HEARD, *OPTIONAL_OF_MICROPHONES)}}},
        ),
        _refused(
            "status",
            "microphone_state_missing",
            "a microphone that does not say what it does",
            "missing_field",
            STATUS | {"subjects": {"host": MICROPHONE | {"microphone": _without(HEARD, "state")}}},
        ),
        _refused(
            "status",
            "microphone_warning_number",
            "a warning that is a number",
            "wrong_type",
            STATUS | {"subjects": {"host": MICROPHONE | {"microphone": HEARD | {"warnings": [1]}}}},
        ),
        _refused(
            "status",
            "paused_number",
            "1 for true",
            "wrong_type",
            STATUS | {"subjects": {"host": SUBJECT | {"paused": 1}}},
        ),
        _refused(
            "status",
            "mask_word",
            "no such mask",
            "out_of_range",
            STATUS | {"defaults": SETTINGS | {"mask": "most"}},
        ),
        _refused("status", "queues_array", "queues as an array", "wrong_type", STATUS | {"queues": []}),
        _refused(
            "status",
            "output_state_missing",
            "an output that does not say what it does",
            "missing_field",
            STATUS | {"outputs": {"livelink": {"dropped": 0}}},
        ),
        _refused(
            "status",
            "tracker_state_missing",
            "a tracker that does not say what it does",
            "missing_field",
            STATUS | {"trackers": {"vmc": {"subject": "host"}}},
        ),
        _refused("status", "level_9", "no such level", "out_of_range", STATUS | {"level": 9}),
        _refused("status", "frames_missing", "no frame count", "missing_field", _without(STATUS, "frames")),
        _refused(
            "status",
            "subject_number",
            "a subject that is not a map",
            "wrong_type",
            STATUS | {"subjects": {"host": 1}},
        ),
        _refused(
            "status",
            "uptime_nan",
            "a time that is not a number",
            "out_of_range",
            STATUS | {"uptime_s": float("nan")},
        ),
        Case("status/trailing", "status", "a trailing byte", pack(STATUS) + b"\x00", error="malformed"),
    ]


def _accepted(
    message: str, name: str, about: str, value: dict[str, object], sent: dict[str, object] | None = None
) -> Case:
    said = {str(key): meaning(item) for key, item in value.items()}
    return Case(f"{message}/{name}", message, about, pack(sent or value), said, canonical=sent is None)


def _refused(message: str, name: str, about: str, error: str, sent: dict[str, object]) -> Case:
    return Case(f"{message}/{name}", message, about, pack(sent), error=error)


def _without(values: dict[str, object], *keys: str) -> dict[str, object]:
    return {name: value for name, value in values.items() if name not in keys}
