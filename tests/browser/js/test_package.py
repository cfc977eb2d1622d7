"""What is published: the files, the types, and how much there is to read."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from facewire import __version__
from tests.browser.js.node import PACKAGE, SCRIPTS, run_node

PUBLISHED = (
    {"LICENSE", "README.md", "package.json"}
    | {f"{name}{end}" for name in ("facewire", "binder", "msgpack", "names") for end in (".js", ".d.ts")}
    | {"messages.js", "player.js", "speech.js", "track.js"}
)


def test_the_client_is_small() -> None:
    def lines(*names: str) -> int:
        return sum(len((PACKAGE / f"{name}.js").read_text(encoding="utf-8").splitlines()) for name in names)

    assert lines("facewire", "track", "speech") <= 300
    assert lines("player") <= 50, "loaded where a page has the sound played, and by nobody else"
    assert lines("msgpack") <= 100
    assert lines("binder") <= 120


def test_it_needs_nothing() -> None:
    package = json.loads((PACKAGE / "package.json").read_text(encoding="utf-8"))
    assert package["version"] == __version__
    assert "dependencies" not in package
    assert "peerDependencies" not in package
    for path in PACKAGE.glob("*.js"):
        imported = set(re.findall(r'from "(.*?)"|import\("(.*?)"\)', path.read_text(encoding="utf-8")))
        assert all((one or other).startswith("./") for one, other in imported), path.name


@pytest.mark.slow
def test_units() -> None:
    done = run_node("--test", "--test-reporter=tap", "face.test.mjs", "speech.test.mjs", "binder.test.mjs")
    passed = re.search(r"^# pass (\d+)$", done, re.MULTILINE)
    assert passed is not None
    assert int(passed[1]) >= 50


@pytest.mark.slow
@pytest.mark.usefixtures("packages")
def test_npm_packs_what_is_meant() -> None:
    done = subprocess.run(
        ["npm", "pack", "--dry-run", "--json", "--offline"],
        cwd=PACKAGE, capture_output=True, text=True, check=True, timeout=240,
    )  # fmt: skip
    packed = json.loads(done.stdout)[0]
    assert {file["path"] for file in packed["files"]} == PUBLISHED
    assert packed["size"] < 40_000


@pytest.mark.slow
def test_the_types_hold(packages: Path, tmp_path: Path) -> None:
    modules = tmp_path / "node_modules"
    modules.mkdir()
    (modules / "facewire").symlink_to(PACKAGE)
    shutil.copy(SCRIPTS / "uses.ts", tmp_path)
    options = [
        "--strict",
        "--noEmit",
        "--target",
        "es2022",
        "--module",
        "nodenext",
        "--lib",
        "es2022,dom,dom.asynciterable",
    ]
    (tmp_path / "package.json").write_text('{"type": "module"}')
    done = subprocess.run(
        ["node", str(packages / "node_modules/typescript/bin/tsc"), *options, "uses.ts"],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert done.stdout == ""
    assert done.returncode == 0


def test_the_types_name_what_the_modules_export() -> None:
    for name in ("facewire", "binder", "msgpack"):
        module, types = (_exported(PACKAGE / f"{name}{end}") for end in (".js", ".d.ts"))
        assert module, name
        assert module == types, name


def _exported(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    lists = re.findall(r"^export \{ (.*?) \}", text, re.MULTILINE)
    return {
        *re.findall(r"^export (?:const|class|function) (\w+)", text, re.MULTILINE),
        *(name for names in lists for name in names.split(", ")),
    }
