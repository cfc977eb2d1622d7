"""facewire.toml after `save`: what was set is in it, and nothing else has changed."""

import errno
import os
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as settings_of_test
from hypothesis import strategies as st

from facewire.commands.config import settings
from facewire.commands.config_file import parse_config, read_config
from facewire.commands.page.saving import save_settings
from facewire.errors import FacewireError
from facewire.face.channels import CHANNEL_INDEX, CHANNELS, LOWER_FACE
from facewire.face.head.styles import FOLDER
from facewire.values import (
    LISTENING,
    DeviceStatus,
    MicrophoneStatus,
    SettingsStatus,
    SubjectStatus,
)

JAW, SMILE = CHANNEL_INDEX["jawOpen"], CHANNEL_INDEX["mouthSmileLeft"]
MICROPHONE = MicrophoneStatus(DeviceStatus("Yeti Analog Stereo", LISTENING, 48_000, 2, follows_default=True))
LIVE = SettingsStatus(lookahead=48.0)


def subject(
    made: SettingsStatus = LIVE,
    microphone: MicrophoneStatus | None = MICROPHONE,
    source: str = "microphone",
) -> SubjectStatus:
    return SubjectStatus(
        "face", source, "live", 0, 0, 0, 0, 48.0, 70.0, 0.0, -20.0, settings=made, microphone=microphone
    )


def saved(tmp_path: Path, before: str, one: SubjectStatus) -> str:
    path = tmp_path / "facewire.toml"
    path.write_bytes(before.encode())
    assert save_settings(path, one) == path.resolve()
    return path.read_bytes().decode()


def test_without_a_file_one_is_made_that_says_what_is_not_as_usual(tmp_path: Path) -> None:
    path = save_settings(
        tmp_path / "facewire.toml",
        subject(SettingsStatus(((JAW, 1.2000000476837158),), ((SMILE, 0.05),), LOWER_FACE, 64.0)),
    )
    assert tomllib.loads(path.read_text()) == {
        "run": {"lookahead": 64},
        "face": {"mask": "lower", "gain": {"jawOpen": 1.2}, "offset": {"mouthSmileLeft": 0.05}},
    }
    assert read_config(path).lookahead == "64"


@pytest.mark.parametrize(
    ("source", "made"),
    [("microphone", LIVE), ("stdin", LIVE), ("recording", SettingsStatus()), ("pushed", SettingsStatus())],
)
def test_where_all_is_as_usual_nothing_is_written(tmp_path: Path, source: str, made: SettingsStatus) -> None:
    path = tmp_path / "facewire.toml"
    save_settings(path, subject(made, None if source != "microphone" else MICROPHONE, source))
    assert not path.exists()


BEFORE = """\
# my settings
[run]
source = "mic"   # the headset
device = "yeti"
lookahead = 64 # why not

[face]
mask = ["jaw_open", "mouthClose"]

[face.gain]
jaw_open = 1.2   # opens little
# the rest
tongueOut = 0

[[output]]
kind = "vmc"
address = "127.0.0.1:39539" # VSeeFace
"""
LIKE_BEFORE = SettingsStatus(
    ((JAW, 1.2000000476837158), (CHANNEL_INDEX["tongueOut"], 0.0)),
    mask=frozenset({JAW, CHANNEL_INDEX["mouthClose"]}),
    lookahead=64.0,
)
CHOSEN = replace(MICROPHONE, device=replace(MICROPHONE.device, follows_default=False))


def test_what_the_file_says_already_is_left_as_it_is_spelt(tmp_path: Path) -> None:
    assert saved(tmp_path, BEFORE, subject(LIKE_BEFORE, CHOSEN)) == BEFORE


def test_comments_spelling_and_everything_else_stay(tmp_path: Path) -> None:
    made = replace(
        LIKE_BEFORE, gain=((JAW, 1.5), (SMILE, 2.0)), mask=frozenset(range(len(CHANNELS))), lookahead=32.5
    )
    other = replace(CHOSEN, device=replace(CHOSEN.device, name="Headset"), gain=6.0, gate="off")
    after = saved(tmp_path, BEFORE, subject(made, other))
    assert after == (
        BEFORE.replace('device = "yeti"', 'device = "Headset"')
        .replace("lookahead = 64 #", "lookahead = 32.5 #")
        .replace("# why not\n", '# why not\nmic_gain = 6\nmic_gate = "off"\n')
        .replace('["jaw_open", "mouthClose"]', '"full"')
        .replace("jaw_open = 1.2 ", "jaw_open = 1.5 ")
        .replace("tongueOut = 0\n", "mouthSmileLeft = 2\n")
    )


def test_the_system_s_default_is_no_device_in_the_file(tmp_path: Path) -> None:
    assert "device" not in saved(tmp_path, BEFORE, subject(LIKE_BEFORE, MICROPHONE))


def test_the_look_ahead_of_pushed_speech_is_not_saved(tmp_path: Path) -> None:
    made = replace(LIKE_BEFORE, lookahead="full")
    assert saved(tmp_path, BEFORE, subject(made, None, "pushed")) == BEFORE


