"""The project as files: it imports cleanly, changes nothing by being opened, and keeps to the protocol."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from tests.godot.project import PROJECT, ROOT, Project

GENERATED = re.compile(r"(^|/)(\.godot|__pycache__)(/|$)")


def test_it_imports_without_a_complaint(project: Project) -> None:
    complaints = [
        line for line in project.imported.output.splitlines() if "ERROR" in line or "WARNING" in line
    ]
    assert project.imported.status == 0
    assert complaints == []


def test_the_editors_help_says_what_each_member_is(project: Project, tmp_path: Path) -> None:
    words = ["--headless", "--path", str(project.path), "--doctool", str(tmp_path)]
    project.godot.run(*words, "--gdscript-docs", "res://addons/facewire", timeout_s=240)
    pages = [ElementTree.parse(path).getroot() for path in sorted(tmp_path.glob("Facewire*.xml"))]
    assert {page.get("name") for page in pages} > {"FacewireFace", "FacewireSpeaker", "FacewireStatus"}
    assert [text for page in pages for text in _undocumented(page)] == []


def _undocumented(page: ElementTree.Element) -> Iterator[str]:
    """Yield the members of a class without a description, but for preloaded scripts and words of an enum."""
    for member in page.iterfind("./*/*"):
        name = member.get("name") or ""
        inner = name.startswith("_") or name == "from_fields" or member.get("value") == "<Object>"
        told = member.findtext("description") if member.tag in ("method", "signal") else member.text
        if name and not inner and not member.get("enum") and not (told or "").strip():
            yield f"{page.get('name')}.{name}"


def test_opening_it_changes_no_file(project: Project) -> None:
    def files(base: Path) -> dict[str, bytes]:
        paths = (path for path in base.rglob("*") if path.is_file())
        named = {path.relative_to(base).as_posix(): path for path in paths}
        return {name: path.read_bytes() for name, path in named.items() if not GENERATED.search(name)}

    before, after = files(PROJECT), files(project.path)
    assert sorted(after.keys() - before.keys()) == []
    assert [name for name in before if after.get(name) != before[name]] == []


def test_the_names_are_those_of_the_protocol() -> None:
    channels = json.loads((ROOT / "protocol/channels.json").read_text(encoding="utf-8"))
    source = (PROJECT / "addons/facewire/wire/channels.gd").read_text(encoding="utf-8")
    for constant, key in (("NAMES", "channels"), ("VISEMES", "visemes"), ("ANGLES", "angles")):
        block = re.search(rf"const {constant}: PackedStringArray = \[(.*?)\]", source, re.DOTALL)
        assert block is not None
        assert re.findall(r'"(\w+)"', block[1]) == channels[key]


def test_the_names_of_shapes_are_those_of_the_protocol() -> None:
    copy = PROJECT / "addons/facewire/face/names.json"
    assert copy.read_bytes() == (ROOT / "protocol/names.json").read_bytes(), "copy protocol/names.json there"


def test_the_add_on_stands_alone() -> None:
    addon = PROJECT / "addons/facewire"
    scripts = {path: path.read_text(encoding="utf-8") for path in addon.rglob("*.gd")}
    assert {"LICENSE", "README.md", "plugin.cfg"} <= {path.name for path in addon.iterdir()}
    for path, source in scripts.items():
        for target in re.findall(r'(?:preload|@icon)\("([^"]+)"\)', source):
            found = (path.parent / target).resolve()
            assert found.is_relative_to(addon), f"{path.name} needs {target}"
            assert found.is_file(), f"{path.name} needs {target}"


def test_what_users_meet_has_an_icon_and_is_documented() -> None:
    scripts = [
        path.read_text(encoding="utf-8") for path in (PROJECT / "addons/facewire").glob("facewire_*.gd")
    ]
    assert len(scripts) >= 7
    for source in scripts:
        name = re.search(r"(?m)^class_name (Facewire\w+)$", source)
        assert name is not None
        assert re.search(r'(?m)^@icon\("icons/\w+\.svg"\)$', source), f"{name[1]} has no icon"
        assert re.search(r"(?m)^extends \w+\n## \w", source), f"{name[1]} is not documented"
        lines = source.splitlines()
        for index, line in enumerate(lines):
            if re.match(r"(@export\w*(\(.*\))? var|signal|enum)\b", line):
                assert lines[index - 1].startswith("## "), f"{name[1]}: {line}"
