"""The GPU engine without a GPU: on a stub driver, and without any."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from facewire.engine.tensorrt import cuda
from facewire.errors import EngineError

_HERE = Path(__file__).parent


@pytest.mark.slow
def test_on_a_stub_driver(tmp_path: Path) -> None:
    """Runs `on_stub_driver.py` where the loader finds the stub first."""
    pytest.importorskip("cuda.bindings", reason="the GPU engine needs cuda-bindings")
    compiler = shutil.which("gcc")
    if compiler is None:
        pytest.skip("the stub driver needs gcc")
    flags = ["-shared", "-fPIC", "-Wall", "-Werror", "-Wl,-soname,libcuda.so.1"]
    library = tmp_path / "libcuda.so.1"
    subprocess.run([compiler, *flags, "-o", str(library), str(_HERE / "cuda_stub.c")], check=True)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(_HERE / "on_stub_driver.py")],
        env={**os.environ, "LD_LIBRARY_PATH": str(tmp_path)},
        cwd=_HERE.parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    assert "skipped" not in done.stdout


def test_without_a_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    class Api:
        @staticmethod
        def cuInit(flags: int) -> None:  # noqa: N802
            raise RuntimeError(f"no libcuda for {flags}")

    monkeypatch.setattr(cuda, "_import", lambda: Api)
    with pytest.raises(EngineError, match="no NVIDIA driver here"):
        cuda.Cuda()


def test_without_cuda_bindings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cuda.bindings", None)
    with pytest.raises(EngineError, match="pip install cuda-bindings"):
        cuda.Cuda()
