"""The parts of a run, for a card and for a dry run."""

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import torch

from facewire.errors import EngineError
from tests.bench.device import calls, driver, layer, neighbour, processes
from tests.bench.device.report import Table

__all__ = ["Part", "parts"]

Part = Callable[[], list[Table]]

_STUBS = Path(__file__).parents[2]


def parts(*, dry: bool, folder: Path) -> tuple[str, dict[str, Part]]:
    """Return a heading that names the card, and the parts by name.

    Args:
        dry: on the CPU, reduced.
        folder: for what has to be compiled.

    Raises:
        EngineError: there is no GPU that PyTorch can use.
    """
    if dry:
        return "", _dry(folder)
    if not torch.cuda.is_available():
        raise EngineError("PyTorch finds no NVIDIA GPU here; --dry proves the script on the CPU")
    card = torch.cuda.get_device_properties(0)
    versions = f"PyTorch {torch.__version__}, CUDA {torch.version.cuda}, Python {platform.python_version()}"
    heading = f"{card.name}, compute {card.major}.{card.minor}, {card.total_memory >> 20} MiB; {versions}"
    # cuDNN chooses its kernels before a graph is captured, as an engine builder would.
    torch.backends.cudnn.benchmark = True
    return heading, {
        "CUDA layer": partial(_layer, 500, None),
        "calls": partial(calls.measure, "cuda", calls=300),
        "NVML": partial(_nvml, 500, None),
        "processes": partial(processes.measure, "cuda", (1, 2, 4), 64, 6.0),
        "second process": partial(neighbour.measure, "cuda", (2.0, 8.0, 15.8), 12.0),
    }


def _dry(folder: Path) -> dict[str, Part]:
    torch.set_num_threads(1)
    return {
        "CUDA layer": lambda: _layer(20, _compiled(folder, "engine/cuda_stub.c", "libcuda.so.1")),
        "calls": partial(calls.measure, "cpu", calls=3, batches=(1, 2)),
        "NVML": lambda: _nvml(5, _compiled(folder, "gpu/nvml_stub.c", "libnvidia-ml.so.1")),
        "processes": partial(processes.measure, "cpu", (1, 2), 1, 0.2),
        "second process": partial(neighbour.measure, "cpu", (2.0,), 0.3),
    }


def _layer(count: int, libraries: Path | None) -> list[Table]:
    return layer.tables(_in_process("tests.bench.device.layer", str(count), libraries))


def _nvml(count: int, libraries: Path | None) -> list[Table]:
    return driver.tables(_in_process("tests.bench.device.driver", str(count), libraries))


def _in_process(module: str, argument: str, libraries: Path | None) -> dict[str, list[list[object]]]:
    """Run a module that prints JSON, in a process whose loader finds `libraries` first."""
    environment = dict(os.environ)
    if libraries is not None:
        environment["LD_LIBRARY_PATH"] = str(libraries)
    command = [sys.executable, "-m", module, argument]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    found: dict[str, list[list[object]]] = json.loads(done.stdout)
    return found


def _compiled(folder: Path, source: str, name: str) -> Path:
    compiler = shutil.which("gcc")
    if compiler is None:
        raise EngineError("the stub drivers of a dry run need gcc")
    flags = ["-shared", "-fPIC", f"-Wl,-soname,{name}"]
    command = [compiler, *flags, "-o", str(folder / name), str(_STUBS / source)]
    subprocess.run(command, capture_output=True, text=True, check=True)
    return folder
