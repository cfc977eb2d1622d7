"""Character files: JSON text that says how one face is made."""

import json
from typing import Any, Final

from cases.case import Case
from cases.descriptors import NAMES
from cases.requests import LOWER_FACE

Fields = dict[str, object]

FORMAT: Final = '"facewire_character": 1'
WHOLE: Final[Fields] = {
    "facewire_character": 1,
    "character": {"head": "lively", "mood": "joy", "smile": 0.3, "articulation": -0.5},
    "gain": {"jawOpen": 1.2, "mouthClose": 0.0},
    "offset": {"browInnerUp": -0.05},
    "mask": "lower",
}
SAYS: Final[Fields] = {"character": {}, "gain": {}, "offset": {}, "mask": None}


def cases() -> list[Case]:
    """Return every vector of a character file."""
    return [*_saved(), *_written_by_hand(), *_no_json(), *_of_another_kind(), *_wrong_values(), *_unknown()]


def _saved() -> list[Case]:
    two: Fields = {"facewire_character": 1, "character": {}, "mask": ["jawOpen", "mouthClose"]}
    return [
        _saved_as("whole", "all that it can say", WHOLE, WHOLE | {"mask": LOWER_FACE}),
        _saved_as("usual", "nothing out of the ordinary", {"facewire_character": 1, "character": {}}),
        _saved_as("channels", "a mask without a word", two),
    ]


def _written_by_hand() -> list[Case]:
    everything = {name: index / 8 for index, name in enumerate(NAMES["channels"])}
    spaced = '\r\n{ "mask" :"none",\t"facewire_character": 1.0e0 , "gain":{ "jawOpen":2 } }'
    escaped = r'{"facewire_character": 1, "character": {"m\u006fod": "j\u006Fy"}}'
    marked = b"\xef\xbb\xbf{" + FORMAT.encode() + b"}"
    nulls = f'{{{FORMAT}, "character": {{"smile": null}}, "gain": null, "offset": null, "mask": null}}'
    look = {"look_at": {"yaw": 0.25, "pitch": -0.125}}
    precise = f'{{{FORMAT}, "character": {{"smile": 0.1, "jaw": -1e-3, "mouth": 1.2345678901234567}}}}'
    return [
        _taken("spaced", "spaces, tabs and lines, the version last and 1.0", spaced,
               {"gain": {"jawOpen": 2.0}, "mask": []}),
        _taken("escaped", "letters by their numbers", escaped, {"character": {"mood": "joy"}}),
        _taken("marked", "the mark that some editors put before UTF-8", marked, {}),
        _taken("nulls", "null is as good as absent", nulls, {}),
        _taken("empty", "nothing", f"{{{FORMAT}}}", {}),
        _taken("look_at", "a direction", _with("character", look), {"character": look}),
        _taken("free", "a direction that is given back", _with("character", {"look_at": "free"}),
               {"character": {"look_at": "free"}}),
        _taken("every_channel", "52 gains", _with("gain", everything),
               {"gain": everything}),
        _taken("precise", "numbers as a double has them", precise,
               {"character": {"smile": 0.1, "jaw": -0.001, "mouth": 1.2345678901234567}}),
        _taken("mask_twice", "a channel that is named twice", _with("mask", ["jawOpen", "jawOpen"]),
               {"mask": ["jawOpen"]}),
    ]  # fmt: skip


def _no_json() -> list[Case]:
    texts = {
        "nothing": ("no byte", ""),
        "space": ("space alone", " \n"),
        "nan": ("NaN", f'{{{FORMAT}, "gain": {{"jawOpen": NaN}}}}'),
        "infinity": ("Infinity", f'{{{FORMAT}, "character": {{"smile": -Infinity}}}}'),
        "too_large": ("a number that no double holds", f'{{{FORMAT}, "character": {{"smile": 1e999}}}}'),
        "many_digits": ("400 digits", f'{{{FORMAT}, "gain": {{"jawOpen": {"1" * 400}}}}}'),
        "leading_zero": ("01", f'{{{FORMAT}, "gain": {{"jawOpen": 01}}}}'),
        "no_digits": ("a point without digits behind it", f'{{{FORMAT}, "gain": {{"jawOpen": 1.}}}}'),
        "plus": ("+1", f'{{{FORMAT}, "gain": {{"jawOpen": +1}}}}'),
        "hexadecimal": ("0x1", f'{{{FORMAT}, "gain": {{"jawOpen": 0x1}}}}'),
        "comma": ("a comma behind the last entry", f"{{{FORMAT},}}"),
        "comma_inside": ("a comma behind the last gain", f'{{{FORMAT}, "gain": {{"jawOpen": 1,}}}}'),
        "comma_mask": ("a comma behind the last channel", f'{{{FORMAT}, "mask": ["jawOpen",]}}'),
        "no_comma": ("no comma between two entries", f'{{{FORMAT} "mask": "none"}}'),
        "no_colon": ("no colon behind a key", '{"facewire_character" 1}'),
        "quotes": ("single quotes", "{'facewire_character': 1}"),
        "bare_key": ("a key without quotes", "{facewire_character: 1}"),
        "comment": ("a comment", f"{{{FORMAT}}} // mine"),
        "twice": ("two of them", f"{{{FORMAT}}}{{{FORMAT}}}"),
        "key_twice": ("a key that comes twice", f'{{{FORMAT}, "mask": "none", "mask": "full"}}'),
        "channel_twice": ("a channel twice", f'{{{FORMAT}, "gain": {{"jawOpen": 1, "jawOpen": 2}}}}'),
        "trait_twice": ("a trait twice", f'{{{FORMAT}, "character": {{"smile": 0, "sm\\u0069le": 1}}}}'),
        "open_text": ("a string without an end", f'{{{FORMAT}, "mask": "none'),
        "line_in_text": ("a line end in a string", f'{{{FORMAT}, "mask": "no\nne"}}'),
        "escape": ("an escape that there is not", f'{{{FORMAT}, "mask": "\\xone"}}'),
        "half_pair": ("half of a surrogate pair", f'{{{FORMAT}, "character": {{"mood": "\\ud800"}}}}'),
    }
    return [
        *(_refused(name, about, text) for name, (about, text) in texts.items()),
        _refused("deep", "ten thousand brackets", "[" * 10_000),
        _refused("not_utf8", "Latin-1", b'{"facewire_character": 1, "character": {"mood": "\xfc"}}'),
        _refused("utf16", "UTF-16", f"{{{FORMAT}}}".encode("utf-16")),
        _refused("zero", "a zero byte behind it", f"{{{FORMAT}}}\0"),
        _case("long", "more than 1 MiB", f"{{{FORMAT}}}", error="out_of_range", append_zeros=1 << 20),
    ]  # fmt: skip


