"""`facewire export`, and the formats on the command line of `bake`."""

from pathlib import Path
from typing import cast

import numpy as np
import pytest
import soundfile

from facewire.commands.cli import main
from facewire.commands.export.arguments import formats_table
from facewire.take.formats import FORMATS, TakeFormat
from facewire.take.reading import read_take
from tests.commands.export.exports_table import TABLE
from tests.sounds import speech_like
from tests.take.takes import take, write
from tests.toys.take_format import JAW


@pytest.fixture(autouse=True)
def _jaw(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cast("dict[str, TakeFormat]", FORMATS), "jaw", JAW)


@pytest.fixture
def faces(tmp_path: Path) -> Path:
    folder = tmp_path / "faces"
    for name, take_format in (("a.npz", "npz"), ("de/b.csv", "csv"), ("de/b.tres", "godot")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        write(folder / name, take(20), take_format)
    return folder


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_docs_list_all_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(cast("dict[str, TakeFormat]", FORMATS), "jaw")
    assert TABLE.shown() == formats_table()


def test_folders_are_mirrored(faces: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert main(["export", str(faces), "-o", str(out), "--format", "json"]) == 0
    assert names(out) == {"a.json", "de/b.json"}
    assert "2 takes in" in capsys.readouterr().out
    np.testing.assert_allclose(read_take(out / "a.json").table, take(20).table, atol=1e-6)
    assert read_take(out / "a.json").head == take(20).head


def test_takes_in_capitals_keep_their_names(tmp_path: Path) -> None:
    write(tmp_path / "LINE.01.LIVELINK.CSV", take(20), "livelink")
    out = tmp_path / "out"
    assert main(["export", str(tmp_path / "LINE.01.LIVELINK.CSV"), "-o", str(out), "--format", "json"]) == 0
    assert names(out) == {"LINE.01.json"}


def test_what_is_there_is_replaced_by_force_alone(
    faces: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = ["export", str(faces / "a.npz"), "-o", str(tmp_path / "out"), "--format", "csv"]
    assert main(typed) == 0
    (tmp_path / "out" / "a.csv").write_text("edited")
    assert main(typed) == 2
    assert "is there already; add --force" in capsys.readouterr().err
    assert (tmp_path / "out" / "a.csv").read_text() == "edited"
    assert main([*typed, "--force"]) == 0
    assert len(read_take(tmp_path / "out" / "a.csv")) == 20


def test_one_that_fails_stops_no_other(
    faces: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (faces / "c.npz").write_bytes(b"nothing")
    assert main(["export", str(faces), "-o", str(tmp_path / "out"), "--format", "json"]) == 2
    assert names(tmp_path / "out") == {"a.json", "de/b.json"}
    told = capsys.readouterr()
    assert "cannot read" in told.err
    assert "2 takes in" in told.out


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["nowhere"], "there is no nowhere"),
        (["empty"], "empty holds no take"),
        (["godot"], "godot holds no take that can be read (.livelink.csv, .csv, .npz, .json)"),
        (["a.npz", "a.csv"], "would both become"),
        (["a.npz", "--format", "usd2"], "there is no format 'usd2'"),
        (["a.npz", "--format", "csv", "--scale", "2"], "there is no choice 'scale'"),
    ],
)
def test_mistakes_are_one_line(
    more: list[str],
    message: str,
    faces: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(faces)
    (faces / "empty").mkdir()
    (faces / "godot").mkdir()
    (faces / "de/b.tres").rename(faces / "godot/b.tres")
    write(faces / "a.csv", take(3))
    typed = more if "--format" in more else [*more, "--format", "json"]
    assert main(["export", *typed, "-o", "out"]) == 2
    assert message in capsys.readouterr().err.replace("\n", " ")
    assert not (faces / "out").exists()


def test_a_choice_and_a_script_beside_the_takes(
    faces: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    typed = ["export", str(faces), "-o", str(out), "--format", "jaw", "--scale", "2"]
    assert main(typed) == 0
    assert names(out) == {"a.jaw", "de/b.jaw", "read_jaw.py"}
    twice = 2 * take(20).weights[1, 17]
    assert (out / "a.jaw").read_text().splitlines()[1] == f"0.032 {twice:.3f}"
    (out / "read_jaw.py").write_text("mine")
    assert main(["export", str(faces / "a.npz"), "-o", str(out / "more"), "--format", "jaw"]) == 0
    capsys.readouterr()
    for path in out.rglob("*.jaw"):
        path.unlink()
    assert main(typed) == 0
    assert "read_jaw.py is another version" in capsys.readouterr().out.replace("\n", "")
    assert (out / "read_jaw.py").read_text() == "mine"
    assert main([*typed, "--force"]) == 0
    assert (out / "read_jaw.py").read_text() == "print('jaw')\n"


def test_a_bake_takes_the_same_formats(tmp_path: Path) -> None:
    recording, out = tmp_path / "voice.wav", tmp_path / "out"
    soundfile.write(recording, speech_like(0.3), 16_000)
    typed = ["bake", str(recording), "-o", str(out), "--engine", "loudness"]
    assert main([*typed, "--format", "jaw", "--scale", "0.5"]) == 0
    assert names(out) == {"voice.jaw", "read_jaw.py"}
    assert (out / "voice.jaw").read_text().endswith("end\n")


@pytest.mark.parametrize(
    "command", [["export"], ["bake"], pytest.param(["bake", "-r"], marks=pytest.mark.slow)]
)
def test_a_script_that_cannot_be_written_hides_no_failure(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sources, out = tmp_path / "sources", tmp_path / "out"
    (out / "read_jaw.py").mkdir(parents=True)
    sources.mkdir()
    if command == ["export"]:
        write(sources / "good.npz", take(20), "npz")
        (sources / "bad.npz").write_bytes(b"nothing")
    else:
        soundfile.write(sources / "good.wav", speech_like(0.3), 16_000)
        (sources / "bad.wav").write_bytes(b"nothing")
    inputs = [str(sources)] if command != ["bake"] else [str(one) for one in sources.iterdir()]
    assert main([*command, *inputs, "-o", str(out), "--format", "jaw"]) == 2
    told = capsys.readouterr().err
    assert "bad." in told
    assert "read_jaw.py" in told
    if "-r" not in command:  # Its processes do not know this format.
        assert (out / "good.jaw").is_file()
