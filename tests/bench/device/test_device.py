"""The script that measures a card, without one."""

import csv
import importlib
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import numpy as np
import pytest

from facewire.engine.onnx import MODEL_PATH, OnnxNetwork
from facewire.engine.siblings import find_half
from tests.bench.device.__main__ import find_packages
from tests.bench.device.bars import bars
from tests.bench.device.report import Report, Table
from tests.packaging.artifacts import ROOT

pytest.importorskip("torch", reason="the graphs run on PyTorch")

FILES = ("bars", "calls", "layer", "layer-checks", "neighbour", "nvml", "parity", "processes")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it as on a lent machine: with the packages of this environment, and nothing of ours installed."""
    python = sys._base_executable  # type: ignore[attr-defined]
    command = [python, "-m", "tests.bench.device", *arguments]
    # What an editable install leaves in a site folder is not read from PYTHONPATH.
    bare = {**os.environ, "PYTHONPATH": sysconfig.get_path("purelib")}
    return subprocess.run(command, cwd=ROOT, env=bare, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_dry_run_measures_every_part(tmp_path: Path) -> None:
    done = run("--dry", "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "not measured:" not in done.stdout
    tables = {
        path.stem: list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
        for path in tmp_path.glob("*.csv")
    }
    assert sorted(tables) == sorted(FILES)
    assert all(tables.values())
    assert tables["parity"][0]["within"] == "True"
    assert {row["holds"] for row in tables["layer-checks"]} == {"True"}
    assert {row["sidecar"] for row in tables["neighbour"]} == {"none", "always on", "governed"}
    assert "mean nothing" in (tmp_path / "report.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_nothing_to_measure_is_a_failure(tmp_path: Path) -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("there is a GPU here: it would be measured")
    done = run("--out", str(tmp_path))
    assert done.returncode == 1
    assert "PyTorch finds no NVIDIA GPU" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("model", [MODEL_PATH, find_half(MODEL_PATH)], ids=["FP32", "FP16"])
def test_pytorch_gives_what_onnx_runtime_gives(model: Path) -> None:
    import torch

    from tests.bench.device.torch_graph import TorchGraph

    network = OnnxNetwork(model)
    samples = np.random.default_rng(0).normal(0.0, 0.1, (2, network.geometry.window)).astype(np.float32)
    made = TorchGraph(model, "cpu")(torch.from_numpy(samples)).numpy()
    np.testing.assert_allclose(made, network.infer(samples), atol=1e-5 if model == MODEL_PATH else 5e-3)


def test_bars_are_read_off_the_tables() -> None:
    calls = Table("calls", "", ("way", "batch", "p50 ms", "factor", "subjects at 31 FPS"))
    calls.add("torch", 1, 0.2, "2.0", 160)
    calls.add("torch", 8, 0.25, "6.1", 1030)
    neighbour = Table("neighbour", "", ("sidecar", "p99 against alone"))
    neighbour.add("always on", "+9.0 %")
    neighbour.add("governed", "+2.5 %")
    assert [row[-1] for row in bars([calls, neighbour]).rows] == ["yes", "yes", "yes", "no"]
    assert [row[-2] for row in bars([]).rows] == ["not measured"] * 4


def test_what_was_measured_is_kept_when_a_later_part_fails(tmp_path: Path) -> None:
    report = Report(tmp_path / "made", "a card")
    table = Table("one", "One", ("what", "ms"))
    table.add("a call", 0.25)
    report.take([table])
    report.miss("two", "the GPU was lost")
    text = (tmp_path / "made" / "report.md").read_text(encoding="utf-8")
    assert "| a call | 0.250 |" in text
    assert "Not measured: two: the GPU was lost." in text
    kept = (tmp_path / "made" / "one.csv").read_text(encoding="utf-8")
    assert kept.splitlines() == ["what,ms", "a call,0.250"]


def test_wheels_are_found_without_being_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "lent-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("lent_to_the_bench.py", "ANSWER = 42")
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setenv("PYTHONPATH", "")
    monkeypatch.chdir(tmp_path)
    find_packages(tmp_path, tmp_path / "unpacked")
    assert importlib.import_module("lent_to_the_bench").ANSWER == 42
    assert str(tmp_path / "unpacked" / "site") in os.environ["PYTHONPATH"]
