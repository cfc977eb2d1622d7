"""What `facewire doctor` says about the GPU: what is there, what would run, and what helps the renderer."""

from pathlib import Path
from typing import Final, NamedTuple

from facewire.engine.cache import Cache, cache_folder
from facewire.engine.onnx import MODEL_PATH
from facewire.engine.onnx.runtime import cuda_complaint
from facewire.engine.siblings import find_half
from facewire.engine.tensorrt.build import BATCHES, plan_path, target_for
from facewire.engine.tensorrt.library import TensorRt
from facewire.errors import EngineError
from facewire.gpu.device import driver_is_here, sleeps
from facewire.gpu.nvml import GpuFacts, Nvml

__all__ = ["ADVICE", "Row", "examine"]

_CUDA_13_DRIVER: Final = 580
"""The first branch of NVIDIA's driver that runs CUDA 13, for which the extra `[gpu]` is built."""
_CUDA_12_DRIVER: Final = 525


class Row(NamedTuple):
    """One line of the report."""

    what: str
    fine: bool
    detail: str


ADVICE: Final = (
    Row(
        "GPU: when it is used",
        True,
        "when the CPU cannot infer all faces in time and the renderer reports frame times with room in them; "
        "on a machine without a renderer name the engine: --engine tensorrt, or onnx-cuda",
    ),
    Row(
        "renderer: frame cap",
        True,
        "cap the frame rate so that a frame's GPU time stays below 90 % of its budget: a renderer that is "
        "never done leaves no gap for anybody, and every call of ours then costs it a frame",
    ),
    Row(
        "renderer: GPU time",
        True,
        "let the plugin report frame times (Unreal: bReportFrameTimes of FacewireSubsystem; Godot: project "
        "setting facewire/governor/report_frame_times): without them the GPU is left to the renderer",
    ),
    Row(
        "Windows: hardware scheduling",
        True,
        "turn on hardware-accelerated GPU scheduling: switching between the renderer and us costs less",
    ),
    Row(
        "streaming",
        True,
        "leave 10 % of the GPU free where OBS composes the picture: it starves before the renderer does",
    ),
)
"""What the renderer's side can do, with the reason for each."""


def examine(gpu: str | None = None, model: Path = MODEL_PATH) -> list[Row]:
    """Look; never raises for what is missing, and wakes no GPU that is powered down.

    Args:
        gpu: index, UUID or name; None for the one that a run would take.
        model: the network.
    """
    if sleeps():
        return [Row("NVIDIA GPU", True, "powered down: it is not woken, and the network runs on the CPU")]
    try:
        nvml = Nvml(gpu)
    except EngineError as error:
        return [Row("NVIDIA GPU", gpu is None, f"none: the network runs on the CPU ({error})")]
    try:
        facts = nvml.facts()
    except EngineError as error:
        return [Row("NVIDIA GPU", False, str(error))]
    finally:
        nvml.close()
    major, minor = facts.capability
    described = f"{facts.name}, compute {major}.{minor}, {facts.memory_mib:.0f} MiB, driver {facts.driver}"
    rows = [Row("NVIDIA GPU", True, described)]
    if not driver_is_here():
        detail = (
            "the driver is there and CUDA is not (libcuda does not load); install its compute part, in a "
            "container NVIDIA_DRIVER_CAPABILITIES=compute,utility"
        )
        return [*rows, Row("CUDA", False, detail)]
    if old := _old_driver(facts.driver):
        return [*rows, Row("CUDA", False, old)]
    tensorrt = _tensorrt(facts, model)
    complaint = cuda_complaint()
    onnx = Row("ONNX Runtime CUDA", not complaint, complaint or "there, for --engine onnx-cuda")
    return [*rows, tensorrt, onnx, *ADVICE]


def _old_driver(version: str) -> str:
    """Return what to install for a driver that does not run CUDA 13; empty for one that does."""
    branch = version.split(".")[0]
    if not branch.isdecimal() or int(branch) >= _CUDA_13_DRIVER:
        return ""
    if int(branch) < _CUDA_12_DRIVER:
        return f"driver {version} is too old for CUDA 12 and 13; update it to {_CUDA_13_DRIVER} or later"
    return (
        f"driver {version} does not run CUDA 13, which the extra [gpu] is built for; update it to "
        f"{_CUDA_13_DRIVER} or later, or pip install 'cuda-bindings<13' tensorrt-rtx-cu12-bindings "
        "tensorrt-rtx-cu12-libs"
    )


def _tensorrt(facts: GpuFacts, model: Path) -> Row:
    try:
        library = TensorRt()
        target = target_for(library, facts.capability)
        half, cache = find_half(model), Cache(cache_folder())
        kept = [plan_path(library, half, target, cache, batch=batch) for batch in BATCHES]
    except EngineError as error:
        return Row("TensorRT", False, str(error))
    if library.is_rtx and not all(path.is_file() for path in kept):
        return Row("TensorRT", False, f"{library.version}; build its engines first: facewire engine build")
    return Row("TensorRT", True, library.version)
