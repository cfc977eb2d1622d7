"""Compiles the stub driver and puts it under the real pynvml."""

import ctypes
import enum
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_SOURCE = Path(__file__).parent / "nvml_stub.c"


class Call(enum.IntEnum):
    """In the order of the stub's enum."""

    INIT = 0
    HANDLE = 1
    UTILISATION = 2
    ENCODER = 3
    MEMORY = 4
    CLOCKS = 5
    NAME = 6
    DRIVER = 7
    CAPABILITY = 8
    SHUTDOWN = 9


class Stub:
    """Tells the stub driver what to say."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self._library = library

    def fail(self, call: Call, code: int) -> None:
        """Let `call` return `code` from here on; 0 heals it."""
        self._library.stub_fail(int(call), code)

    def count(self, call: Call) -> int:
        """Return how often `call` was made."""
        return int(self._library.stub_count(int(call)))

    def gpus(self, count: int) -> None:
        """Have so many GPUs."""
        self._library.stub_gpus(count)

    def be(self, *, driver: str = "580.1", capability: tuple[int, int] = (8, 9)) -> None:
        """Be another driver, or another GPU."""
        self._library.stub_is(driver.encode(), *capability)

    def say(self, *, use: int = 37, encoder: int = 12, free_mib: int = 5000, reasons: int = 0) -> None:
        """Set the numbers."""
        self._library.stub_say(use, encoder, free_mib, ctypes.c_ulonglong(reasons))


@pytest.fixture(scope="session")
def nvml_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled stub."""
    compiler = shutil.which("gcc")
    if compiler is None:
        pytest.skip("the stub driver needs gcc")
    path = tmp_path_factory.mktemp("nvml") / "libnvidia-ml.so.1"
    command = [compiler, "-shared", "-fPIC", "-Wall", "-Werror", "-Wl,-soname,libnvidia-ml.so.1"]
    subprocess.run([*command, "-o", str(path), str(_SOURCE)], check=True)
    return path


@pytest.fixture
def stub(nvml_library: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    """The stub driver under pynvml, in good health."""
    pynvml: Any = pytest.importorskip("pynvml", reason="the probe needs nvidia-ml-py")
    library = ctypes.CDLL(str(nvml_library))
    library.stub_reset()
    monkeypatch.setattr(pynvml, "nvmlLib", library)
    # pynvml keeps every symbol it has found, also one of another library.
    pynvml._nvmlGetFunctionPointer_cache.clear()
    yield Stub(library)
    pynvml._nvmlGetFunctionPointer_cache.clear()