@pytest.mark.parametrize(
    "before",
    [
        "face.gain.jawOpen = 1.2\n",
        "face = { gain = { jawOpen = 1.2 } }\n",
        "[face]\ngain.jawOpen = 1.2\n",
        "[face]\ngain = { jawOpen = 1.2, mouthSmileLeft = 0.5 }\nmask = 'lower'\n",
        "[face.gain]\njawOpen = 1.2\n[run]\nfps = 24\n[face.offset]\njawOpen = 0.1\n[face]\nmask = 'none'\n",
        "[run]\r\nfps = 24\r\n",
        '[face.gain]\n"jawOpen" = 1.2\njaw_open = 1.3\n',
        "[tracker]\naddress = 'vmc:39540'\n[[output]]\nkind = 'vts'\n[[output]]\nkind = 'osc'\naddress='a'\n",
    ],
)
def test_every_way_to_write_a_table_is_kept(tmp_path: Path, before: str) -> None:
    made = SettingsStatus(((JAW, 1.5),), ((SMILE, 0.25),), LOWER_FACE, 64.0, (("gaze", 0.5),))
    path = tmp_path / "facewire.toml"
    after = parse_config(saved(tmp_path, before, subject(made)), path)
    was = parse_config(before, path)
    assert dict(after.gain) == {JAW: 1.5}
    assert dict(after.offset) == {SMILE: 0.25}
    assert (after.mask, after.lookahead, after.character.gaze) == (LOWER_FACE, "64", 0.5)
    assert replace(was, gain=(), offset=(), mask=None, lookahead="") == replace(
        after, gain=(), offset=(), mask=None, lookahead="", character=was.character
    )
    assert saved(tmp_path, path.read_bytes().decode(), subject(made)) == path.read_bytes().decode()


channel_values = st.dictionaries(st.integers(0, 51), st.floats(0, 1, width=32).map(lambda x: round(x, 4)))


@settings_of_test(max_examples=20, deadline=None)
@given(
    gain=channel_values, offset=channel_values, mask=st.frozensets(st.integers(0, 51)), ms=st.integers(0, 999)
)
def test_what_is_saved_is_read_back(
    tmp_path_factory: pytest.TempPathFactory,
    gain: dict[int, float],
    offset: dict[int, float],
    mask: frozenset[int],
    ms: int,
) -> None:
    made = SettingsStatus(tuple(gain.items()), tuple(offset.items()), mask, float(ms))
    path = tmp_path_factory.mktemp("saved") / "facewire.toml"
    path.write_text(BEFORE)
    config = read_config(save_settings(path, subject(made)))
    assert {key: value for key, value in config.gain if value != 1.0} == {
        key: value for key, value in gain.items() if value != 1.0
    }
    assert {key: value for key, value in config.offset if value} == {
        key: value for key, value in offset.items() if value
    }
    assert (config.tuning.mask > 0).nonzero()[0].tolist() == sorted(mask)
    assert config.lookahead == str(ms)


def test_every_setting_of_a_face_is_saved(tmp_path: Path) -> None:
    """A new one is on the wire, and so in the file, without more."""
    traits = [name for name, one in settings().items() if one.table == "face" and name != "character_file"]
    chosen: dict[str, str | float] = {}
    for name in traits:
        setting = settings()[name]
        if name not in ("gain", "offset", "mask"):
            chosen[name] = setting.choices[-2] if setting.choices else float(setting.high or 0) / 4
    made = replace(LIKE_BEFORE, offset=((JAW, 0.5),), character=tuple(chosen.items()))
    table = tomllib.loads(saved(tmp_path, "", subject(made)))["face"]
    assert set(table) == set(traits)
    assert {name: table[name] for name in chosen} == chosen


def test_what_a_character_file_says_can_be_taken_back(tmp_path: Path) -> None:
    character = tmp_path / "host.json"
    character.write_text(
        '{"facewire_character": 1, "character": {"smile": 0.5, "jaw": 0.25}, "gain": {"jawOpen": 1.5},'
        ' "mask": "lower"}'
    )
    before = f'[face]\ncharacter = "{character.as_posix()}"\n'
    made = replace(LIVE, character=(("jaw", 0.25),))
    saved(tmp_path, before, subject(made))
    config = read_config(tmp_path / "facewire.toml")
    assert (config.character.smile, config.character.jaw) == (0.0, 0.25)
    assert config.tuning.gain[JAW] == 1.0
    assert config.tuning.mask.all()


def test_a_file_that_was_broken_meanwhile_is_left_alone(tmp_path: Path) -> None:
    for text in ("[run", "[face]\ngain = 3\n"):
        with pytest.raises(FacewireError, match=r"facewire\.toml"):
            saved(tmp_path, text, subject(LIKE_BEFORE))
        assert (tmp_path / "facewire.toml").read_text() == text


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(
        FacewireError, match=r"cannot write .*facewire\.toml \(No space left on device\); make"
    ):
        saved(tmp_path, BEFORE, subject())
    assert (tmp_path / "facewire.toml").read_text() == BEFORE
    assert [path.name for path in tmp_path.iterdir()] == ["facewire.toml"]


def test_a_folder_that_is_not_there_and_a_file_that_may_not_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(FacewireError, match=r"cannot write .*\(No such file or directory\)"):
        save_settings(tmp_path / "none" / "facewire.toml", subject(LIKE_BEFORE))
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(FacewireError, match="it is read-only"):
        saved(tmp_path, BEFORE, subject())


def test_a_link_stays_a_link_and_rights_stay(tmp_path: Path) -> None:
    real = tmp_path / "real.toml"
    real.write_text(BEFORE)
    real.chmod(0o640)
    link = tmp_path / "facewire.toml"
    link.symlink_to(real)
    save_settings(link, subject())
    assert link.is_symlink()
    assert real.read_text() != BEFORE
    assert real.stat().st_mode & 0o777 == 0o640


def test_a_head_from_a_file_is_left_as_it_is_written(tmp_path: Path) -> None:
    before = f'[face]\nhead = "take:{FOLDER / "calm.json"}"\n'
    assert saved(tmp_path, before, subject(replace(LIVE, character=(("head", "take"),)))) == before
    off = saved(tmp_path, before, subject(replace(LIVE, character=(("head", "off"),))))
    assert off == '[face]\nhead = "off"\n'
