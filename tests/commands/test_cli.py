"""What is typed, and what becomes of it."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from facewire.commands import bake, doctor, run
from facewire.commands.cli import main
from facewire.commands.config import Config
from facewire.face.channels import CHANNELS
from facewire.output.livelink import LiveLinkConfig


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Config]:
    """The settings that commands were started with, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    configs: list[Config] = []

    def start(config: Config, settings_file: Path, **more: bool) -> None:
        del more
        assert settings_file == Path("facewire.toml")
        configs.append(config)

    def start_bake(inputs: Sequence[Path], folder: Path, config: Config, **more: object) -> int:
        del inputs, folder, more
        configs.append(config)
        return 0

    def start_doctor(config: Config) -> int:
        configs.append(config)
        return 0

    monkeypatch.setattr(run, "run", start)
    monkeypatch.setattr(bake, "bake_all", start_bake)
    monkeypatch.setattr(doctor, "report", start_doctor)
    return configs


def test_what_is_typed_overrules_the_file(started: list[Config]) -> None:
    Path("facewire.toml").write_text("[run]\nfps = 24\nseed = 3\nsource = 'mic'\n")
    typed = ["run", "--fps", "60", "--source", "none", "--livelink", "h:1", "--mask", "lower", "--insecure"]
    assert main([*typed, "--offset", "jawOpen=0.5", "--gpu-below-normal", "--model", "x.onnx"]) == 0
    (config,) = started
    assert (config.fps, config.seed, config.source) == (60, 3, None)
    assert config.outputs == (LiveLinkConfig("h:1"),)
    assert config.insecure
    assert config.gpu_below_normal
    assert config.model == Path("x.onnx")
    assert config.tuning.offset[CHANNELS.index("jawOpen")] == 0.5
    assert not config.tuning.mask[0]


@pytest.mark.parametrize(
    "arguments", [["run"], ["demo"], ["doctor"], ["bake", "voice.wav", "-o", "out"]], ids=lambda one: one[0]
)
def test_every_command_starts_with_the_defaults(started: list[Config], arguments: list[str]) -> None:
    assert main(arguments) == 0
    config = started[0]
    assert (config.fps, config.engine, config.subject) == (31, "auto", "face")
    assert config.source == (str(run.DEMO_CLIP) if arguments == ["demo"] else None)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "--device", "USB"], "--device is of use with --source mic alone, and the source is none"),
        (["run", "--page", "--web", "off"], "there is no page where the web door is off"),
        (["run", "--web-images", "i", "--web", "off"], "--web-images is of no use where the web door is off"),
        (["run", "--web", "off", "--web-token", "t"], "--web-token is of no use where the web door is off"),
        (["run", "--web", "off", "--web-origin", "http://a"], "--web-origin is of no use where the web door"),
        (["run", "--loop"], "--loop is of use with --source FILE alone, and the source is none"),
        (["run", "--rate", "8000"], "--rate is of use with --source - alone, and the source is none"),
        (["run", "--source", "a.wav", "--device", "USB"], "--device is of use with --source mic alone"),
        (["run", "--source", "mic", "--loop"], "--loop is of use with --source FILE alone"),
        (["run", "--source", "mic", "--rate", "8000"], "--rate is of use with --source - alone"),
        (["run", "--fps", "x"], "argument --fps: invalid int value: 'x'; see `facewire run --help`"),
        (["run", "--fps", "0"], "fps is 0; it must be from 1 to 120"),
        (["run", "--sorce", "mic"], "there is no flag '--sorce'; did you mean --source?"),
        (["run", "--livelnk=h"], "there is no flag '--livelnk'; did you mean --livelink?"),
        (["run", "--frobnicate"], "there is no flag '--frobnicate'; see `facewire run --help`"),
        (["run", "a.wav"], "unexpected argument 'a.wav'; see `facewire run --help`"),
        (["run", "-source", "mic"], "there is no flag '-source'; did you mean --source?"),
        (["bake", "--hepl"], "there is no flag '--hepl'; did you mean --help?"),
        (["bake", "a.wav", "--ouput", "out"], "there is no flag '--ouput'; did you mean --output?"),
        (["golden", "update", "--hepl"], "there is no flag '--hepl'; did you mean --help?"),
        (["golden", "--hepl", "update"], "there is no flag '--hepl'; did you mean --help?"),
        (["watch", "--livelink=h"], "there is no flag '--livelink'; see `facewire watch --help`"),
        (["run", "--offset", "-5"], "offset is '-5'; write it as jawOpen=1.2"),
        (["check", "--", "--hepl"], "there is no --hepl; give recordings, or folders of recordings"),
        (["rnu"], "there is no command 'rnu'; did you mean run?"),
        (["golden", "vrify"], "there is no command 'vrify'; did you mean verify?"),
        (["golden", "x"], "there is no command 'x'; the commands are update, verify"),
        ([], "the following arguments are required: COMMAND"),
        (["run", "--engine", "onx"], "there is no engine 'onx'; did you mean onnx?"),
        (["run", "--mask", "uper"], "there is no mask 'uper'; did you mean upper?"),
        (["run", "--gain", "jawOpne=1"], "there is no channel 'jawOpne'; did you mean jawOpen?"),
        (["run", "--subject", "a/b"], "choose another --subject"),
        (["bake", "a.wav", "-o", "out", "--subject", "a/b"], "choose another --subject"),
    ],
)
def test_a_mistake_is_one_line_and_starts_nothing(
    started: list[Config], capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert message in err
    assert err.count("\n") == 1
    assert out == ""
    assert started == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "--source", "mic", "--device", "USB"],
        ["run", "--source", "a.wav", "--loop"],
        ["run", "--source", "-", "--rate", "8000"],
        ["doctor", "--source", "mic", "--device", "USB"],
    ],
)
def test_flags_that_fit_the_source(started: list[Config], arguments: list[str]) -> None:
    assert main(arguments) == 0
    assert len(started) == 1


