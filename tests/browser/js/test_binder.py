"""The binder finds in each rig what the reference finds, which the Godot add-on is held to as well."""

import json
import random
from typing import Any, Final

import pytest

from tests.browser.js.node import PACKAGE, ROOT, run_node
from tests.protocol.names import NAMES_JSON, Names

RIGS: Final = sorted((ROOT / "protocol/rigs").glob("*.json"))
RANDOM_AVATARS: Final = 300


def bind(lists: list[list[str]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run_node("node_binder.mjs", text=json.dumps(lists)))
    return found


def test_the_table_is_the_protocols() -> None:
    module = (PACKAGE / "names.js").read_text(encoding="utf-8")
    comment, _, table = module.partition("export default ")
    assert comment.startswith("//")
    names = NAMES_JSON.read_text(encoding="utf-8").rstrip()
    assert table.rstrip().removesuffix(";") == names, "copy protocol/names.json there"


@pytest.mark.slow
def test_every_rig_binds() -> None:
    rigs = [json.loads(path.read_text(encoding="utf-8")) for path in RIGS]
    assert len(rigs) >= 24
    for rig, found in zip(rigs, bind([list(rig["follows"]) for rig in rigs]), strict=True):
        assert found["mouth"] == rig["mouth"], rig["rig"]
        for shape, wanted in rig["follows"].items():
            sources: dict[str, float] = found["shapes"].get(shape, {})
            most = max(sources.values(), default=0.0)
            strongest = " ".join(name for name, factor in sources.items() if factor == most)
            assert strongest == (wanted or ""), f"{rig['rig']}: {shape}"


@pytest.mark.slow
def test_any_avatar_binds_as_the_reference_says() -> None:
    reference = Names()
    spelled = [*reference.spellings, *reference.whole]
    chance = random.Random(16)
    lists = []
    for _ in range(RANDOM_AVATARS):
        words = chance.choices([*spelled, *reference.prefixes, *reference.suffixes, "Hair", "001", "x"], k=24)
        glue = chance.choices(["", "_", ".", ":", "-", "|", " "], k=24)
        names = [
            first + between + second for first, between, second in zip(words, glue, words[1:], strict=False)
        ]
        lists.append([*words, *names, *map(str.title, words)])
    for names, found in zip(lists, bind(lists), strict=True):
        plan = reference.plan(names)
        assert (found["mouth"], found["shapes"]) == (plan.mouth, plan.shapes)
