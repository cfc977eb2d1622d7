"""What a worker of a cluster is given, does and gives back. It shares no disk with the command.

The sound comes with the errand, the take goes back with the answer, and what is between lies in a folder of
the worker's own for as long as one recording takes.
"""

import tempfile
import threading
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.commands.baking import bake_options, offline_engine
from facewire.commands.bulk.baker import Baker
from facewire.commands.bulk.mouths import Keeping, KeptMouths
from facewire.commands.bulk.places.folder import Folder
from facewire.commands.bulk.recipe import Recipe, recipe_of
from facewire.commands.bulk.standing import Job, Outcome
from facewire.commands.bulk.tree import Line
from facewire.commands.config import Config
from facewire.engine.siblings import files_of
from facewire.errors import FacewireError, UsageError
from facewire.gpu.priority import yield_to_others

__all__ = ["Errand", "Made", "Setup", "do_errands", "setup_of"]


@dataclass(frozen=True, slots=True)
class Setup:
    """How a worker bakes."""

    config: Config
    take_format: str
    recipe: Recipe
    """The command's: a worker with another one would make other bytes, and refuses."""
    model: tuple[tuple[str, bytes], ...]
    """Names and bytes of the network and its siblings; none where it is the shipped one."""
    keeping: Keeping | None
    """Where mouths are kept on the worker's machine."""
    nice: bool
    """Whether workers rank below other programs of their machine."""


def setup_of(
    config: Config, take_format: str, recipe: Recipe, *, keeping: Keeping | None, nice: bool
) -> Setup:
    """Return how workers bake as this command would.

    Raises:
        UsageError: the network cannot be read.
    """
    try:
        files = () if config.model is None else files_of(config.model)
        model = tuple((path.name, path.read_bytes()) for path in files)
    except OSError as error:
        raise UsageError(f"cannot read {config.model}: {error.strerror}; choose another --model") from error
    return Setup(config, take_format, recipe, model, keeping, nice)


@dataclass(frozen=True, slots=True)
class Errand:
    """One recording for a worker."""

    line: Line
    sound: NDArray[np.uint8]
    """The recording's file; an array, because pickle hands its memory on without copies."""


@dataclass(frozen=True, slots=True)
class Made:
    """A worker's answer."""

    outcome: Outcome
    take: bytes
    """The take's file; empty where the recording could not be baked."""


class _Bench:
    """What one thread of a worker bakes with: its folder, and an engine that stays loaded."""

    def __init__(self, setup: Setup, scratch: Path) -> None:
        self._at = Path(tempfile.mkdtemp(prefix="facewire-", dir=scratch))
        self.setup = setup
        if setup.nice:
            yield_to_others()
        config = setup.config
        if setup.model:
            config = replace(config, model=_written(setup.model, self._at / "model"))
        _check_recipe(config, setup)
        mouths = None if setup.keeping is None else KeptMouths(setup.keeping, config, setup.recipe)
        self._baker = Baker(Folder(self._at / "takes"), config, setup.recipe, force=False, mouths=mouths)

    def do(self, errand: Errand) -> Made:
        """Bake one recording."""
        # Takes and messages name the recording.
        name = PurePosixPath(errand.line.key).name
        source = self._at / name
        take = self._at / "takes" / errand.line.take
        try:
            errand.sound.tofile(source)
            outcome = self._baker(Job(replace(errand.line, place=Folder(self._at), key=name), None))
            if outcome.entry.failed:
                why = outcome.entry.failed.replace(str(source), errand.line.source)
                return Made(replace(outcome, entry=replace(outcome.entry, failed=why)), b"")
            return Made(outcome, take.read_bytes())
        finally:
            source.unlink(missing_ok=True)
            take.unlink(missing_ok=True)


def _written(files: tuple[tuple[str, bytes], ...], folder: Path) -> Path:
    """Write the files of a network into a new folder and return the first of them, the network."""
    folder.mkdir()
    for name, content in files:
        (folder / name).write_bytes(content)
    return folder / files[0][0]


def _check_recipe(config: Config, setup: Setup) -> None:
    """Check that this worker makes the command's bytes.

    Raises:
        FacewireError: it has another engine, network or version.
    """
    engine = offline_engine(config)
    found = recipe_of(engine.name, config.engine_choice, bake_options(config), setup.take_format)
    engine.close()
    wanted = setup.recipe
    if found == wanted:
        return
    differs = [
        f"{has} for {needs}"
        for has, needs in zip((found.engine, *found.software), (wanted.engine, *wanted.software), strict=True)
        if has != needs
    ]
    raise FacewireError(
        f"a worker would bake other takes: it has {', '.join(differs) or 'another network'}; "
        "install the same Facewire everywhere"
    )


_benches: Final = threading.local()


def do_errands(setup: Setup, errands: tuple[Errand, ...], scratch: Path) -> tuple[Made, ...]:
    """Bake recordings; this process is a worker, and keeps what it needs for the next ones.

    Args:
        setup: how to bake.
        errands: what to bake.
        scratch: a folder of the worker's, which somebody removes after its end.

    Raises:
        FacewireError: this worker would make other takes than the command.
    """
    bench: _Bench | None = getattr(_benches, "bench", None)
    if bench is None or bench.setup.recipe != setup.recipe or bench.setup.keeping != setup.keeping:
        bench = _benches.bench = _Bench(setup, scratch)
    return tuple(map(bench.do, errands))
