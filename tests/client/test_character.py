"""Character files: what is written is read again, and what is none is refused in one line."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.client import load_character
from facewire.client.options import read_character
from facewire.errors import UsageError
from facewire.face.channels import CHANNEL_INDEX
from facewire.face.character import TRAITS
from facewire.face.tune import MASKS
from facewire.values import SettingsStatus
from facewire.wire.control import RequestError, decode_request
from facewire.wire.packing import pack
from facewire.wire.settings.character_file import decode, encode
from facewire.wire.settings.making import by_name, channel_names
from facewire.wire.settings.traits import to_map as traits_to_map
from tests.protocol.vectors import Vector, load, of
from tests.wire.strategies import by_channel, traits

TAKEN = tuple(one for one in of("character_file") if one.error is None)
REFUSED = tuple(one for one in of("character_file") if one.error is not None)
HANDED_ON = tuple(one for one in REFUSED if one.value is not None)
JAW = CHANNEL_INDEX["jawOpen"]
WHOLE = SettingsStatus(
    gain=((JAW, 1.2),), offset=((3, -0.5),), mask=MASKS["lower"], character=(("mood", "joy"), ("smile", 0.25))
)
SETTINGS = st.builds(
    SettingsStatus,
    gain=by_channel(0, 10),
    offset=by_channel(-1, 1),
    mask=st.sampled_from(list(MASKS.values())),
    character=traits,
)


def test_a_file_says_what_set_takes() -> None:
    assert json.loads(encode(WHOLE)) == {
        "facewire_character": 1,
        "character": {"mood": "joy", "smile": 0.25},
        "gain": {"jawOpen": 1.2},
        "offset": {"eyeLookOutLeft": -0.5},
        "mask": "lower",
    }
    assert json.loads(encode(SettingsStatus())) == {"facewire_character": 1, "character": {}}


@settings(max_examples=30)
@given(SETTINGS)
def test_what_is_written_is_read_again(made: SettingsStatus) -> None:
    said = decode(encode(made).encode())
    assert dict(said.gain) == pytest.approx(dict(made.gain), rel=1e-5)
    assert dict(said.offset) == pytest.approx(dict(made.offset), rel=1e-5)
    assert (MASKS["full"] if said.mask is None else said.mask) == made.mask
    kept = {name: value for name, value in made.character if not TRAITS[name].direction}
    assert dict(said.character).keys() == kept.keys()
    for name, value in said.character:
        assert value == (pytest.approx(kept[name], rel=1e-5) if isinstance(value, float) else kept[name])


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("nothing", "not JSON"),
        ("deep", "not JSON"),
        ("not_utf8", "not JSON"),
        ("array", "no character file"),
        ("version_2", "version 2"),
        ("version_true", "version True"),
        ("unknown_key", "no key 'traits'"),
        ("mask_word", "mask is 'most'"),
        ("key_twice", "twice"),
        ("nan", "nan"),
        ("gain_11", "11"),
        ("gain_array", "must be a map"),
        ("mood_unknown", "joyful"),
        ("trait_above", "smile is 3"),
        ("trait_unknown", "smlie"),
        ("long", "longer than 1 MiB"),
    ],
)
def test_the_reason_is_told_in_one_line(tmp_path: Path, name: str, why: str) -> None:
    path = tmp_path / "host.json"
    path.write_bytes(load(f"character/{name}").data)
    with pytest.raises(UsageError, match=why) as caught:
        read_character(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("vector", TAKEN, ids=lambda vector: vector.name)
def test_a_vector_means(vector: Vector) -> None:
    said = decode(vector.data)
    assert vector.value == {
        "character": traits_to_map(said.character),
        "gain": by_name(said.gain),
        "offset": by_name(said.offset),
        "mask": None if said.mask is None else channel_names(said.mask),
    }
    kept = vector.data.rstrip()
    for length in range(len(kept)):
        with pytest.raises(UsageError):
            decode(kept[:length])
    with pytest.raises(UsageError):
        decode(vector.data + b"\0")


@pytest.mark.parametrize("vector", REFUSED, ids=lambda vector: vector.name)
def test_a_vector_is_refused(vector: Vector) -> None:
    with pytest.raises(UsageError):
        decode(vector.data)


@pytest.mark.parametrize("vector", HANDED_ON, ids=lambda vector: vector.name)
def test_what_other_readers_hand_on_the_sidecar_refuses(vector: Vector) -> None:
    with pytest.raises(RequestError, match="character"):
        decode_request(pack({"op": "set", "id": 1, **(vector.value or {})}))


@pytest.mark.parametrize("vector", [one for one in TAKEN if one.canonical], ids=lambda vector: vector.name)
def test_a_vector_is_written(vector: Vector) -> None:
    said = decode(vector.data)
    mask = MASKS["full"] if said.mask is None else said.mask
    written = encode(SettingsStatus(gain=said.gain, offset=said.offset, mask=mask, character=said.character))
    assert written.encode() == vector.data


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_no_bytes_break_the_reader(some: str | bytes) -> None:
    with pytest.raises(UsageError):
        decode(some if isinstance(some, bytes) else some.encode("utf-8", "surrogatepass"))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    told = r"host\.json cannot be read \(No such file or directory\); name a file of `facewire tune`$"
    with pytest.raises(UsageError, match=told):
        load_character(tmp_path / "host.json")


def test_a_program_hands_it_on(tmp_path: Path) -> None:
    path = tmp_path / "host.json"
    path.write_text(encode(WHOLE), encoding="utf-8")
    changes = load_character(str(path))
    assert changes["character"] == {"mood": "joy", "smile": 0.25}
    assert changes["gain"] == {"jawOpen": 1.2}
    assert changes["offset"] == {"eyeLookOutLeft": -0.5}
    assert len(list(changes["mask"] or ())) == len(MASKS["lower"])
