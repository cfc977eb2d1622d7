"""The hash of how takes are made: the same for the same, another for every change."""

from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from facewire.commands.baking import bake_options
from facewire.commands.bulk.recipe import Recipe, digest_of, digest_of_code, recipe_of
from facewire.commands.config import Config
from facewire.errors import UsageError
from facewire.face.head.styles import shipped
from facewire.serve.engines import EngineChoice
from facewire.take.formats import FORMATS, TakeFormat
from tests.toys.take_format import JAW


def recipe(config: Config | None = None, take_format: str = "csv", engine: str = "onnx") -> Recipe:
    config = config or Config()
    return recipe_of(engine, config.engine_choice, bake_options(config), take_format)


def test_equal_settings_have_one_recipe() -> None:
    assert recipe().id == recipe(Config()).id
    assert recipe(Config(lookahead="full")).id == recipe(Config(lookahead="full")).id


def test_every_change_is_another_recipe() -> None:
    usual = Config()
    changed = [
        Config(fps=60), Config(lookahead="48"), Config(seed=1), Config(subject="anna"), Config(threads=2),
        Config(gain=((17, 0.5),)), Config(offset=((17, 0.1),)), Config(mask=frozenset({1})),
        replace(usual, character=replace(usual.character, mood="joy")),
        replace(usual, character=replace(usual.character, motion=shipped()["calm"])),
        replace(usual, character=replace(usual.character, motion=shipped()["lively"])),
    ]  # fmt: skip
    ids = {recipe(config).id for config in changed}
    ids |= {recipe().id, recipe(take_format="npz").id, recipe(engine="loudness").id}
    ids.add(replace(recipe(), software=("facewire 0",)).id)
    assert len(ids) == len(changed) + 4


def test_the_bytes_of_the_network_count(tmp_path: Path) -> None:
    ids = set()
    model = tmp_path / "model.onnx"
    for content in (b"one", b"two"):
        model.write_bytes(content)
        ids.add(recipe(Config(model=model)).id)
    model.with_suffix(".int8.onnx").write_bytes(b"what a CPU runs of it")
    ids.add(recipe(Config(model=model)).id)
    assert len(ids) == 3
    with pytest.raises(UsageError, match="cannot read"):
        recipe_of("onnx", EngineChoice("onnx", 31, tmp_path / "none.onnx"), (), "csv")


def test_code_counts_by_what_it_says(tmp_path: Path) -> None:
    def code(**files: bytes) -> str:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        for name, content in files.items():
            path = folder / "face" / name.replace("_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return digest_of_code(folder)

    usual = code(one_py=b"1\n", two_toml=b"a = 1\n")
    assert usual == code(two_toml=b"a = 1\r\n", one_py=b"1\r\n", one_pyc=b"what Python keeps of it")
    others = [
        code(one_py=b"2\n", two_toml=b"a = 1\n"),
        code(one_py=b"1\n", two_toml=b"a = 2\n"),
        code(six_py=b"1\n", two_toml=b"a = 1\n"),
        code(one_py=b"1\n"),
    ]
    assert len({usual, *others}) == 5


@pytest.mark.parametrize("part", ["digest_of_code", "table_text"])
def test_the_code_that_bakes_counts_and_the_names_of_avatars(
    monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    before = recipe().id
    monkeypatch.setattr(f"facewire.commands.bulk.recipe.{part}", lambda *_: "another")
    assert recipe().id != before


def test_what_is_chosen_of_a_format_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cast("dict[str, TakeFormat]", FORMATS), "jaw", JAW)
    header = tmp_path / "header"
    ids = {recipe(take_format=text).id for text in ("jaw", "jaw,scale=2", "jaw,scale=3")}
    for content in (b"one", b"two"):
        header.write_bytes(content)
        ids.add(replace(recipe(take_format=f"jaw,header={header}"), take_format="jaw").id)
    assert len(ids) == 5
    with pytest.raises(UsageError, match=r"cannot read .*none"):
        recipe(take_format=f"jaw,header={tmp_path / 'none'}")


def test_values_of_one_look_have_digests_of_their_own() -> None:
    values = ["1", 1, 1.0, True, None, (1,), ((1,),), (1, 1), ("a", "b"), ("ab",), {"a": 1}, (("a", 1),)]
    arrays = [np.zeros(2, np.float32), np.zeros(2), np.zeros((2, 1)), np.zeros(3)]
    assert len({digest_of(value) for value in (*values, *arrays)}) == len(values) + len(arrays)
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
    with pytest.raises(TypeError, match="no digest"):
        digest_of(object())
