"""Each kind of defect, made in one line of synthesised speech, is found; the line as it is, is not.

`python -m tests.qa.defects` measures the same on real speech.
"""

import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from facewire.commands.baking import bake_options, offline_engine
from facewire.commands.config import Config
from facewire.commands.qa.check.checker import Checker
from facewire.commands.qa.check.lines import lines_of
from facewire.commands.run import DEMO_CLIP
from facewire.pipeline.offline import bake
from facewire.qa.check.duplicates import same_sounds
from facewire.qa.check.limits import Limits
from facewire.take.table import TakeHead, take_of
from tests.qa.defects.kinds import IN_COMPARE, IN_SOUND, IN_TAKE, RATE, Defect, Line
from tests.qa.defects.trial import compared, save

pytestmark = pytest.mark.slow

SECONDS = 6.2
"""The clip up to a pause in the middle of it."""
TEXT = "Hello! I hear a voice, and I move a face. Lips, jaw and tongue, pepper, moon, balloons."


@pytest.fixture(scope="module")
def checker() -> Iterator[Checker]:
    made = Checker(Config(), Limits())
    yield made
    made.close()


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Line:
    clip, _ = soundfile.read(DEMO_CLIP, dtype="float32")
    sounds = clip[: round(SECONDS * RATE)], clip[round(5.0 * RATE) :]
    engine = offline_engine(Config())
    takes = []
    for number, sound in enumerate(sounds):
        path = tmp_path_factory.mktemp("line") / f"{number}.wav"
        soundfile.write(path, sound, RATE)
        faces = [frame.face for frame in bake(path, bake_options(Config()), engine)]
        takes.append(take_of(TakeHead(31, path.name), faces))
    engine.close()
    return Line(sounds[0], takes[0], vowels=(2.05, 5.23), other=takes[1])


def rules(checker: Checker, folder: Path, line: Line, *, with_take: bool) -> set[str]:
    save(folder, "line", line, with_take=with_take)
    (folder / "line.txt").write_text(TEXT, encoding="utf-8")
    return {finding.rule for finding in checker(lines_of([folder], None)[0]).findings}


def broken(defect: Defect, line: Line) -> Line:
    made = defect.make(line, np.random.default_rng(zlib.crc32(defect.name.encode())))
    assert made is not None
    return made


def test_a_good_line_has_no_finding(checker: Checker, line: Line, tmp_path: Path) -> None:
    assert rules(checker, tmp_path / "alone", line, with_take=False) == set()
    assert rules(checker, tmp_path / "take", line, with_take=True) == set()
    assert compared(line, line) == []


@pytest.mark.parametrize(
    "defect", [one for one in IN_SOUND if one.finding != "duplicate"], ids=lambda one: one.name
)
def test_check_hears_it(checker: Checker, line: Line, defect: Defect, tmp_path: Path) -> None:
    assert rules(checker, tmp_path, broken(defect, line), with_take=False) & set(defect.finding.split("|"))


@pytest.mark.parametrize("defect", IN_TAKE, ids=lambda one: one.name)
def test_check_sees_it(checker: Checker, line: Line, defect: Defect, tmp_path: Path) -> None:
    assert rules(checker, tmp_path, broken(defect, line), with_take=True) & set(defect.finding.split("|"))


@pytest.mark.parametrize("defect", IN_COMPARE, ids=lambda one: one.name)
def test_compare_tells_it(line: Line, defect: Defect) -> None:
    told = compared(line, broken(defect, line))
    assert any(word in text for text in told for word in defect.finding.split("|"))


def test_check_finds_a_duplicate(checker: Checker, line: Line, tmp_path: Path) -> None:
    (defect,) = (one for one in IN_SOUND if one.finding == "duplicate")
    save(tmp_path, "again", broken(defect, line))
    save(tmp_path, "first", line)
    save(tmp_path, "other", Line(np.ascontiguousarray(line.sound[::-1]), line.take))
    prints = [checker(one).print for one in lines_of([tmp_path], None)]
    found = same_sounds([one for one in prints if one is not None], Limits().same_bits)
    assert [copies.numbers for copies in found] == [(0, 1)]
