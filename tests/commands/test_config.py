from pathlib import Path

import pytest

from facewire.commands.config import Config, flag_of, settings
from facewire.commands.config_file import read_config, settings_table, with_values
from facewire.commands.microphone.settings import parse_mic_gain
from facewire.commands.tables.lookahead import parse_lookahead
from facewire.errors import UsageError
from facewire.face.channels import CHANNEL_INDEX, LOWER_FACE
from facewire.face.character import Character
from facewire.face.tune import MASKS
from facewire.output.livelink import Angles, LiveLinkConfig
from tests.commands.settings_table import TABLE

JAW = CHANNEL_INDEX["jawOpen"]


def file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "facewire.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_whole_file(tmp_path: Path) -> None:
    config = read_config(
        file(
            tmp_path,
            """
            [run]
            source = "mic"
            device = "USB"
            mic_gain = 6
            mic_gate = "off"
            monitor = "Cable"
            lookahead = 64
            fps = 30
            model = "other.onnx"
            insecure = true
            gpu_below_normal = true
            [face]
            mask = "lower"
            gaze = 2
            [face.gain]
            jawOpen = 1.2
            mouth_close = 2
            [face.offset]
            MouthSmileLeft = 0.1
            [tracker]
            address = "vmc:39540"
            delay = 80
            [tracker.parts]
            mouthSmileLeft = "tracker"
            [[output]]
            kind = "livelink"
            address = "127.0.0.1:11111"
            [[output]]
            kind = "livelink"
            address = "192.168.1.4"
            subject = "anna"
            gain = 1.5
            mask = "lower"
            mirror = true
            rate = 60
            angles = "half-turns"
            """,
        )
    )
    assert (config.source, config.device, config.lookahead, config.fps) == ("mic", "USB", "64", 30)
    assert (config.mic_gain, config.mic_gate, config.monitor) == ("6", "off", "Cable")
    assert config.model == Path("other.onnx")
    assert config.insecure
    assert config.gpu_below_normal
    assert config.tuning.gain[JAW] == pytest.approx(1.2)
    assert config.tuning.gain[CHANNEL_INDEX["mouthClose"]] == 2.0
    assert config.tuning.offset[CHANNEL_INDEX["mouthSmileLeft"]] == pytest.approx(0.1)
    assert config.tuning.mask.sum() == len(LOWER_FACE)
    assert config.character == Character(gaze=2.0)
    tracker = config.tracker_config
    assert tracker is not None
    assert (tracker.name, tracker.delay_ms, tracker.subject) == ("vmc 127.0.0.1:39540", 80.0, "face")
    assert tracker.mixing.tracker[CHANNEL_INDEX["mouthSmileLeft"]] == 1.0
    assert config.outputs == (
        LiveLinkConfig("127.0.0.1:11111"),
        LiveLinkConfig("192.168.1.4", "anna", 1.5, LOWER_FACE, True, 60, Angles.HALF_TURNS),
    )


def test_no_file_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_config(None).fps == Config().fps


