"""Control requests."""

from typing import Final

from cases.case import Case, id_meaning, meaning
from cases.descriptors import NAMES
from cases.packer import pack, pack_pairs

Fields = dict[str, object]

OPEN: Final[Fields] = {
    "op": "open",
    "id": 1,
    "subject": "host",
    "sample_rate": 24000,
    "format": "s16le",
    "channels": 1,
}
AUDIO: Final[Fields] = {"op": "audio", "id": 2, "subject": "host", "pcm": bytes.fromhex("0000ff7f0080")}
LOWER_FACE: Final = [
    name for name in NAMES["channels"] if name.startswith(("jaw", "mouth", "tongue", "cheekPuff"))
]
CLOSE: Final[Fields] = {"op": "close", "id": "the last", "subject": "host"}
SET: Final[Fields] = {
    "op": "set", "id": 4, "subject": "host", "gain": {"jawOpen": 1.25}, "offset": {"browInnerUp": 0.125},
    "mask": ["jawOpen", "mouthClose"], "lookahead": 48.0,
    "character": {"gaze": 0.5, "look_at": {"yaw": 0.25, "pitch": -0.125}},
}  # fmt: skip
RENDER: Final[Fields] = {
    "op": "render",
    "id": 5,
    "frame_ms": 15.5,
    "gpu_ms": 9.25,
    "mean_ms": 12.25,
    "budget_ms": 16.75,
    "pid": 4242,
}
STATUS_REQUEST: Final[Fields] = {"op": "status", "id": 6}

FULL_OPEN: Final[Fields] = OPEN | {"keep": True, "replace": True, "delay": 0.0}

DEFAULTS: Final[dict[str, Fields]] = {
    "open": {"channels": 1, "lookahead": None, "keep": False, "replace": False, "delay": 80.0},
    "audio": {"end": False, "moods": [], "generation": None},
    **{op: {"generation": None} for op in ("flush", "cancel", "pause", "resume", "close")},
    "reset": {"subject": None},
    "set": {"subject": None, "gain": {}, "offset": {}, "mask": None, "lookahead": None, "character": {}},
    "render": {"gpu_ms": None, "mean_ms": None},
    "microphone": {"device": None, "gain": None, "gate": None},
    "record": {"subject": None},
    "listen": {"device": ""},
}


def cases() -> list[Case]:
    """Return every request vector."""
    return [
        *_audio(),
        *_utterances(),
        *_settings(),
        *_operations(),
        *_bad_envelopes(),
        *_bad_opens(),
        *_bad_values(),
        *_malformed(),
    ]


def _audio() -> list[Case]:
    full = OPEN | {"sample_rate": 192000, "format": "f32le", "channels": 8, "lookahead": "full"}
    minimal = {key: value for key, value in OPEN.items() if key != "channels"}
    return [
        _accepted("open", "24 kHz mono", OPEN),
        _accepted("open_full", "192 kHz, eight float channels, most accurate", full),
        _accepted("open_minimal", "channels left out: one", OPEN, minimal),
        _accepted("open_largest_id", "id 2^64-1", OPEN | {"id": 2**64 - 1}),
        _accepted("open_unicode", "a name of 64 bytes of UTF-8", OPEN | {"subject": "\u6771" * 21 + "x"}),
        _accepted("audio", "three samples", AUDIO),
        _accepted("audio_empty", "no samples: asks only for buffered_s", AUDIO | {"pcm": b""}),
        _accepted("audio_300", "long enough for a bin of 16 bit length", AUDIO | {"pcm": bytes(300)}),
        _accepted("close", "a text id", CLOSE),
        _accepted("close_number", "a number for an id", CLOSE | {"id": 3}),
    ]


def _utterances() -> list[Case]:
    ops = {
        "flush": "the utterance is complete",
        "cancel": "not another word",
        "pause": "wait",
        "resume": "go on",
    }
    defaults = {"keep": False, "replace": False, "delay": 80.0}
    return [
        _accepted("open_keep", "kept, in place of another, due at once", FULL_OPEN),
        _accepted("open_delay", "the longest delay", OPEN | {"delay": 2000.0}),
        _accepted(
            "open_live",
            "little look-ahead, in place of another",
            OPEN | {"lookahead": 48.0, "replace": True},
        ),
        _accepted("open_defaults", "defaults that are said", OPEN, OPEN | defaults),
        _accepted("audio_end", "the last samples of an utterance", AUDIO | {"end": True}),
        _accepted("audio_end_false", "a default that is said", AUDIO, AUDIO | {"end": False}),
        *_moods(),
        *_generations(),
        *(
            _accepted(op, about, {"op": op, "id": 10 + index, "subject": "host"})
            for index, (op, about) in enumerate(ops.items())
        ),
        _accepted("ping", "what time is it", {"op": "ping", "id": 20}),
        _accepted("refresh", "look for microphones again", {"op": "refresh", "id": 23}),
    ]


