"""A cache of mouths that bakes share."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from facewire.commands.bulk.bulk import bake_folders
from facewire.commands.bulk.mouths import Keeping
from facewire.commands.bulk.ways import Bulk
from facewire.commands.cli import main
from facewire.commands.config import Config
from facewire.engine.loudness import LoudnessNetwork
from facewire.values import Floats
from tests.commands.bulk.test_bulk import bulk, in_turn, recordings, tree


def kept(tmp_path: Path, **more: object) -> Bulk:
    return bulk(tmp_path, keeping=Keeping(tmp_path / "cache", 10**9), **more)


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each call of the network was about sound, and not the silence that warms it up."""
    seen: list[bool] = []
    infer = LoudnessNetwork.infer

    def counted(self: LoudnessNetwork, windows: Floats) -> Floats:
        seen.append(bool(np.any(windows)))
        return infer(self, windows)

    monkeypatch.setattr(LoudnessNetwork, "infer", counted)
    return seen


def test_other_settings_need_no_network_and_give_the_same_takes(tmp_path: Path, windows: list[bool]) -> None:
    voices = recordings(tmp_path / "in", "a.wav", "b.wav")
    bake_folders([voices], kept(tmp_path), in_turn)
    cached = sorted((tmp_path / "cache").iterdir())
    assert len(cached) == 2
    other = Config(engine="loudness", gain=((17, 0.5),))
    windows.clear()
    bake_folders([voices], kept(tmp_path, config=other, take_format="npz", folder=tmp_path / "one"), in_turn)
    assert not any(windows)
    bake_folders([voices], bulk(tmp_path, config=other, take_format="npz", folder=tmp_path / "two"), in_turn)
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_what_mouths_follow_from_makes_others(tmp_path: Path) -> None:
    voices = recordings(tmp_path / "in", "a.wav")
    usual = kept(tmp_path)
    others = [Config(engine="loudness", fps=25), Config(engine="loudness", lookahead="48")]
    for number, config in enumerate([usual.config, *others]):
        bake_folders([voices], replace(usual, config=config), in_turn)
        assert len(list((tmp_path / "cache").iterdir())) == number + 1


def test_a_broken_entry_is_made_anew(tmp_path: Path, windows: list[bool]) -> None:
    voices = recordings(tmp_path / "in", "a.wav")
    bake_folders([voices], kept(tmp_path), in_turn)
    (entry,) = (tmp_path / "cache").iterdir()
    sound, first = entry.read_bytes(), tree(tmp_path / "out")
    entry.write_bytes(sound[:-1] + bytes([sound[-1] ^ 1]))
    windows.clear()
    bake_folders([voices], kept(tmp_path, force=True), in_turn)
    assert any(windows)
    assert tree(tmp_path / "out") == first
    assert entry.read_bytes() == sound


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--cache", "c"], "--cache is of use with -r alone"),
        (["--cluster", "local"], "--cluster is of use with -r alone"),
        (["-r", "--cache-size", "1"], "--cache-size is of use with --cache alone"),
        (["-r", "--cache", "c", "--cache-size", "0"], "--cache-size is 0"),
        (["-r", "--cache", "c", "--cache-size", "inf"], "--cache-size is inf"),
    ],
)
def test_flags_that_do_not_go_together(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(["bake", "a.wav", "-o", "out", *arguments]) == 2
    assert message in capsys.readouterr().err.replace("\n", " ")
