"""One recording to one take: what every command that bakes shares."""

from collections.abc import Callable
from pathlib import Path

from facewire.commands.config import Config, engine_of_choice
from facewire.commands.tables.lookahead import parse_lookahead
from facewire.errors import UsageError
from facewire.pipeline.offline import Bake, bake, opened
from facewire.ports import Engine
from facewire.serve.engines import build_offline
from facewire.source.recording import Recording
from facewire.take.formats import format_of, take_file
from facewire.take.recorded import source_of
from facewire.take.table import TakeHead

__all__ = ["bake_options", "make_folder", "offline_engine", "write_take"]


def make_folder(folder: Path) -> None:
    """Make the folder of the takes.

    Raises:
        UsageError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot make {folder}: {error.strerror}; choose another folder") from error


def write_take(
    source: Path | Recording,
    target: Path,
    options: Bake,
    take_format: str,
    engine: Engine,
    on_progress: Callable[[float], None] | None = None,
    accept: Callable[[Path], None] | None = None,
    name: str | None = None,
) -> None:
    """Bake one recording.

    Args:
        source: the recording; one that is open already is not looked into again.
        target: the take, which appears whole or not at all.
        options: what `bake_options` makes of the settings.
        take_format: as `format_of` takes it.
        engine: makes the mouths.
        on_progress: told the share that is done, 0..1.
        accept: as for `take_file`.
        name: what the take calls its recording; None for what `source_of` does.

    Raises:
        UsageError: the recording cannot be read, or the take not be written.
    """
    lookahead_ms = options.lookahead_ms
    path = source.path if isinstance(source, Recording) else source
    sound = opened(source, options)
    head = TakeHead(
        fps=options.fps,
        source=name or source_of(path),
        lookahead="full" if lookahead_ms is None else lookahead_ms,
        seed=sound.seed,
    )
    with take_file(target, format_of(take_format), head, accept) as take:
        for frame in bake(sound, options, engine, on_progress):
            take.write(frame)


def bake_options(config: Config) -> Bake:
    """Return what of the settings a bake follows."""
    lookahead_ms = parse_lookahead(config.lookahead)
    return Bake(
        config.fps, lookahead_ms, config.seed, config.subject, config.tuning, config.character, config.line
    )


def offline_engine(config: Config) -> Engine:
    """Return the engine of a bake.

    Raises:
        FacewireError: it cannot be loaded.
    """
    with engine_of_choice(config):
        return build_offline(config.engine_choice)