def _generations() -> list[Case]:
    """Return requests that are for one subject of a name, and not for the next of that name."""
    rest: Fields = {"id": 40, "subject": "host"}
    return [
        _accepted("audio_generation", "for the subject that was opened", AUDIO | {"generation": 2**32 - 1}),
        *(
            _accepted(f"{op}_generation", "the same", {"op": op, **rest, "generation": 7})
            for op in ("flush", "cancel", "pause", "resume", "close")
        ),
        _refused(
            "generation_text", "a number as a text", "wrong_type", AUDIO | {"generation": "7"}
        ),
        _refused(
            "generation_large", "more than 32 bits", "out_of_range",
            {"op": "cancel", **rest, "generation": 2**32},
        ),
    ]  # fmt: skip


def _moods() -> list[Case]:
    rest: Fields = {"gain": 1.0, "fade": None, "hold": 0.0}
    whole: Fields = {"at": 0.5, "mood": "joy", "gain": 0.75, "fade": 0.25, "hold": 2.0}
    shortest: Fields = {"at": 0.0, "mood": "neutral"}

    def refused(name: str, about: str, error: str, *entries: object) -> Case:
        return _refused(f"moods_{name}", about, error, AUDIO | {"moods": list(entries)})

    return [
        _accepted("audio_mood", "joy for two seconds", AUDIO | {"moods": [whole]}),
        _accepted(
            "audio_moods",
            "joy for two seconds, then neutral",
            AUDIO | {"moods": [whole, shortest | rest]},
            AUDIO | {"moods": [whole, shortest]},
        ),
        _accepted("audio_moods_none", "an empty track", AUDIO, AUDIO | {"moods": []}),
        refused("unknown", "no such mood", "out_of_range", shortest | {"mood": "joyful"}),
        refused("auto", "a track says it itself", "out_of_range", shortest | {"mood": "auto"}),
        refused("late", "more than an hour", "out_of_range", shortest | {"at": 3600.5}),
        refused("early", "before the first sample", "out_of_range", shortest | {"at": -0.5}),
        refused("nan", "no time at all", "out_of_range", shortest | {"at": float("nan")}),
        refused("strong", "a gain above 1", "out_of_range", shortest | {"gain": 1.5}),
        refused("at_missing", "when", "missing_field", {"mood": "joy"}),
        refused("mood_missing", "which", "missing_field", {"at": 0.0}),
        refused("words", "words, not maps", "wrong_type", "joy"),
        refused("many", "257 entries", "out_of_range", *[shortest] * 257),
        _refused("moods_map", "one entry alone", "wrong_type", AUDIO | {"moods": shortest}),
    ]


def _settings() -> list[Case]:
    lower = {"op": "set", "id": 4, "mask": "lower"}
    return [
        _accepted("set_mask_none", "a mask in a word", {**lower, "mask": []}, {**lower, "mask": "none"}),
        _accepted("set_mask_lower", "the lower face", {**lower, "mask": LOWER_FACE}, lower),
        _accepted("set_lookahead_1000", "the most", {"op": "set", "id": 4, "lookahead": 1000.0}),
        _accepted("reset", "a subject as it began", {"op": "reset", "id": 21, "subject": "host"}),
        _accepted("reset_all", "every subject", {"op": "reset", "id": 22}),
        _accepted("set", "all that can be set", SET),
        _accepted("set_all", "every subject", {"op": "set", "id": 4, "gain": {"jawOpen": 2.0}}),
        _accepted(
            "set_nothing",
            "nil is as good as absent",
            {"op": "set", "id": 4},
            {"op": "set", "id": 4, "gain": None},
        ),
        _accepted(
            "set_look_free",
            "the eyes are the character's own again",
            {"op": "set", "id": 4, "subject": "host", "character": {"look_at": "free"}},
        ),
        _accepted(
            "set_trait_nil",
            "a trait that is nil stays as it is",
            {"op": "set", "id": 4, "character": {}},
            {"op": "set", "id": 4, "character": {"gaze": None}},
        ),
        _accepted("set_empty_mask", "no channel is driven", {"op": "set", "id": 4, "mask": []}),
        _accepted(
            "set_integers",
            "whole numbers for floats",
            {"op": "set", "id": 4, "gain": {"jawOpen": 2.0}, "lookahead": 48.0},
            {"op": "set", "id": 4, "gain": {"jawOpen": 2}, "lookahead": 48},
        ),
        _accepted("render", "with the GPU's share", RENDER),
        _accepted(
            "render_cpu",
            "a renderer that does not know it",
            {key: RENDER[key] for key in RENDER if key not in ("gpu_ms", "mean_ms")},
        ),
        _accepted("status", "the smallest request", STATUS_REQUEST),
        _accepted(
            "unknown_keys",
            "keys of a later version",
            STATUS_REQUEST,
            {"x": [1], **STATUS_REQUEST, "y": {"z": 1}},
        ),
    ]


