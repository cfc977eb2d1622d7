"""What the doctor says about the GPU."""

import pytest

from facewire.errors import EngineError
from facewire.gpu import advice as gpu_check
from tests.gpu.nvml_stub import Call, Stub


def _refuse() -> None:
    raise EngineError("TensorRT is not installed; pip install tensorrt-rtx")


@pytest.mark.usefixtures("stub")
def test_a_gpu_and_what_helps_its_renderer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpu_check, "TensorRt", _refuse)
    gpu, engine, *advice = gpu_check.examine()
    assert gpu.fine
    assert gpu.detail == "Stub GeForce, compute 8.9, 8192 MiB, driver 580.1"
    assert not engine.fine
    assert "pip install tensorrt-rtx" in engine.detail
    assert tuple(advice) == gpu_check.ADVICE


def test_no_gpu_is_no_fault(stub: Stub) -> None:
    stub.fail(Call.INIT, 9)
    (row,) = gpu_check.examine()
    assert row.fine
    assert "runs on the CPU" in row.detail


def test_a_gpu_that_does_not_speak(stub: Stub) -> None:
    stub.fail(Call.NAME, 15)
    (row,) = gpu_check.examine()
    assert not row.fine
    assert stub.count(Call.SHUTDOWN) == 1
