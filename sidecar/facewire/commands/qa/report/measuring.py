"""Lines to measures: takes are read, recordings are baked in memory, several processes at a time."""

import os
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final

from facewire.clock import SystemClock
from facewire.commands import terminal
from facewire.commands.baking import bake_options, offline_engine
from facewire.commands.config import Config
from facewire.commands.pool.pool import TRIES, LostWorker, Work, carried_out, no_traces
from facewire.commands.qa.report.lines import Line
from facewire.errors import FacewireError
from facewire.pipeline.offline import bake
from facewire.ports import Engine
from facewire.qa.report.line import LineMeasures, Sound, measure, sound_of
from facewire.source.recording import Recording
from facewire.take import recorded
from facewire.take.reading import read_take
from facewire.take.table import TakeHead, take_of

__all__ = ["CarryOut", "Measurer", "measure_all"]

_BYTES_A_PROCESS: Final = 2_000_000
"""A minute of sound at 16 kHz: less is baked sooner."""
_TAKE_BYTES: Final = 20_000
"""What a take is in work, as bytes of a recording to bake."""
_AHEAD: Final = 1 << 20


Finished = Generator[tuple[Line, LineMeasures | LostWorker], None, None]
CarryOut = Callable[[Iterable[Line], int, Work[Line, LineMeasures]], Finished]
"""Carries lines out: see `pool.carried_out`."""


class Measurer:
    """Measures one line after the other. Its engine is loaded when the first one needs it.

    Args:
        config: how recordings are baked.
        load: makes the engine.
    """

    def __init__(self, config: Config, load: Callable[[Config], Engine] = offline_engine) -> None:
        self._config, self._load = config, load
        self._engine: Engine | None = None
        self._clock = SystemClock()

    def __call__(self, line: Line) -> LineMeasures:
        """Return what a line is like, or why that is not known."""
        try:
            if line.take is not None:
                return _of_take(line.name, line.take, line.sound)
            assert line.sound is not None
            return self._of_recording(line.name, line.sound)
        except FacewireError as error:
            return LineMeasures(line.name, failed=str(error))
        except Exception as error:
            # Decoders meet what nobody has thought of, and one file must stop no other.
            return LineMeasures(line.name, failed=f"{type(error).__name__}: {error}")

    def _of_recording(self, name: str, path: Path) -> LineMeasures:
        engine = self._engine = self._engine or self._load(self._config)
        begun_ns = self._clock.now_ns()
        faces = [frame.face for frame in bake(path, bake_options(self._config), engine)]
        made_ms = (self._clock.now_ns() - begun_ns) / 1e6
        take = take_of(TakeHead(self._config.fps, path.name), faces)
        return measure(name, take, _sound(path), made_ms=made_ms)


def measure_all(
    lines: Sequence[Line], config: Config, jobs: int | None, carry_out: CarryOut = carried_out
) -> list[LineMeasures]:
    """Return the measures of all lines, in their order.

    Args:
        lines: what to measure.
        config: how recordings are baked.
        jobs: processes; None for one on each core, where there is enough to do.
        carry_out: hands lines to processes.

    Raises:
        FacewireError: processes cannot be started.
    """
    weights = {line.name: _weight(line) for line in lines}
    total = sum(weights.values())
    useful = total // _BYTES_A_PROCESS
    count = min(jobs or max(1, min(os.cpu_count() or 1, useful)), len(lines))
    progress = terminal.BakeProgress(total)
    done: dict[str, LineMeasures] = {}
    at = 0
    finished = _one_by_one(lines, config) if count == 1 else carry_out(lines, count, _work(config))
    with progress.running(), closing(finished):
        for line, answer in finished:
            lost = LineMeasures(line.name, failed=f"it ended {TRIES} processes")
            done[line.name] = lost if isinstance(answer, LostWorker) else answer
            at += weights[line.name]
            progress.at(at)
    return [done[line.name] for line in lines]


def _one_by_one(lines: Iterable[Line], config: Config) -> Finished:
    measurer = Measurer(config)
    for line in lines:
        yield line, measurer(line)


def _work(config: Config) -> Work[Line, LineMeasures]:
    return Work(partial(Measurer, config), _weight, _AHEAD, no_traces)


def _of_take(name: str, path: Path, sound: Path | None) -> LineMeasures:
    take = read_take(path)
    heard = None if sound is None else _sound(sound)
    if not path.is_dir():
        return measure(name, take, heard)
    found = recorded.find(path)
    said = [one for status in found.statuses() for one in status.subjects if one.name == found.head.subject]
    late = median(one.lag_ms for one in said) if said else None
    held = max(one.held for one in said) - min(one.held for one in said) if said else None
    return measure(name, take, heard, published_ms=late, held=held)


def _sound(path: Path) -> Sound:
    recording = Recording.open(path)
    return sound_of(recording.blocks(), recording.rate)


def _weight(line: Line) -> int:
    """Return how much work a line is, in bytes of a recording to bake."""
    if line.take is not None or line.sound is None:
        return _TAKE_BYTES
    try:
        return line.sound.stat().st_size
    except OSError:
        return 0
