"""The demo and rigs of six kinds, drawn by a software renderer under a virtual display, if there is one."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.godot.engine import Outcome
from tests.godot.project import ROOT, Project

SCREEN = ("xvfb-run", "-a", "-s", "-screen 0 1200x700x24", "env", "LIBGL_ALWAYS_SOFTWARE=1")


def drawn(project: Project, script: str, out: Path) -> Outcome:
    if shutil.which("xvfb-run") is None:
        pytest.skip("no xvfb-run: nothing can be drawn without a display")
    outcome = project.godot.run(
        "--path", str(project.path), "--display-driver", "x11", "--rendering-driver", "opengl3",
        "--audio-driver", "Dummy", "--resolution", "1152x648",
        "--script", "res://tests/run.gd", "--", script, f"out={out}",
        f"root={ROOT}", f"python={sys.executable}",
        prefix=SCREEN, timeout_s=240,
    )  # fmt: skip
    if "OpenGL API" not in outcome.output:
        pytest.skip(f"no OpenGL under the virtual display: {outcome.output.strip()[-200:]}")
    return outcome


def test_the_demo_is_drawn(project: Project, tmp_path: Path) -> None:
    result = drawn(project, "pictures", tmp_path).results()["test_the_mouth_can_be_seen_to_speak"]
    assert not result.failures, "\n".join(result.failures)
    assert {picture.stem for picture in tmp_path.glob("*.png")} >= {"closed", "open", "rounded"}


def test_rigs_of_six_kinds_speak(project: Project, tmp_path: Path) -> None:
    result = drawn(project, "rigs", tmp_path).results()["test_six_rigs_at_five_sounds"]
    assert not result.failures, "\n".join(result.failures)
    assert len(list(tmp_path.glob("rigs_*.png"))) == 5