def test_a_file_in_the_current_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file(tmp_path, "[run]\nfps = 24\n")
    monkeypatch.chdir(tmp_path)
    assert read_config(None).fps == 24


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[run", "cannot be read as settings"),
        ("[rum]\nfps = 1", r"there is no section 'rum'; did you mean run\?"),
        ('[tracker]\naddress = "camera"', "there is no kind of tracker 'camera'"),
        ('[tracker]\naddress = "vmc"\ndelay = 900', "delay is '900'; give 0 to 500 milliseconds, or auto"),
        ('[tracker]\nadress = "vmc"', "there is no setting 'adress'; did you mean address"),
        ('[tracker]\naddress = "vmc"\nparts = 3', "tracker_parts is 3; it must be a section"),
        ("[tracker]\ndelay = 80", "add --tracker"),
        ("[microphone]\nfps = 1", "there is no section 'microphone'; the sections are"),
        ("run = 3", "must be a section"),
        ("[run]\nframes = 3", r"there is no setting 'frames'; did you mean faces\?"),
        ("[run]\nvolume = 3", r"there is no setting 'volume'; the settings of \[run\] are source, device"),
        ("[run]\nfps = '31'", "fps is '31'; it must be a whole number"),
        ("[run]\nfps = true", "fps is True; it must be a whole number"),
        ("[run]\nloop = 1", "loop is 1; it must be true or false"),
        ("[run]\nsource = 1", "source is 1; it must be a string"),
        ("[run]\nsubject = 'a/b'", "choose another --subject"),
        ("[run]\nfps = 0", "fps is 0; it must be from 1 to 120"),
        ("[run]\nthreads = 65", "threads is 65; it must be from 1 to 64"),
        ("[run]\nengine = 'gpu'", "there is no engine 'gpu'; choose auto"),
        ("[run]\nengine = 'tensort'", r"there is no engine 'tensort'; did you mean tensorrt\?"),
        ("[run]\nlookahead = -4", "look-ahead is '-4'"),
        ("[run]\nrate = 100", "rate is 100"),
        ("[face]\ngains = 3", r"there is no setting 'gains'; did you mean gain\?"),
        ("[face]\ngain = 3", "gain is 3; it must be a section of channels"),
        ("[face]\nmask = 'chin'", "there is no mask 'chin'; choose full"),
        ("[face]\nmask = 'uper'", r"there is no mask 'uper'; did you mean upper\?"),
        ("[face]\nmask = 3", "mask is 3"),
        ("[face]\nmask = ['chin']", "there is no channel 'chin'; `facewire channels` lists"),
        ("[face]\nmask = ['jawOpne']", r"there is no channel 'jawOpne'; did you mean jawOpen\?"),
        ("[face]\ngaze = 'wide'", "gaze is 'wide'; it must be a number"),
        ("[face]\ngaze = true", "gaze is True; it must be a number"),
        ("[face]\ngaze = 2.5", "gaze is 2.5; it must be from 0 to 2"),
        ("[face]\nlook_at = 1", "there is no setting 'look_at'"),
        ("[face.gain]\njawOpen = 'wide'", "gain of jawOpen is 'wide'"),
        ("[face.gain]\njawOpen = nan", "gain of jawOpen is nan"),
        ("[face.offset]\njawOpen = 2", "offset of jawOpen is 2; it must be a number from -1 to 1"),
        ("[output]\nkind = 'livelink'", r"write \[\[output\]\]"),
        ("[[output]]\naddress = 'a'", "an .* has no kind"),
        ("[[output]]\nkind = 'livelink'", r"an output has no address; give one, such as HOST\[:11111\]"),
        (
            "[[output]]\nkind = 'livlink'\naddress = 'a'",
            r"no kind of output 'livlink'; did you mean livelink\?",
        ),
        ("[[output]]\nkind = 'livelink'\nadress = 'a'", r"no setting 'adress'; did you mean address\?"),
        ("[[output]]\nkind = 'livelink'\naddress = 3", "address of an output is 3; it must be a string"),
        ("[[output]]\nkind = 'livelink'\naddress = 'a'\ngain = 11", "gain of an output is 11"),
        ("[[output]]\nkind = 'livelink'\naddress = 'a'\ngain = []", r"gain of .* \[\]; it must be a number"),
        ("[[output]]\nkind = 'livelink'\naddress = 'a'\nrate = true", "True; it must be a whole number"),
        ("[[output]]\nkind = 'livelink'\naddress = 'a'\nrate = 0.5", "0.5; it must be a whole number"),
        ("[[output]]\nkind = 'livelink'\naddress = 'a'\nmirror = 1", "1; it must be true or false"),
        ("[[output]]\nkind = 'livelink'\naddress = 'a'\nmask = 3", "mask of an output is 3; choose full"),
        (
            "[[output]]\nkind = 'livelink'\naddress = 'a'\nangles = 'degrees'",
            "no angles 'degrees'; choose rad",
        ),
        ("output = ['a']", r"output is 'a'; write it as a section \[\[output\]\]"),
        ("[[output]]\nkind = 'livelink'\naddress = 'a'\nsubject = 'a/b'", "choose another subject"),
        ("[[output]]\nkind = 'livelink'\naddress = 'a'\nmask = 'chin'", "there is no mask 'chin'"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        read_config(file(tmp_path, text))
    assert "\n" not in str(caught.value)


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_config(tmp_path / "none.toml")


@pytest.mark.parametrize(("text", "value"), [("", None), ("full", None), ("0", 0.0), ("48", 48.0)])
def test_look_ahead(text: str, value: float | None) -> None:
    assert parse_lookahead(text) == value


@pytest.mark.parametrize(("text", "value"), [("auto", None), ("0", 0.0), ("-12.5", -12.5), ("40", 40.0)])
def test_mic_gain(text: str, value: float | None) -> None:
    assert parse_mic_gain(text) == value


@pytest.mark.parametrize("text", ["loud", "41", "-41", "nan", ""])
def test_mic_gain_out_of_range(text: str) -> None:
    with pytest.raises(UsageError, match="give -40 to 40 dB, or auto"):
        Config(source="mic", mic_gain=text)


@pytest.mark.parametrize("text", ["most", "-1", "1e9", "nan"])
def test_look_ahead_out_of_range(text: str) -> None:
    with pytest.raises(UsageError, match="give 0 to 1000 milliseconds, or full"):
        parse_lookahead(text)


def test_gains_are_added_to_those_of_the_file() -> None:
    config = with_values(Config(gain=((JAW, 1.1), (0, 3.0))), {"gain": ["jawOpen=1.5", "JawOpen=2"]})
    assert config.tuning.gain[JAW] == 2.0
    assert config.tuning.gain[0] == 3.0


def test_a_source_of_none_overrules_the_file() -> None:
    assert with_values(Config(source="mic"), {"source": "none"}).source is None


@pytest.mark.parametrize("name", ["gain", "offset"])
@pytest.mark.parametrize("pair", ["jawOpen", "jawOpen=", "jawOpen=x", "jawOpen=99", "jawOpen=nan", "chin=1"])
def test_bad_channel_values(name: str, pair: str) -> None:
    with pytest.raises(UsageError):
        with_values(Config(), {name: [pair]})


def test_without_a_mask_all_is_driven() -> None:
    assert Config().tuning.mask.all()
    assert not Config(mask=MASKS["none"]).tuning.mask.any()


def test_every_setting_is_explained_and_has_a_flag_of_its_own() -> None:
    assert all(setting.help and setting.commands for setting in settings().values())
    assert len({flag_of(name) for name in settings()}) == len(settings())


def test_the_readme_shows_the_settings_as_they_are() -> None:
    assert TABLE.shown() == settings_table()


def test_a_character_file_is_below_what_else_is_set(tmp_path: Path) -> None:
    path = tmp_path / "host.json"
    path.write_text(
        '{"facewire_character": 1, "character": {"mood": "joy", "smile": 0.5}, "gain": {"jawOpen": 1.5},'
        ' "mask": "lower"}'
    )
    config = with_values(Config(), {"mood": "anger", "character_file": str(path), "gain": ["jawOpen=2"]})
    assert (config.character.mood, config.character.smile) == ("anger", 0.5)
    assert config.tuning.gain[JAW] == 2.0
    assert config.mask == MASKS["lower"]
    above = with_values(config, {"character_file": str(path)})
    assert (above.character.mood, above.tuning.gain[JAW]) == ("joy", 1.5)
    read = read_config(file(tmp_path, f'[face]\ncharacter = "{path.as_posix()}"\nsmile = 0.25\n'))
    assert (read.character.mood, read.character.smile) == ("joy", 0.25)


def test_a_character_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"host\.json cannot be read"):
        with_values(Config(), {"character_file": str(tmp_path / "host.json")})
