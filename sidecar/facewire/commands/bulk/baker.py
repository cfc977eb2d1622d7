"""One recording of many: whether it has to be baked, and what came of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from facewire.commands.baking import make_folder, offline_engine, write_take
from facewire.commands.bulk.manifest import Entry
from facewire.commands.bulk.mouths import KeptMouths
from facewire.commands.bulk.recipe import Recipe, digest_of_file
from facewire.commands.bulk.tree import Line
from facewire.commands.config import Config
from facewire.errors import FacewireError, UsageError
from facewire.ports import Engine
from facewire.source.recording import Recording

__all__ = ["Baker", "Job", "Outcome"]


@dataclass(frozen=True, slots=True)
class Job:
    """One recording, and what the manifest says of its take."""

    line: Line
    known: Entry | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a recording."""

    entry: Entry
    baked: bool
    """False where the take was there already, or there is none because of `entry.failed`."""


class Baker:
    """Bakes one recording after the other. Its engine is loaded when the first one needs it.

    Args:
        folder: of the takes.
        config: as for `bake_all`.
        recipe: what takes follow from.
        force: whether everything is baked anew and replaces what is there.
        mouths: those of earlier bakes; None where none are kept.
        load: makes the engine.
    """

    def __init__(
        self,
        folder: Path,
        config: Config,
        recipe: Recipe,
        *,
        force: bool,
        mouths: KeptMouths | None = None,
        load: Callable[[Config], Engine] = offline_engine,
    ) -> None:
        self._folder, self._config, self._recipe, self._force = folder, config, recipe, force
        self._recipe_id = recipe.id
        self._mouths = mouths
        self._load = load
        self._engine: Engine | None = None

    def __call__(self, job: Job) -> Outcome:
        """Bake a recording unless its take is up to date; what is wrong with it is part of the outcome."""
        line, known = job.line, job.known
        digest = "" if known is None else known.digest
        failed = Entry(line.take, line.name, digest=digest)
        try:
            return self._bake(line, known)
        except FacewireError as error:
            return Outcome(replace(failed, failed=str(error)), baked=False)
        except Exception as error:
            # Decoders meet what nobody has thought of, and one file must stop no other.
            what = f"{type(error).__name__}: {error}; convert the recording, or report this"
            return Outcome(replace(failed, failed=what), baked=False)

    def _bake(self, line: Line, known: Entry | None) -> Outcome:
        target = self._folder / line.take
        try:
            audio = digest_of_file(line.source)
        except OSError as error:
            raise UsageError(f"cannot read {line.source}: {error.strerror}") from error
        held = _digest_of_take(target)
        made = Entry(line.take, line.name, audio, self._recipe_id)
        was = Entry("", "") if known is None else known
        if held is not None and not self._force and was == replace(made, digest=held, seconds=was.seconds):
            return Outcome(was, baked=False)
        ours = self._force or held in (None, was.digest)
        digest = self._write(line.source, audio, target, None if ours else held)
        seconds = round(Recording.open(line.source).seconds, 3)
        return Outcome(replace(made, digest=digest, seconds=seconds), baked=True)

    def _write(self, source: Path, audio: str, target: Path, foreign: str | None) -> str:
        """Bake; return the digest of the take.

        Args:
            source: the recording.
            audio: its hash.
            target: the take.
            foreign: digest of a file in its place that is not known to be ours; None where there is none.

        Raises:
            FacewireError: the recording cannot be baked, or would replace what somebody else has made.
        """
        engine = self._engine = self._engine or self._load(self._config)
        remembered = None if self._mouths is None else self._mouths.of(audio, engine)
        digest = ""

        def accept(made: Path) -> None:
            nonlocal digest
            if engine.name != self._recipe.engine:
                raise FacewireError(f"{engine.reason or 'the engine failed'}; bake it again")
            digest = digest_of_file(made)
            if foreign not in (None, digest):
                raise UsageError(
                    f"{target} is there and is not what was baked last; move it away, or add --force"
                )
            if self._mouths is not None and remembered is not None:
                self._mouths.keep(audio, remembered)

        make_folder(target.parent)
        makes, take_format = remembered or engine, self._recipe.take_format
        try:
            write_take(source, target, self._config, take_format, makes, accept=accept)
        finally:
            if engine.name != self._recipe.engine:
                # What stands in for a failed engine bakes other faces: load the right one for the next file.
                engine.close()
                self._engine = None
        return digest


def _digest_of_take(target: Path) -> str | None:
    try:
        return digest_of_file(target)
    except OSError:
        return None
