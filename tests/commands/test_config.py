from pathlib import Path

import pytest

from facewire.commands.config import Config, parse_lookahead, read_config, with_gains
from facewire.errors import UsageError
from facewire.face.channels import CHANNEL_INDEX, LOWER_FACE
from facewire.face.tune import Tuning

JAW = CHANNEL_INDEX["jawOpen"]


def settings(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "facewire.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_whole_file(tmp_path: Path) -> None:
    config = read_config(
        settings(
            tmp_path,
            """
            [run]
            source = "mic"
            device = "USB"
            lookahead = 64
            fps = 30
            model = "other.onnx"
            insecure = true
            gpu_below_normal = true
            [face]
            mask = "lower"
            [face.gain]
            jawOpen = 1.2
            mouth_close = 2
            [face.offset]
            MouthSmileLeft = 0.1
            """,
        )
    )
    assert (config.source, config.device, config.lookahead, config.fps) == ("mic", "USB", "64", 30)
    assert config.model == Path("other.onnx")
    assert config.insecure
    assert config.gpu_below_normal
    assert config.tuning.gain[JAW] == pytest.approx(1.2)
    assert config.tuning.gain[CHANNEL_INDEX["mouthClose"]] == 2.0
    assert config.tuning.offset[CHANNEL_INDEX["mouthSmileLeft"]] == pytest.approx(0.1)
    assert config.tuning.mask.sum() == len(LOWER_FACE)


def test_no_file_is_no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_config(None).fps == Config().fps


def test_a_file_in_the_current_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings(tmp_path, "[run]\nfps = 24\n")
    monkeypatch.chdir(tmp_path)
    assert read_config(None).fps == 24


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[run", "cannot be read as settings"),
        ("[rum]\nfps = 1", r"has a section \[rum\]"),
        ("run = 3", "must be a section"),
        ("[run]\nframes = 3", "sets frames in"),
        ("[run]\nfps = '31'", "must be of type int"),
        ("[run]\nfps = true", "must be of type int"),
        ("[run]\nfps = 0", "fps is 0"),
        ("[run]\nengine = 'gpu'", "there is no engine 'gpu'"),
        ("[run]\nlookahead = -4", "look-ahead is '-4'"),
        ("[run]\nrate = 100", "rate is 100"),
        ("[face]\ngains = 3", "sets gains in"),
        ("[face]\nmask = 'chin'", "there is no mask 'chin'"),
        ("[face]\nmask = 3", "mask is 3"),
        ("[face]\nmask = ['chin']", "no channel is called 'chin'"),
        ("[face.gain]\njawOpen = 'wide'", "gain of jawOpen is 'wide'"),
        ("[face.gain]\njawOpen = nan", "gain of jawOpen is nan"),
        ("[face.offset]\njawOpen = 2", "offset of jawOpen is 2"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        read_config(settings(tmp_path, text))
    assert "\n" not in str(caught.value)


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_config(tmp_path / "none.toml")


@pytest.mark.parametrize(("text", "value"), [("", None), ("full", None), ("0", 0.0), ("48", 48.0)])
def test_look_ahead(text: str, value: float | None) -> None:
    assert parse_lookahead(text) == value


@pytest.mark.parametrize("text", ["most", "-1", "1e9", "nan"])
def test_look_ahead_out_of_range(text: str) -> None:
    with pytest.raises(UsageError, match="give 0 to 1000 milliseconds, or full"):
        parse_lookahead(text)


def test_gains_from_the_command_line() -> None:
    assert with_gains(Tuning(), ["jawOpen=1.5", "jawOpen=2"]).gain[JAW] == 2.0


@pytest.mark.parametrize("pair", ["jawOpen", "jawOpen=", "jawOpen=x", "jawOpen=99", "chin=1"])
def test_bad_gains(pair: str) -> None:
    with pytest.raises(UsageError):
        with_gains(Tuning(), [pair])
