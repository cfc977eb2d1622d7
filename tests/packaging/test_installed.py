"""A wheel in an environment of its own, used from an empty folder without the checkout."""

import json
from pathlib import Path

import pytest

from facewire import __version__
from facewire.face.channels import CHANNELS
from tests.packaging.artifacts import ROOT, Installed

pytestmark = [pytest.mark.slow, pytest.mark.realtime]


def test_nothing_of_the_checkout_is_on_its_path(installed: Installed) -> None:
    program = (
        "import facewire, importlib.util, json, sys\n"
        "found = importlib.util.find_spec('facewire_training') or importlib.util.find_spec('tests')\n"
        "print(json.dumps([facewire.__file__, sys.path, found is not None]))"
    )
    origin, paths, leaks = json.loads(installed.run("python", "-c", program))
    assert Path(origin).is_relative_to(installed.environment)
    assert not [path for path in paths if Path(path).is_relative_to(ROOT)]
    assert not leaks


def test_the_command_says_its_version_and_the_channels(installed: Installed) -> None:
    assert installed.run("facewire", "--version") == f"facewire {__version__}\n"
    assert tuple(installed.run("facewire", "channels").split()) == CHANNELS


def test_the_module_bakes(installed: Installed, recording: Path, tmp_path: Path) -> None:
    installed.run("python", "-m", "facewire", "bake", recording, "-o", tmp_path / "faces")
    (take,) = (tmp_path / "faces").iterdir()
    header, *rows = take.read_text(encoding="utf-8").splitlines()
    assert "JawOpen" in header
    assert len(rows) >= 31


def test_a_run_comes_to_the_end_of_its_recording(installed: Installed, recording: Path) -> None:
    sockets = ("--faces", "tcp://127.0.0.1:0", "--control", "tcp://127.0.0.1:0")
    said = installed.run("facewire", "run", "--source", recording, *sockets)
    assert "engine onnx" in said
    assert "done:" in said


def test_the_web_door_finds_its_files(installed: Installed) -> None:
    client = [f"/{path.name}" for path in (ROOT / "protocol/js").glob("*.js")]
    assert "/facewire.js" in client
    program = (
        "from facewire.serve.web.files import installed\n"
        "files = installed()\n"
        f"paths = ['/', '/page.js', '/channels.json', '/demo.flac', *{client}]\n"
        "print([path for path in paths if files.find(path) is None])"
    )
    assert installed.run("python", "-c", program) == "[]\n"
