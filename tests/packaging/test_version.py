"""One version, wherever a file states it."""

import json
import re

import pytest

from facewire import __version__
from tests.packaging.artifacts import ROOT

STATED = {
    "engine_plugins/godot/addons/facewire/plugin.cfg": r'^version="(.*)"$',
    "engine_plugins/godot/project.godot": r'^config/version="(.*)"$',
    "protocol/js/package.json": r'"version": "(.*)"',
    "CHANGELOG.md": r"^## (\d+\.\d+\.\d+)",
}


@pytest.mark.parametrize("path", STATED)
def test_every_file_states_the_packages_version(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    first = re.search(STATED[path], text, re.MULTILINE)
    assert first is not None
    assert first[1] == __version__


def test_the_unreal_plugin_states_the_packages_version() -> None:
    plugin = ROOT / "engine_plugins/unreal/Facewire/Facewire.uplugin"
    assert json.loads(plugin.read_text(encoding="utf-8"))["VersionName"] == __version__
