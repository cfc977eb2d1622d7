"""`facewire golden` as a person types it."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import soundfile

from facewire.commands.cli import main
from facewire.qa.golden.maker import MAKER_NAME
from tests.sounds import speech_like

Golden = Callable[..., tuple[int, str]]


@pytest.fixture
def golden(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Golden:
    """Two recordings with golden takes, and what runs the command on them: exit status and words."""

    def run(what: str, *flags: str, recordings: Path | None = None) -> tuple[int, str]:
        words = ["golden", what, str(recordings or tmp_path / "voices"), "-o", str(tmp_path / "golden")]
        status = main([*words, "--engine", "loudness", *flags])
        return status, "".join(capsys.readouterr())

    (tmp_path / "voices" / "en").mkdir(parents=True)
    for seed, name in enumerate(("en/hello", "bye")):
        soundfile.write(tmp_path / "voices" / f"{name}.wav", speech_like(0.4, seed=seed), 16_000)
    assert run("update")[0] == 0
    return run


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.*")}


def test_what_is_unchanged_is_alike_to_the_last_step(golden: Golden, tmp_path: Path) -> None:
    before = files(tmp_path / "golden")
    assert before.keys() == {"bye.golden", "en/hello.golden", "golden.json"}
    status, told = golden("verify")
    assert (status, told) == (0, "2 as their golden takes, 2 of them to the last step\n")
    status, told = golden("update")
    assert status == 0
    assert "0 of 2 golden takes" in told
    assert files(tmp_path / "golden") == before


def test_another_setting_is_told_with_what_it_does(golden: Golden, tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    status, told = golden("verify", "--gain", "jawOpen=0.5", "--junit", str(report))
    assert status == 1
    assert "en/hello: the lips open 0." in told
    assert "made otherwise than the golden takes: gain jawOpen as usual is 0.5" in told
    suite = ElementTree.parse(report).getroot()
    assert (suite.get("name"), suite.get("tests"), suite.get("failures")) == ("facewire golden", "2", "2")
    tolerance = tmp_path / "tolerance.toml"
    tolerance.write_text("rms = 1\nworst = 1\nscale = 1\nclosures = 9\n", encoding="utf-8")
    status, told = golden("verify", "--gain", "jawOpen=0.5", "--tolerance", str(tolerance))
    assert status == 0
    assert "the faces are within the tolerance, and made otherwise: gain jawOpen" in told


def test_a_change_of_the_software_alone_is_told(golden: Golden, tmp_path: Path) -> None:
    path = tmp_path / "golden" / MAKER_NAME
    maker = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(maker | {"software": "facewire/0.0.1", "model": "f" * 64}), encoding="utf-8")
    status, told = golden("verify")
    assert status == 0
    assert "the faces are the same, and made otherwise: software facewire/0.0.1 is facewire/" in told
    assert "model ffffffffffff is none" in told
    before = files(tmp_path / "golden")
    assert golden("update")[0] == 0
    after = files(tmp_path / "golden")
    assert [name for name in after if after[name] != before[name]] == [MAKER_NAME]
    assert json.loads(after[MAKER_NAME]) == maker


def test_lines_that_come_and_go(golden: Golden, tmp_path: Path) -> None:
    (tmp_path / "voices" / "bye.wav").rename(tmp_path / "voices" / "new.wav")
    status, told = golden("verify")
    assert status == 1
    assert "new: it has no golden take" in told
    assert "bye: its recording is gone" in told
    # A recording alone says nothing of the others.
    hello = tmp_path / "hello.wav"
    (tmp_path / "voices" / "en" / "hello.wav").rename(hello)
    assert "hello: it has no golden take" in golden("verify", recordings=hello)[1]
    assert "gone" not in golden("verify", recordings=hello)[1]
    hello.rename(tmp_path / "voices" / "en" / "hello.wav")
    assert "1 kept that have no recording here" in golden("update")[1]
    assert "1 removed" in golden("update", "--prune")[1]
    assert golden("verify")[0] == 0


def test_part_of_the_takes_is_not_updated_to_another_maker(golden: Golden, tmp_path: Path) -> None:
    before = files(tmp_path / "golden")
    only = tmp_path / "voices" / "bye.wav"
    status, told = golden("update", "--fps", "60", recordings=only)
    assert status == 2
    assert "en/hello first of 1" in told
    assert "fps 31 is 60" in told
    assert files(tmp_path / "golden") == before


def test_another_recording_is_told(golden: Golden, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "voices" / "bye.wav", np.zeros(9600, np.float32), 16_000)
    status, told = golden("verify")
    assert status == 1
    assert "bye: its recording has changed; " in told


def test_a_recording_that_cannot_be_read(golden: Golden, tmp_path: Path) -> None:
    before = files(tmp_path / "golden")
    (tmp_path / "voices" / "bye.wav").write_bytes(b"no sound")
    status, told = golden("verify")
    assert status == 1
    assert "1 of 2 differ" in told
    assert "is not a recording" in told
    status, told = golden("update", "--seed", "1")
    assert status == 2
    assert "nothing was written" in told
    assert files(tmp_path / "golden") == before


def test_what_cannot_be_verified_is_the_callers_mistake(golden: Golden, tmp_path: Path) -> None:
    assert golden("verify", "--jobs", "0")[0] == 2
    assert golden("verify", "--tolerance", str(tmp_path / "none.toml"))[0] == 2
    (tmp_path / "golden" / MAKER_NAME).unlink()
    status, told = golden("verify")
    assert status == 2
    assert "holds no golden takes; run facewire golden update first" in told


def test_a_broken_maker_is_mended_by_update_with_all_recordings(golden: Golden, tmp_path: Path) -> None:
    maker = tmp_path / "golden" / MAKER_NAME
    whole = maker.read_bytes()
    maker.write_bytes(b"<<<<<<< HEAD")
    status, told = golden("verify")
    assert status == 2
    assert "restore it, or run facewire golden update with all recordings" in told
    assert golden("update", recordings=tmp_path / "voices" / "en" / "hello.wav")[0] == 2
    assert golden("update")[0] == 0
    assert maker.read_bytes() == whole


@pytest.mark.skipif(os.name == "nt", reason="pipes have no path on Windows")
def test_a_report_goes_into_a_pipe(golden: Golden, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert golden("verify", "--junit", str(pipe))[0] == 0
    assert os.read(reader, 10_000).endswith(b"</testsuite>\n")
    os.close(reader)


def test_the_network_is_named_by_its_digest(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", speech_like(0.3), 16_000)
    words = [str(tmp_path / "a.wav"), "-o", str(tmp_path / "golden"), "--mask", "lower", "--mood", "joy"]
    assert main(["golden", "update", *words]) == 0
    maker = json.loads((tmp_path / "golden" / MAKER_NAME).read_text(encoding="utf-8"))
    assert maker["engine"] == "onnx"
    assert len(maker["model"]) == 64
    usual = {"fps": "31", "lookahead": "full", "seed": "0", "subject": "face"}
    assert maker["settings"] == usual | {"mood": "joy", "mask": "lower"}


@pytest.mark.slow
def test_two_processes_give_what_one_gives(golden: Golden, tmp_path: Path) -> None:
    before = files(tmp_path / "golden")
    assert "0 of 2 golden takes" in golden("update", "--jobs", "2")[1]
    assert files(tmp_path / "golden") == before
