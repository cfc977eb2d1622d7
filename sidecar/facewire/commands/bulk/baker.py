"""One recording of many: whether it has to be baked, and what came of it."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath

from facewire.commands.baking import bake_options, offline_engine, write_take
from facewire.commands.bulk.mouths import KeptMouths
from facewire.commands.bulk.places.place import Place
from facewire.commands.bulk.recipe import Recipe, digest_of_file
from facewire.commands.bulk.standing import Job, Outcome, Standing, failure, standing_of, up_to_date
from facewire.commands.config import Config
from facewire.errors import FacewireError
from facewire.ports import Engine
from facewire.source.recording import Recording

__all__ = ["Baker"]


class Baker:
    """Bakes one recording after the other. Its engine is loaded when the first one needs it.

    Args:
        takes: where they go.
        config: as for `bake_all`.
        recipe: what takes follow from.
        force: whether everything is baked anew and replaces what is there.
        mouths: those of earlier bakes; None where none are kept.
        load: makes the engine.
    """

    def __init__(
        self,
        takes: Place,
        config: Config,
        recipe: Recipe,
        *,
        force: bool,
        mouths: KeptMouths | None = None,
        load: Callable[[Config], Engine] = offline_engine,
    ) -> None:
        self._takes, self._config, self._recipe, self._force = takes, config, recipe, force
        self._recipe_id, self._options = recipe.id, bake_options(config)
        self._mouths = mouths
        self._load = load
        self._engine: Engine | None = None

    def __call__(self, job: Job) -> Outcome:
        """Bake a recording unless its take is up to date; what is wrong with it is part of the outcome."""
        try:
            return self._bake(job)
        except Exception as error:
            return failure(job, error)

    def _bake(self, job: Job) -> Outcome:
        if (current := up_to_date(job, self._recipe_id, force=self._force)) is not None:
            return current
        line = job.line
        with line.place.fetched(line.key) as sound:
            audio = digest_of_file(sound)
            standing = standing_of(job, audio, self._takes, self._recipe_id, force=self._force)
            if (current := standing.current) is not None:
                return current
            recording = Recording.open(sound)
            digest = self._write(standing, recording)
        return standing.made(digest, round(recording.seconds, 3), self._takes)

    def _write(self, standing: Standing, sound: Recording) -> str:
        """Bake; return the digest of the take.

        Raises:
            FacewireError: the recording cannot be baked, or would replace what somebody else has made.
        """
        line, audio = standing.job.line, standing.audio
        engine = self._engine = self._engine or self._load(self._config)
        remembered = None if self._mouths is None else self._mouths.of(audio, engine)
        digest = ""

        def accept(made: Path) -> None:
            nonlocal digest
            if engine.name != self._recipe.engine:
                raise FacewireError(f"{engine.reason or 'the engine failed'}; bake it again")
            digest = digest_of_file(made)
            standing.check(digest, self._takes.address(line.take))
            if self._mouths is not None and remembered is not None:
                self._mouths.keep(audio, remembered)

        makes, take_format = remembered or engine, self._recipe.take_format
        try:
            with self._takes.replaced(line.take) as target:
                # Its name below its folder: where it lies may be a place for this bake alone.
                name = PurePosixPath(line.name).name
                write_take(sound, target, self._options, take_format, makes, accept=accept, name=name)
        finally:
            if engine.name != self._recipe.engine:
                # What stands in for a failed engine bakes other faces: load the right one for the next file.
                engine.close()
                self._engine = None
        return digest