def test_what_the_file_says_of_another_source_is_no_mistake(started: list[Config]) -> None:
    Path("facewire.toml").write_text("[run]\nsource = 'mic'\ndevice = 'USB'\n")
    assert main(["run", "--source", "a.wav"]) == 0
    assert started[0].source == "a.wav"


def test_what_the_system_refuses_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(_: object) -> int:
        raise PermissionError(13, "Permission denied", "locked/a.wav")

    monkeypatch.setattr(doctor, "report", refused)
    assert main(["doctor"]) == 2
    told = "facewire: locked/a.wav: Permission denied; change its permissions, or choose another place\n"
    assert capsys.readouterr().err == told


@pytest.mark.skipif(os.name == "nt", reason="Windows refuses such names otherwise")
@pytest.mark.parametrize("command", ["bake NAME -o out", "bake -r NAME -o out", "check NAME", "report NAME"])
def test_a_name_that_is_too_long_is_one_line(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    # As a list of files is that was quoted as one word.
    assert main(command.replace("NAME", "x" * 300).split()) == 2
    said = capsys.readouterr().err
    assert said.endswith("x: File name too long; type one path, or a shorter one\n")
    assert said.count("\n") == 1


def test_a_file_whose_name_begins_with_a_dash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("--jobs.wav").touch()
    assert main(["bake", "--jobs.wav", "a.wav", "-o", "out"]) == 2
    assert "--jobs.wav reads as a flag; type ./--jobs.wav" in capsys.readouterr().err


def test_an_unknown_format_of_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bake", "a.wav", "-o", str(tmp_path / "out"), "--format", "jsn"]) == 2
    assert "there is no format 'jsn'; did you mean json?" in capsys.readouterr().err


def test_the_channels_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["channels"]) == 0
    assert capsys.readouterr().out.split() == list(CHANNELS)


@pytest.mark.parametrize("command", ["run", "demo", "bake", "doctor", "watch", "devices"])
def test_help_is_there(capsys: pytest.CaptureFixture[str], command: str) -> None:
    with pytest.raises(SystemExit) as caught:
        main([command, "--help"])
    assert caught.value.code == 0
    assert f"usage: facewire {command}" in capsys.readouterr().out
