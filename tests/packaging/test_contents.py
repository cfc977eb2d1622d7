"""What is in the wheel, and what is in the sdist."""

import json
import shutil
import subprocess
from email import message_from_bytes
from pathlib import Path

import pytest

from facewire import __version__
from facewire.face.channels import CHANNELS
from facewire.face.head.styles import STYLES
from tests.packaging.artifacts import ROOT, Artifacts, build, editable_paths

pytestmark = pytest.mark.slow

PACKAGE = ROOT / "sidecar" / "facewire"

DATA = {
    "facewire/channels.json",
    "facewire/names.json",
    "facewire/demo/README.md",
    *(f"facewire/qa/compare/report/report.{kind}" for kind in ("html", "css", "js")),
    *(f"facewire/qa/report/page/report.{kind}" for kind in ("html", "css", "js")),
    *(f"facewire/qa/check/page/check.{kind}" for kind in ("html", "css", "js")),
    *(f"facewire/qa/page/{name}.html" for name in ("frame", "line", "table")),
    *(f"facewire/qa/page/{name}.css" for name in ("base", "line")),
    *(f"facewire/qa/page/{name}.js" for name in ("table", "faces", "cursor")),
    "facewire/face/expression/moods.toml",
    *(f"facewire/face/head/styles/{name}.json" for name in STYLES),
    "facewire/demo/clip.flac",
    "facewire/model/MODEL_CARD.md",
    "facewire/model/facewire.fp16.onnx",
    "facewire/model/facewire.int8.onnx",
    "facewire/model/facewire.onnx",
    "facewire/model/lookahead.json",
    "facewire/py.typed",
    *(f"facewire/js/{path.name}" for path in (ROOT / "protocol" / "js").glob("*.js")),
    *(
        path.relative_to(PACKAGE.parent).as_posix()
        for path in (PACKAGE / "page").rglob("*")
        if path.is_file()
    ),
}
"""All that the wheel's package holds beside modules."""


def test_the_wheel_holds_the_package_and_nothing_else(artifacts: Artifacts) -> None:
    names = set(artifacts.wheel_files())
    info = f"facewire-{__version__}.dist-info"
    modules = {f"facewire/{path.relative_to(PACKAGE).as_posix()}" for path in PACKAGE.rglob("*.py")}
    assert {name for name in names if not name.startswith(f"{info}/")} == modules | DATA
    assert {f"{info}/entry_points.txt", f"{info}/licenses/LICENSE"} < names


def test_the_wheel_knows_the_channels(artifacts: Artifacts) -> None:
    kept = json.loads(artifacts.wheel_files()["facewire/channels.json"])
    assert tuple(kept["channels"]) == CHANNELS


def test_the_wheel_says_its_version_and_what_it_needs(artifacts: Artifacts) -> None:
    metadata = message_from_bytes(artifacts.wheel_files()[f"facewire-{__version__}.dist-info/METADATA"])
    assert metadata["Version"] == __version__
    assert set(metadata.get_all("Provides-Extra", [])) == {"cluster", "gpu", "gs", "mic", "s3", "train"}


@pytest.mark.skipif(
    shutil.which("git") is None or not (ROOT / ".git").exists(), reason="not a git checkout: git clone it"
)
def test_the_sdist_holds_all_that_is_tracked(artifacts: Artifacts) -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    tracked = {name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()}
    assert tracked - artifacts.sdist_names() == set()


def test_the_sdist_builds_the_same_wheel(artifacts: Artifacts, tmp_path: Path) -> None:
    unpacked = artifacts.unpack_sdist(tmp_path / "sdist")
    again = build(unpacked, tmp_path / "dist")
    assert again.wheel_files() == artifacts.wheel_files()


def test_an_editable_install_finds_the_training_too(tmp_path: Path) -> None:
    (path,) = editable_paths(ROOT, tmp_path)
    assert {one.name for one in Path(path).iterdir() if one.is_dir()} >= {"facewire", "facewire_training"}
