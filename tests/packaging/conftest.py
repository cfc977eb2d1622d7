"""The wheel and the sdist of this checkout, and an environment into which the wheel is installed."""

import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.packaging.artifacts import ROOT, Artifacts, Installed, build


@pytest.fixture(scope="session")
def artifacts(tmp_path_factory: pytest.TempPathFactory) -> Artifacts:
    """What the checkout builds."""
    return build(ROOT, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def installed(artifacts: Artifacts, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel and the locked packages of a run in an environment of their own, and an empty folder."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "venv", with_pip=False)
    empty = folder / "empty"
    empty.mkdir()
    made = Installed(folder / "venv", empty)
    pip = [sys.executable, "-m", "pip", "--python", str(made.python), "install", "--quiet"]
    locked = ["--requirement", str(ROOT / "requirements.lock")]
    for arguments in (locked, ["--no-deps", "--no-index", str(artifacts.wheel)]):
        done = subprocess.run(pip + arguments, cwd=empty, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    return made


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """One second of sound."""
    import soundfile

    from tests.sounds import speech_like

    path = tmp_path / "voice.wav"
    soundfile.write(path, speech_like(1.0), 16_000)
    return path