def _operations() -> list[Case]:
    microphone: Fields = {"op": "microphone", "id": 32, "subject": "host"}
    default: Fields = {"device": "", "gain": "auto"}
    output: Fields = {"op": "output", "id": 33, "name": "vmc 127.0.0.1:39539"}
    record: Fields = {"op": "record", "id": 34, "on": True}
    listen: Fields = {"op": "listen", "id": 35, "subject": "me"}
    long = microphone | {"device": "x" * 257}
    return [
        _accepted("save", "keep the settings", {"op": "save", "id": 30, "subject": "host"}),
        _accepted("devices", "which microphones are there", {"op": "devices", "id": 31}),
        _accepted("microphone", "all", microphone | {"device": "Yeti", "gain": 6.0, "gate": "off"}),
        _accepted("microphone_default", "the system's default, at its level", microphone | default),
        _accepted("microphone_nothing", "which device is it", microphone),
        _accepted("listen", "to a device by a part of its name", listen | {"device": "Yeti"}),
        _accepted("listen_default", "to the system's default", listen | {"device": ""}, listen),
        _accepted("output_off", "let it rest", output | {"on": False}),
        _accepted("record", "begin", record),
        _accepted("record_one", "one subject alone", record | {"subject": "host"}),
        _accepted("record_end", "end", record | {"on": False}),
        _refused("microphone_gain", "40 dB are the most", "out_of_range", microphone | {"gain": 41}),
        _refused("microphone_gate", "no such gate", "out_of_range", microphone | {"gate": "on"}),
        _refused("microphone_device", "a name of 257 bytes", "out_of_range", long),
        _refused("output_on_missing", "on or off", "missing_field", output),
        _refused("record_on_number", "on is a bool", "wrong_type", record | {"on": 1}),
        _refused("save_nobody", "whose settings", "missing_field", {"op": "save", "id": 30}),
    ]


def _bad_envelopes() -> list[Case]:
    return [
        _refused("unknown_op", "no such op", "unknown_op", {"op": "fly", "id": 9}),
        _refused("op_missing", "no op", "missing_field", {"id": 9}),
        _refused("id_missing", "no id", "missing_field", {"op": "status"}),
        _refused("id_negative", "an id below 0", "out_of_range", STATUS_REQUEST | {"id": -1}),
        _refused("id_float", "an id that is a float", "wrong_type", STATUS_REQUEST | {"id": 1.0}),
        _refused("id_long", "an id of 65 bytes", "out_of_range", STATUS_REQUEST | {"id": "x" * 65}),
    ]


def _bad_opens() -> list[Case]:
    return [
        _refused("subject_missing", "open without a name", "missing_field", {"op": "open", "id": 1}),
        _refused("subject_slash", "a slash in the name", "out_of_range", OPEN | {"subject": "a/b"}),
        _refused("subject_space", "a space at the end", "out_of_range", OPEN | {"subject": "a "}),
        _refused(
            "subject_newline", "a name that is not printable", "out_of_range", OPEN | {"subject": "a\n"}
        ),
        _refused("subject_long", "65 bytes", "out_of_range", OPEN | {"subject": "x" * 65}),
        _refused("rate_low", "4 kHz", "out_of_range", OPEN | {"sample_rate": 4000}),
        _refused("rate_float", "a rate that is a float", "wrong_type", OPEN | {"sample_rate": 24000.0}),
        _refused("format_mp3", "no such format", "out_of_range", OPEN | {"format": "mp3"}),
        _refused("channels_9", "nine channels", "out_of_range", OPEN | {"channels": 9}),
        _refused("lookahead_1001", "more than 1000 ms", "out_of_range", OPEN | {"lookahead": 1001.0}),
        _refused("keep_number", "1 for true", "wrong_type", OPEN | {"keep": 1}),
        _refused("replace_word", "a word for true", "wrong_type", OPEN | {"replace": "yes"}),
        _refused("delay_negative", "a moment that has gone", "out_of_range", OPEN | {"delay": -1.0}),
        _refused("delay_2001", "more than 2 s ahead", "out_of_range", OPEN | {"delay": 2001.0}),
        _refused("delay_nan", "not a number", "out_of_range", OPEN | {"delay": float("nan")}),
        _refused("lookahead_word", "a word other than full", "out_of_range", OPEN | {"lookahead": "most"}),
    ]


