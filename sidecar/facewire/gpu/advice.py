"""What `facewire doctor` says about the GPU: what is there, what would run, and what helps the renderer."""

from typing import Final, NamedTuple

from facewire.engine.cache import Cache, cache_folder
from facewire.engine.half_precision import find_half
from facewire.engine.onnx import MODEL_PATH
from facewire.engine.tensorrt.build import plan_path, target_for
from facewire.engine.tensorrt.library import TensorRt
from facewire.errors import EngineError
from facewire.gpu.nvml import GpuFacts, Nvml

__all__ = ["ADVICE", "Row", "examine"]


class Row(NamedTuple):
    """One line of the report."""

    what: str
    fine: bool
    detail: str


ADVICE: Final = (
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
        "setting facewire/governor/report_frame_times): utilisation falls when a renderer misses its frames, "
        "so that without them the GPU is used only while others need less than half of it",
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


def examine() -> list[Row]:
    """Look; never raises for what is missing."""
    try:
        nvml = Nvml()
    except EngineError as error:
        return [Row("NVIDIA GPU", True, f"none: the network runs on the CPU ({error})")]
    try:
        facts = nvml.facts()
    except EngineError as error:
        return [Row("NVIDIA GPU", False, str(error))]
    finally:
        nvml.close()
    major, minor = facts.capability
    described = f"{facts.name}, compute {major}.{minor}, {facts.memory_mib:.0f} MiB, driver {facts.driver}"
    return [Row("NVIDIA GPU", True, described), _engine(facts), *ADVICE]


def _engine(facts: GpuFacts) -> Row:
    try:
        library = TensorRt()
        target = target_for(library, facts.capability)
        kept = plan_path(library, find_half(MODEL_PATH), target, Cache(cache_folder()))
    except EngineError as error:
        return Row("TensorRT", False, str(error))
    if library.is_rtx and not kept.is_file():
        return Row("TensorRT", False, f"{library.version}; build its engine first: facewire engine build")
    return Row("TensorRT", True, library.version)
