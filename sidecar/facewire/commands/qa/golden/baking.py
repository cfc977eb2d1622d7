"""Recordings to golden takes in memory, several at a time: nothing is written before all of it is known."""

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from facewire.commands import terminal
from facewire.commands.baking import bake_options, offline_engine
from facewire.commands.bulk.recipe import digest_of_file, digest_of_model
from facewire.commands.config import Config
from facewire.commands.pool.jobs import check_jobs
from facewire.commands.pool.pool import TRIES, LostWorker, Work, carried_out, no_traces
from facewire.commands.qa.golden.lines import Line
from facewire.errors import EngineError, FacewireError, UsageError
from facewire.face.channels import CHANNELS
from facewire.face.tune import MASKS
from facewire.pipeline.offline import bake
from facewire.ports import Engine
from facewire.qa.golden.coding import encode
from facewire.qa.golden.maker import Maker
from facewire.source.recording import Recording
from facewire.take.table import TakeHead, take_of

__all__ = ["Baker"]

_SOUND_DIGITS: Final = 16
"""Of a recording's digest: enough to tell that it is another one."""
_PROCESS_S: Final = 60.0
"""Less sound than this is baked sooner than another process has started."""


@dataclass(frozen=True, slots=True)
class _Order:
    """One recording to bake."""

    line: Line
    config: Config
    engine: str
    """Name of the engine that must make it."""


_Finished = Generator[tuple[str, str | FacewireError], None, None]


class Baker:
    """Bakes golden takes with one engine and one set of settings.

    Args:
        config: frames a second, look-ahead, engine, tuning, character.

    Raises:
        FacewireError: the engine cannot be loaded.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._engine = offline_engine(config)
        if self._engine.reason:
            terminal.note(f"baking with the {self._engine.name} engine: {self._engine.reason}")
        self.maker = Maker(
            engine=self._engine.name,
            model=digest_of_model(self._engine.name, config.engine_choice),
            settings=tuple(_settings(config)),
        )

    def bake(self, lines: Sequence[Line], jobs: int | None) -> dict[str, str | FacewireError]:
        """Return the golden take of each line by its name, or why there is none.

        Args:
            lines: what to bake.
            jobs: processes; None for one on each core, where there is enough to do.

        Raises:
            FacewireError: processes cannot be started.
            UsageError: `jobs` is no number of processes.
        """
        check_jobs(jobs)
        lengths = {line.name: _seconds(line.source) for line in lines}
        total_s = sum(lengths.values())
        orders = [_Order(line, self._config, self.maker.engine) for line in lines]
        count = jobs or max(1, min(os.cpu_count() or 1, len(orders), int(total_s / _PROCESS_S)))
        progress = terminal.BakeProgress(total_s)
        done: dict[str, str | FacewireError] = {}
        done_s = 0.0
        with progress.running(), closing(self._carry_out(orders, count)) as finished:
            for name, made in finished:
                done[name] = made
                done_s += lengths[name]
                progress.at(done_s)
        return {line.name: done[line.name] for line in lines}

    def close(self) -> None:
        """Release the engine."""
        self._engine.close()

    def _carry_out(self, orders: Sequence[_Order], count: int) -> _Finished:
        if count == 1:
            for order in orders:
                yield order.line.name, _bake_one(order, self._engine)
            return
        work: Work[_Order, str | FacewireError] = Work(
            partial(_prepare, self._config), lambda _: 1, 1, no_traces
        )
        finished = carried_out(orders, count, work)
        with closing(finished):
            for order, made in finished:
                lost = f"{order.line.source} ended {TRIES} processes; convert it"
                yield order.line.name, FacewireError(lost) if isinstance(made, LostWorker) else made


def _prepare(config: Config) -> Callable[[_Order], str | FacewireError]:
    return partial(_bake_one, engine=offline_engine(config))


def _bake_one(order: _Order, engine: Engine) -> str | FacewireError:
    config, source = order.config, order.line.source
    try:
        faces = [frame.face for frame in bake(source, bake_options(config), engine)]
        sound = _digest(source)[:_SOUND_DIGITS]
        if engine.name != order.engine:
            raise EngineError(f"the {order.engine} engine failed over {source}: {engine.reason}")
    except FacewireError as failure:
        return failure
    return encode(take_of(TakeHead(config.fps, source.name), faces), sound)


def _seconds(path: Path) -> float:
    """Return how long a recording is; 0 where it cannot be read, which its bake tells."""
    try:
        return Recording.open(path).seconds
    except UsageError:
        return 0.0


def _digest(path: Path) -> str:
    try:
        return digest_of_file(path)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}; restore it") from error


def _settings(config: Config) -> Iterator[tuple[str, str]]:
    """Yield what of the settings a face follows from, and is not as usual beyond the first four."""
    yield "fps", str(config.fps)
    yield "lookahead", config.lookahead or "full"
    yield "seed", str(config.seed)
    yield "subject", config.subject
    if config.line is not None:
        yield "line", config.line
    for name, value in config.character.unusual:
        yield name, str(value)
    for what, values in (("gain", config.gain), ("offset", config.offset)):
        for channel, value in sorted(dict(values).items()):
            yield f"{what} {CHANNELS[channel]}", f"{value:g}"
    if config.mask is not None:
        named = next((name for name, mask in MASKS.items() if mask == config.mask), None)
        yield "mask", named or " ".join(CHANNELS[channel] for channel in sorted(config.mask))