def _of_another_kind() -> list[Case]:
    return [
        _refused("array", "an array", "[]"),
        _refused("other", "JSON of something else", '{"name": "host"}'),
        _refused("no_version", "no version", '{"mask": "none"}'),
        _refused("version_2", "a later version", '{"facewire_character": 2, "traits": {}}'),
        _refused("version_text", "a version in words", '{"facewire_character": "1"}'),
        _refused("version_true", "true", '{"facewire_character": true}'),
        _refused("version_null", "no version at all", '{"facewire_character": null}'),
        _refused("unknown_key", "a key that there is not", f'{{{FORMAT}, "traits": {{}}}}'),
        _refused("lookahead", "a key of `set` that is no character's", f'{{{FORMAT}, "lookahead": 48}}'),
    ]


def _wrong_values() -> list[Case]:
    in_words = {"look_at": {"yaw": "0", "pitch": 0}}
    three = {"look_at": {"yaw": 0, "pitch": 0, "roll": 0}}
    return [
        _refused("gain_array", "gains in an array", _with("gain", [1.0])),
        _refused("gain_text", "a gain in words", _with("gain", {"jawOpen": "1"})),
        _refused("gain_true", "true for 1", _with("gain", {"jawOpen": True})),
        _refused("gain_null", "a gain of nothing", _with("gain", {"jawOpen": None})),
        _refused("gain_channel", "no such channel", _with("gain", {"jaw": 1.0})),
        _refused("gain_11", "a gain above 10", _with("gain", {"jawOpen": 11})),
        _refused("gain_negative", "a gain below 0", _with("gain", {"jawOpen": -0.5})),
        _refused("offset_2", "an offset above 1", _with("offset", {"jawOpen": 2})),
        _refused("character_number", "traits in a number", _with("character", 3)),
        _refused("trait_true", "true for a trait", _with("character", {"smile": True})),
        _refused("trait_array", "a direction in an array", _with("character", {"look_at": [0.5, 0.5]})),
        _refused("look_at_half", "one angle of two", _with("character", {"look_at": {"yaw": 0.5}})),
        _refused("look_at_text", "an angle in words", _with("character", in_words)),
        _refused("look_at_roll", "a third angle", _with("character", three)),
        _refused("mask_number", "a mask in a number", _with("mask", 3)),
        _refused("mask_map", "a mask in a map", _with("mask", {"jawOpen": True})),
        _refused("mask_word", "no such word", _with("mask", "most")),
        _refused("mask_channel", "no such channel", _with("mask", ["jaw"])),
        _refused("mask_numbers", "channels by number", _with("mask", [17])),
    ]


def _unknown() -> list[Case]:
    """What only a reader refuses that knows the traits, and the sidecar for all others."""
    traits: dict[str, tuple[str, Fields]] = {
        "trait_unknown": ("no such trait", {"smlie": 0.5}),
        "trait_above": ("a trait out of range", {"smile": 3}),
        "trait_word": ("a word for a number", {"smile": "much"}),
        "trait_number": ("a number for a word", {"mood": 1}),
        "mood_unknown": ("no such mood", {"mood": "joyful"}),
    }
    return [
        _case(name, about, _with("character", said), _said({"character": said}), error="out_of_range")
        for name, (about, said) in traits.items()
    ]


def _with(key: str, value: object) -> str:
    return json.dumps({"facewire_character": 1, key: value})


def _said(value: Fields) -> Fields:
    return {**SAYS, **{key: item for key, item in value.items() if key in SAYS}}


def _saved_as(name: str, about: str, saved: Fields, value: Fields | None = None) -> Case:
    text = json.dumps(saved, indent=2) + "\n"
    return _case(name, about, text, _said(value or saved), canonical=True)


def _taken(name: str, about: str, text: str | bytes, value: Fields) -> Case:
    return _case(name, about, text, _said(value))


def _refused(name: str, about: str, text: str | bytes) -> Case:
    return _case(name, about, text, error="malformed")


def _case(name: str, about: str, text: str | bytes, value: Fields | None = None, **more: Any) -> Case:
    data = text if isinstance(text, bytes) else text.encode()
    return Case(f"character/{name}", "character_file", about, data, value, **more)
