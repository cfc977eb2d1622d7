"""`facewire engine build`: GPU engines ahead of time, so that the first run does not wait for them."""

from pathlib import Path

from facewire.clock import SystemClock
from facewire.commands import terminal
from facewire.engine.cache import Cache, cache_folder
from facewire.engine.half_precision import find_half
from facewire.engine.onnx import MODEL_PATH
from facewire.engine.tensorrt.build import TARGETS, cached_or_built, plan_path
from facewire.engine.tensorrt.library import TensorRt
from facewire.errors import EngineError

__all__ = ["build_all"]


def build_all(model: Path | None, target_name: str | None) -> None:
    """Build what is not in the cache yet, and list what is there.

    Args:
        model: another FP32 model than the shipped one.
        target_name: of one target; None for all.

    Raises:
        EngineError: TensorRT is not installed, or refuses the model.
    """
    library = TensorRt()
    if not library.is_rtx:
        raise EngineError(
            f"{library.version} builds at the first run, for the GPU it meets; just run facewire"
        )
    cache = Cache(cache_folder())
    clock = SystemClock()
    path = model or MODEL_PATH
    rows = []
    for target in TARGETS:
        if target_name not in (None, target.name):
            continue
        begun_ns = clock.now_ns()
        progress = terminal.BuildProgress(target.name)
        with progress.running():
            plan = cached_or_built(library, path, target, cache, progress.at)
        seconds = (clock.now_ns() - begun_ns) / 1e9
        kept = plan_path(library, find_half(path), target, cache)
        if cache.read(kept) is None:
            raise EngineError(f"{kept.parent} cannot be written; free the disk, or set XDG_CACHE_HOME")
        capabilities = ", ".join(f"{number / 10:.1f}" for number in target.capabilities)
        rows.append((target.name, capabilities, f"{len(plan) / 1e6:.1f}", f"{seconds:.1f}", str(kept)))
    terminal.table(f"engines by {library.version}", ("target", "compute", "MB", "s", "file"), rows)
