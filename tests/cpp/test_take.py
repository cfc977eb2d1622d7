"""A take of `facewire bake` read by the C++ core, and played by the Unreal plugin."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cpp.conftest import Programs
from tests.cpp.toolchain import ROOT

CLIP = ROOT / "sidecar" / "facewire" / "demo" / "clip.flac"
MOMENTS = 60


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("take")
    command = [
        sys.executable,
        "-m",
        "facewire",
        "bake",
        str(CLIP),
        "--format",
        "csv",
        "--output",
        str(folder),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.csv"))


def test_a_baked_take_is_read(programs: Programs, take: Path) -> None:
    done = subprocess.run(
        [str(programs.path("unit_take")), str(take), str(MOMENTS)],
        capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    status, *jaws = done.stdout.split()
    assert status == "ok"
    with take.open(newline="", encoding="utf-8") as file:
        baked = [float(row["JawOpen"]) for row in csv.DictReader(file)]
    assert [float(jaw) for jaw in jaws] == pytest.approx(baked[:MOMENTS], abs=2e-3)
    assert max(baked[:MOMENTS]) > 0.02


def test_the_plugin_plays_takes_in_step(programs: Programs, tmp_path: Path) -> None:
    done = subprocess.run(
        [str(programs.path("unit_take_player")), str(tmp_path)],
        capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
