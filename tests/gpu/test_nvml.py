"""The real pynvml on a stub driver: every number, every error code."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from facewire.errors import EngineError
from facewire.gpu import nvml
from facewire.gpu.governor.monitor import GpuReading
from facewire.gpu.nvml import GpuFacts, Nvml
from tests.gpu.nvml_stub import Call, Stub

SECOND = 10**9
POLL = SECOND // 5

NEVER = {
    3: "not supported",
    4: "no permission",
    13: "function not found",
    25: "version mismatch",
    26: "deprecated",
}
LOST = {11: "interrupt", 15: "lost", 16: "reset required", 28: "not found", 999: "unknown"}
PAUSE = {1: "uninitialized", 9: "no driver", 12: "no library", 17: "operating system", 18: "version mismatch"}
MISS = (2, 5, 6, 7, 8, 10, 14, 19, 20, 21, 22, 23, 24, 27, 29, 30)


def _poll(driver: Nvml, polls: int, first: int = 0) -> GpuReading:
    for turn in range(first, first + polls):
        reading = driver.read(turn * POLL)
    return reading


def test_reads_every_number(stub: Stub) -> None:
    stub.say(use=97, encoder=41, free_mib=300, reasons=0x44)
    reading = _poll(Nvml(), 5)
    assert reading == GpuReading(4 * POLL, 97.0, 41.0, 300.0, 8192.0, slowed=True)


def test_facts(stub: Stub) -> None:
    assert Nvml().facts() == GpuFacts("Stub GeForce", "580.1", (8, 9), 8192.0)
    driver = Nvml()
    stub.fail(Call.NAME, 999)
    with pytest.raises(EngineError, match="does not describe"):
        driver.facts()


def test_power_cap_is_no_alarm(stub: Stub) -> None:
    stub.say(reasons=0x4 | 0x1)
    assert not _poll(Nvml(), 5).slowed


@pytest.mark.parametrize("bit", [0x8, 0x20, 0x40, 0x80])
def test_slowdown_bits(stub: Stub, bit: int) -> None:
    stub.say(reasons=bit)
    assert _poll(Nvml(), 5).slowed


def test_slow_numbers_are_asked_once_a_second(stub: Stub) -> None:
    _poll(Nvml(), 50)
    assert stub.count(Call.UTILISATION) == 50
    assert [stub.count(call) for call in (Call.ENCODER, Call.MEMORY, Call.CLOCKS)] == [10, 10, 10]


@pytest.mark.parametrize("code", NEVER)
@pytest.mark.parametrize("call", [Call.UTILISATION, Call.ENCODER, Call.MEMORY, Call.CLOCKS])
def test_unsupported_is_remembered_for_that_call_alone(stub: Stub, call: Call, code: int) -> None:
    stub.fail(call, code)
    driver = Nvml()
    reading = _poll(driver, 50)
    assert stub.count(call) == 1
    assert not reading.lost
    known = {
        Call.UTILISATION: reading.utilisation,
        Call.ENCODER: reading.encoder,
        Call.MEMORY: reading.memory_free_mib,
    }
    known.pop(call, None)
    assert None not in known.values()


@pytest.mark.parametrize("code", MISS)
def test_a_miss_is_asked_again(stub: Stub, code: int) -> None:
    driver = Nvml()
    stub.fail(Call.UTILISATION, code)
    reading = driver.read(0)
    assert reading.utilisation is None
    assert not reading.lost
    stub.fail(Call.UTILISATION, 0)
    assert driver.read(POLL).utilisation == 37.0


@pytest.mark.parametrize("code", [*LOST, *PAUSE])
@pytest.mark.parametrize("call", [Call.UTILISATION, Call.MEMORY])
def test_no_nvml_for_a_minute(stub: Stub, call: Call, code: int) -> None:
    driver = Nvml()
    stub.fail(call, code)
    assert driver.read(0).lost == (code in LOST)
    asked = stub.count(Call.UTILISATION)
    stub.fail(call, 0)
    assert driver.read(60 * SECOND - 1) == GpuReading(60 * SECOND - 1, lost=code in LOST)
    assert stub.count(Call.UTILISATION) == asked
    assert driver.read(60 * SECOND).utilisation == 37.0
    assert stub.count(Call.INIT) == 2


def test_still_lost_after_the_minute(stub: Stub) -> None:
    driver = Nvml()
    stub.fail(Call.UTILISATION, 15)
    driver.read(0)
    stub.fail(Call.INIT, 15)
    assert driver.read(61 * SECOND).lost
    assert driver.read(62 * SECOND).lost
    assert stub.count(Call.INIT) == 2
    stub.fail(Call.INIT, 0)
    stub.fail(Call.UTILISATION, 0)
    assert not driver.read(122 * SECOND).lost


@pytest.mark.parametrize("code", [1, 2, 4, 9, 15, 18, 999])
@pytest.mark.parametrize("call", [Call.INIT, Call.HANDLE])
def test_no_start_without_a_gpu(stub: Stub, call: Call, code: int) -> None:
    stub.fail(call, code)
    with pytest.raises(EngineError, match="install NVIDIA's driver"):
        Nvml()


def test_close_forgives_a_driver_that_has_gone(stub: Stub) -> None:
    driver = Nvml()
    stub.fail(Call.SHUTDOWN, 1)
    driver.close()


def test_no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    pynvml: Any = pytest.importorskip("pynvml", reason="the probe needs nvidia-ml-py")
    monkeypatch.setattr(pynvml, "CDLL", _no_library)
    monkeypatch.setattr(pynvml, "nvmlLib", None)
    pynvml._nvmlGetFunctionPointer_cache.clear()
    with pytest.raises(EngineError, match="no NVIDIA GPU"):
        Nvml()


def _no_library(name: str) -> None:
    raise OSError(name)


def test_found_by_the_loader(nvml_library: Path) -> None:
    """As an installed driver is: by its soname, in a fresh process."""
    code = (
        "import ctypes; ctypes.CDLL('libnvidia-ml.so.1').stub_reset(); "
        "from facewire.gpu.nvml import Nvml; print(Nvml().read(0).utilisation)"
    )
    environment = {**os.environ, "LD_LIBRARY_PATH": str(nvml_library.parent)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "37.0"


@pytest.mark.parametrize(
    ("wanted", "index"), [("1", 1), ("GPU-00000002", 2), ("geforce 3", 2), ("0", 0), (None, 0)]
)
def test_one_gpu_of_several(stub: Stub, wanted: str | None, index: int) -> None:
    stub.gpus(3)
    assert Nvml(wanted).uuid.startswith(f"GPU-0000000{index}-")


def test_the_default_is_the_first_that_cuda_sees(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    stub.gpus(3)
    uuid = Nvml("2").uuid
    monkeypatch.setattr(nvml, "visible_uuids", lambda: (uuid,))
    assert Nvml().uuid == uuid


def test_one_gpu_needs_no_question_to_cuda(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> tuple[str, ...]:
        raise AssertionError("CUDA takes a tenth of a second to start")

    monkeypatch.setattr(nvml, "visible_uuids", fail)
    assert Nvml().uuid
    assert stub.count(Call.HANDLE) == 1


def test_a_gpu_that_is_not_there(stub: Stub) -> None:
    with pytest.raises(EngineError, match=r"no GPU is called '7' \(there are: 0 Stub GeForce GPU-0"):
        Nvml("7")
    assert stub.count(Call.SHUTDOWN) == 1
    stub.gpus(0)
    with pytest.raises(EngineError, match="finds no GPU"):
        Nvml()
