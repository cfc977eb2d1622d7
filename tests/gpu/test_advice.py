"""What the doctor says about the GPU."""

from pathlib import Path

import pytest

from facewire.errors import EngineError
from facewire.gpu import advice as gpu_check
from facewire.gpu.advice import Row
from tests.gpu.nvml_stub import Call, Stub


class Library:
    """In place of TensorRT for RTX, which refuses what it does not serve by itself."""

    is_rtx = True
    version = "tensorrt_rtx 1.7"


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A GPU with everything that it needs, but for engines built ahead of time."""
    monkeypatch.setattr(gpu_check, "driver_is_here", lambda: True)
    monkeypatch.setattr(gpu_check, "sleeps", lambda: False)
    monkeypatch.setattr(gpu_check, "cuda_complaint", lambda: "this ONNX Runtime has no CUDA provider")
    monkeypatch.setattr(gpu_check, "TensorRt", Library)
    monkeypatch.setattr(gpu_check, "cache_folder", lambda: tmp_path)


def rows() -> dict[str, Row]:
    return {row.what: row for row in gpu_check.examine()}


@pytest.mark.usefixtures("stub")
def test_a_gpu_and_what_helps_its_renderer() -> None:
    gpu, tensorrt, onnx, *advice = gpu_check.examine()
    assert gpu == Row("NVIDIA GPU", True, "Stub GeForce, compute 8.9, 8192 MiB, driver 580.1")
    assert not tensorrt.fine
    assert "facewire engine build" in tensorrt.detail
    assert not onnx.fine
    assert tuple(advice) == gpu_check.ADVICE


@pytest.mark.usefixtures("stub")
def test_what_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise EngineError("TensorRT is not installed; pip install tensorrt-rtx")

    monkeypatch.setattr(gpu_check, "TensorRt", refuse)
    assert "pip install tensorrt-rtx" in rows()["TensorRT"].detail


def test_no_gpu_is_no_fault(stub: Stub) -> None:
    stub.fail(Call.INIT, 9)
    (row,) = gpu_check.examine()
    assert row.fine
    assert "runs on the CPU" in row.detail
    (asked_for,) = gpu_check.examine("RTX 4070")
    assert not asked_for.fine


def test_a_sleeping_gpu_is_not_woken(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpu_check, "sleeps", lambda: True)
    (row,) = gpu_check.examine()
    assert row.fine
    assert "powered down" in row.detail
    assert stub.count(Call.INIT) == 0


def test_a_gpu_that_does_not_speak(stub: Stub) -> None:
    stub.fail(Call.CAPABILITY, 15)
    (row,) = gpu_check.examine()
    assert not row.fine
    assert stub.count(Call.SHUTDOWN) == 1


@pytest.mark.usefixtures("stub")
def test_nvml_without_cuda(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpu_check, "driver_is_here", lambda: False)
    _, row = gpu_check.examine()
    assert not row.fine
    assert "libcuda does not load" in row.detail
    assert "NVIDIA_DRIVER_CAPABILITIES" in row.detail


@pytest.mark.parametrize(
    ("driver", "said"),
    [
        ("575.64", "tensorrt-rtx-cu12-bindings"),
        ("535.1", "cuda-bindings<13"),
        ("470.2", "too old for CUDA 12"),
    ],
)
def test_an_old_driver(stub: Stub, driver: str, said: str) -> None:
    stub.be(driver=driver)
    _, row = gpu_check.examine()
    assert not row.fine
    assert said in row.detail


@pytest.mark.parametrize("driver", ["580.1", "610.57", "r999 beta"])
def test_a_new_driver(stub: Stub, driver: str) -> None:
    stub.be(driver=driver)
    assert "CUDA" not in rows()


def test_hopper_is_told_what_serves_it(stub: Stub) -> None:
    stub.be(capability=(9, 0))
    found = rows()
    assert not found["TensorRT"].fine
    assert "onnxruntime-gpu" in found["TensorRT"].detail
    assert "no CUDA provider" in found["ONNX Runtime CUDA"].detail


@pytest.mark.parametrize("capability", [(8, 0), (8, 9), (12, 0), (12, 1), (7, 5)])
def test_gpus_that_tensorrt_for_rtx_serves(stub: Stub, capability: tuple[int, int]) -> None:
    stub.be(capability=capability)
    assert "engine build" in rows()["TensorRT"].detail