def _bad_values() -> list[Case]:
    return [
        _refused("end_number", "1 for true", "wrong_type", AUDIO | {"end": 1}),
        _refused("cancel_nobody", "cancel without a name", "missing_field", {"op": "cancel", "id": 12}),
        _refused("flush_slash", "no such name", "out_of_range", {"op": "flush", "id": 13, "subject": "a/b"}),
        _refused(
            "reset_number", "a name that is a number", "wrong_type", {"op": "reset", "id": 14, "subject": 1}
        ),
        _refused("mask_word", "no such mask", "out_of_range", SET | {"mask": "most"}),
        _refused("mask_map", "a mask that is a map", "wrong_type", SET | {"mask": {"jawOpen": True}}),
        _refused("pcm_string", "audio as a string", "wrong_type", AUDIO | {"pcm": "00"}),
        _refused(
            "gain_channel",
            "PascalCase is not a channel's name",
            "out_of_range",
            SET | {"gain": {"JawOpen": 1.0}},
        ),
        _refused(
            "gain_nan",
            "a gain that is not a number",
            "out_of_range",
            SET | {"gain": {"jawOpen": float("nan")}},
        ),
        _refused("gain_11", "a gain above 10", "out_of_range", SET | {"gain": {"jawOpen": 11.0}}),
        _refused("trait_unknown", "no such trait", "out_of_range", SET | {"character": {"gase": 1.0}}),
        _refused("trait_above", "a trait out of range", "out_of_range", SET | {"character": {"gaze": 2.5}}),
        _refused("trait_word", "a word for a number", "wrong_type", SET | {"character": {"gaze": "much"}}),
        _refused(
            "look_at_half",
            "one angle of two",
            "missing_field",
            SET | {"character": {"look_at": {"yaw": 0.5}}},
        ),
        _refused("look_at_word", "no such word", "out_of_range", SET | {"character": {"look_at": "up"}}),
        _refused("mask_numbers", "indices, not names", "wrong_type", SET | {"mask": [17]}),
        _refused("frame_ms_negative", "a negative time", "out_of_range", RENDER | {"frame_ms": -1.0}),
        _refused("pid_0", "no process", "out_of_range", RENDER | {"pid": 0}),
    ]


def _malformed() -> list[Case]:
    def malformed(name: str, about: str, data: bytes, append_zeros: int = 0) -> Case:
        value = id_meaning(None)
        return Case(f"request/{name}", "request", about, data, value, "malformed", append_zeros=append_zeros)

    big = 1 << 20
    header = pack({"op": "audio", "id": 2, "subject": "host", "pcm": bytes(big)})[:-big]
    return [
        malformed("not_a_map", "an array", pack(["status", 1])),
        malformed("truncated", "the last byte is missing", pack(OPEN)[:-1]),
        malformed("trailing", "a trailing byte", pack(OPEN) + b"\x01"),
        malformed("duplicate_key", "id comes twice", pack_pairs([*STATUS_REQUEST.items(), ("id", 7)])),
        malformed("oversize", "1 MiB of audio in a message that may have 1 MiB in all", header, big),
    ]


def _accepted(name: str, about: str, value: Fields, sent: Fields | None = None) -> Case:
    whole = DEFAULTS.get(str(value["op"]), {}) | value
    rest = {key: meaning(item) for key, item in whole.items() if key not in ("op", "id")}
    said = {"op": whole["op"], **id_meaning(whole["id"]), **rest}
    return Case(f"request/{name}", "request", about, pack(sent or value), said, canonical=sent is None)


def _refused(name: str, about: str, error: str, sent: Fields) -> Case:
    echoed = sent.get("id")
    readable = (isinstance(echoed, str) and len(echoed) <= 64) or (isinstance(echoed, int) and echoed >= 0)
    value = id_meaning(echoed if readable else None)
    return Case(f"request/{name}", "request", about, pack(sent), value, error)
