"""The mouths of recordings, kept for later bakes: a cache that runs and processes share.

A mouth follows from the sound, the network, and where frames and look-ahead put it. Character, format and all
other settings come after it, so that a bake with other ones finds its mouths here.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from facewire.commands.bulk.recipe import Recipe, digest_of
from facewire.commands.config import Config
from facewire.commands.tables.lookahead import parse_lookahead
from facewire.engine.cache import Cache
from facewire.engine.remembered import Remembered
from facewire.ports import Engine

__all__ = ["Keeping", "KeptMouths"]

_NAME: Final = "mouths"


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where mouths are kept."""

    folder: Path
    most: int
    """Bytes that it may hold, about."""


class KeptMouths:
    """The mouths that one engine makes with one set of settings.

    Args:
        keeping: where they are kept.
        config: frames per second, look-ahead.
        recipe: engine, network, software.
    """

    def __init__(self, keeping: Keeping, config: Config, recipe: Recipe) -> None:
        self._cache = Cache(keeping.folder, keeping.most)
        lookahead_ms = parse_lookahead(config.lookahead)
        self._recipe = digest_of(
            (recipe.engine, recipe.model, recipe.software, config.fps, lookahead_ms, config.threads)
        )

    def of(self, audio: str, engine: Engine) -> Remembered:
        """Return an engine that makes the mouths of a recording, or knows them.

        Args:
            audio: hash of the recording's bytes.
            engine: makes what is not known.
        """
        return Remembered(engine, self._cache.read(self._path(audio)))

    def keep(self, audio: str, remembered: Remembered) -> None:
        """Keep what was made anew. A folder that cannot be written costs time, and no take."""
        if (kept := remembered.kept) is not None:
            self._cache.write(self._path(audio), kept)

    def _path(self, audio: str) -> Path:
        return self._cache.path(_NAME, (self._recipe, audio))
