"""The binder finds in each rig what it must follow, and in any avatar what the sidecar finds."""

import json
import random
from typing import Any, Final

import pytest

from facewire.take.avatar.table import names
from tests.browser.js.node import PACKAGE, run_node
from tests.protocol.names import NAMES_JSON, RIGS, chance_shapes

RANDOM_AVATARS: Final = 300


def bind(lists: list[list[str]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run_node("node_binder.mjs", text=json.dumps(lists)))
    return found


def test_the_table_is_the_protocols() -> None:
    module = (PACKAGE / "names.js").read_text(encoding="utf-8")
    comment, _, table = module.partition("export default ")
    assert comment.startswith("//")
    wanted = NAMES_JSON.read_text(encoding="utf-8").rstrip()
    assert table.rstrip().removesuffix(";") == wanted, "copy protocol/names.json there"


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
def test_any_avatar_binds_as_in_the_sidecar() -> None:
    chance = random.Random(16)
    avatars = [chance_shapes(chance) for _ in range(RANDOM_AVATARS)]
    for shapes, found in zip(avatars, bind(avatars), strict=True):
        plan = names().plan(shapes)
        assert (found["mouth"], found["shapes"]) == (plan.mouth, plan.shapes)
