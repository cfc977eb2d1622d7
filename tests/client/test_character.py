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
from facewire.wire.settings.character_file import decode, encode
from tests.wire.strategies import by_channel, traits

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
    said = decode(encode(made))
    assert dict(said.gain) == pytest.approx(dict(made.gain), rel=1e-5)
    assert dict(said.offset) == pytest.approx(dict(made.offset), rel=1e-5)
    assert (MASKS["full"] if said.mask is None else said.mask) == made.mask
    kept = {name: value for name, value in made.character if not TRAITS[name].direction}
    assert dict(said.character).keys() == kept.keys()
    for name, value in said.character:
        assert value == (pytest.approx(kept[name], rel=1e-5) if isinstance(value, float) else kept[name])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "no character file"),
        ("{}", "no character file"),
        ('{"facewire_character": 2}', "version 2"),
        ('{"facewire_character": 1, "traits": {}}', "no key 'traits'"),
        ('{"facewire_character": 1, "mask": "most"}', "mask is 'most'"),
        ('{"facewire_character": 1, "mask": "lower", "mask": "upper"}', "twice"),
        ('{"facewire_character": 1, "gain": {"jawOpen": NaN}}', "nan"),
        ('{"facewire_character": 1, "gain": {"jawOpen": 11}}', "11"),
        ('{"facewire_character": 1, "gain": [1.0]}', "must be a map"),
        ('{"facewire_character": 1, "character": {"mood": "joyful"}}', "joyful"),
        ('{"facewire_character": 1, "character": {"smile": 3}}', "smile is 3"),
        ('{"facewire_character": 1, "character": {"smlie": 3}}', "smlie"),
        ("1" * (1 << 21), "longer than 1 MiB"),
    ],
)
def test_what_is_none_is_refused(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "host.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=why) as caught:
        read_character(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    with pytest.raises(UsageError):
        decode(text)


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        load_character(tmp_path / "host.json")
    (tmp_path / "host.json").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="cannot be read"):
        load_character(tmp_path / "host.json")


def test_a_program_hands_it_on(tmp_path: Path) -> None:
    path = tmp_path / "host.json"
    path.write_text(encode(WHOLE), encoding="utf-8")
    changes = load_character(str(path))
    assert changes["character"] == {"mood": "joy", "smile": 0.25}
    assert changes["gain"] == {"jawOpen": 1.2}
    assert changes["offset"] == {"eyeLookOutLeft": -0.5}
    assert len(list(changes["mask"] or ())) == len(MASKS["lower"])
