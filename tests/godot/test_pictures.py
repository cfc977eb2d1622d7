"""The demo, drawn by a software renderer under a virtual display, where there is one."""

import shutil
from pathlib import Path

import pytest

from tests.godot.project import Project

pytestmark = pytest.mark.timeout(150)

SCREEN = ("xvfb-run", "-a", "-s", "-screen 0 1200x700x24", "env", "LIBGL_ALWAYS_SOFTWARE=1")


def test_the_demo_is_drawn(project: Project, tmp_path: Path) -> None:
    if shutil.which("xvfb-run") is None:
        pytest.skip("no xvfb-run: the demo cannot be drawn without a display")
    outcome = project.godot.run(
        "--path", str(project.path), "--display-driver", "x11", "--rendering-driver", "opengl3",
        "--audio-driver", "Dummy", "--resolution", "1152x648",
        "--script", "res://tests/run.gd", "--", "pictures", f"out={tmp_path}",
        prefix=SCREEN, timeout_s=60,
    )  # fmt: skip
    if "OpenGL API" not in outcome.output:
        pytest.skip(f"no OpenGL under the virtual display: {outcome.output.strip()[-200:]}")
    result = outcome.results()["test_the_mouth_can_be_seen_to_speak"]
    assert not result.failures, "\n".join(result.failures)
    assert {picture.stem for picture in tmp_path.glob("*.png")} >= {"closed", "open", "rounded"}
