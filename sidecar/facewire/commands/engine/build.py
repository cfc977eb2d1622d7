"""`facewire engine build`: GPU engines ahead of time, so that the first run does not wait for them."""

from pathlib import Path

from facewire.clock import SystemClock
from facewire.commands import terminal
from facewire.engine.cache import Cache, cache_folder
from facewire.engine.onnx import MODEL_PATH, require_windows
from facewire.engine.siblings import find_half
from facewire.engine.tensorrt.build import BATCHES, TARGETS, Target, cached_or_built, plan_path
from facewire.engine.tensorrt.library import TensorRt
from facewire.errors import EngineError

__all__ = ["build_all"]


def build_all(model: Path | None, target_name: str | None) -> None:
    """Build what is not in the cache yet, and list what is there.

    Args:
        model: another FP32 model than the shipped one.
        target_name: of one target; None for all.

    Raises:
        EngineError: TensorRT is not installed, or refuses the model, or it is of another version.
    """
    if model is not None:
        require_windows(model)
    library = TensorRt()
    if not library.is_rtx:
        raise EngineError(
            f"{library.version} builds at the first run, for the GPU it meets; just run facewire"
        )
    cache = Cache(cache_folder())
    targets = [target for target in TARGETS if target_name in (None, target.name)]
    rows = [_build(library, model or MODEL_PATH, target, cache) for target in targets]
    terminal.table(f"engines by {library.version}", ("target", "compute", "MB", "s", "files"), rows)


def _build(library: TensorRt, model: Path, target: Target, cache: Cache) -> tuple[str, ...]:
    """Build one target's engines and return their row."""
    clock = SystemClock()
    begun_ns = clock.now_ns()
    progress = terminal.BuildProgress(target.name)
    size, half = 0, find_half(model)
    with progress.running():
        for batch in BATCHES:
            size += len(cached_or_built(library, model, target, cache, progress.at, batch=batch))
            kept = plan_path(library, half, target, cache, batch=batch)
            if cache.read(kept) is None:
                raise EngineError(f"{kept.parent} cannot be written; free the disk, or set XDG_CACHE_HOME")
    seconds = (clock.now_ns() - begun_ns) / 1e9
    capabilities = ", ".join(f"{number / 10:.1f}" for number in target.capabilities)
    files = f"{len(BATCHES)} in {kept.parent}"
    return target.name, capabilities, f"{size / 1e6:.1f}", f"{seconds:.1f}", files
