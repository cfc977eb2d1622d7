"""What a model's file says of itself."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from facewire.engine.siblings import written_again
from facewire.errors import EngineError
from facewire.face.channels import DRIVE_CHANNELS
from facewire.grid import SAMPLE_RATE
from facewire.values import Geometry

__all__ = ["LONGEST", "SCHEMA", "STREAM_SCHEMA", "Told"]

SCHEMA: Final = "2"
"""Of models over windows."""
STREAM_SCHEMA: Final = "4"
"""Of streams: the inputs of their graph and what their state is made of."""
_PREFIX: Final = "facewire."
LONGEST: Final = 10 * SAMPLE_RATE
"""No window is longer, and no other number as large."""


class Told:
    """The metadata of a model of this version.

    Args:
        path: of the file.
        session: in which it is loaded.

    Raises:
        EngineError: it is no model of ours, or one of another version.
    """

    def __init__(self, path: Path, session: Any) -> None:
        self._path = path
        self._held: Mapping[str, str] = session.get_modelmeta().custom_metadata_map
        expected = {
            "schema": STREAM_SCHEMA if self.streams else SCHEMA,
            "sample_rate": str(SAMPLE_RATE),
            "channels": ",".join(DRIVE_CHANNELS),
        }
        for key, value in expected.items():
            if self.text(key) != value:
                found = (
                    f"{_PREFIX}{key} is {self.text(key)!r}" if self.text(key) else f"it has no {_PREFIX}{key}"
                )
                raise EngineError(f"{path} is not a model for this version ({found}); {self._again()}")

    @property
    def streams(self) -> bool:
        """Return whether it is a network over a stream."""
        return self.text("dilations") is not None

    def text(self, key: str) -> str | None:
        """Return what stands under a key; None where nothing does."""
        return self._held.get(_PREFIX + key)

    def numbers(self, key: str, least: int = 1) -> tuple[int, ...]:
        """Return the numbers under a key.

        Args:
            key: where they stand.
            least: what each is at least.

        Raises:
            EngineError: there are none.
        """
        try:
            numbers = tuple(int(one) for one in (self.text(key) or "").split(","))
        except ValueError as error:
            again = written_again(self._path)
            raise EngineError(f"{self._path} does not tell its {key}; {again}") from error
        if impossible := [number for number in numbers if not least <= number <= LONGEST]:
            again = written_again(self._path)
            raise EngineError(f"{self._path} has an impossible {key} of {impossible[0]}; {again}")
        return numbers

    def number(self, key: str) -> int:
        """Return the one positive number under a key.

        Raises:
            EngineError: there is none.
        """
        return self.numbers(key)[0]

    def _again(self) -> str:
        """Return what to do about a model of another version."""
        if self.streams:
            return written_again(self._path)
        return "export it with `python -m facewire_training export` or drop --model"

    def geometry(self) -> Geometry:
        """Return the layout of the network's windows.

        Raises:
            EngineError: it is not told, or impossible.
        """
        window, hop, step = map(self.number, ("window", "hop", "step"))
        if not hop <= step <= window <= LONGEST or step % hop or window % step:
            raise EngineError(
                f"{self._path} has an impossible window of {window} samples with hop {hop} and step {step}; "
                f"{written_again(self._path)}"
            )
        return Geometry(window, hop, step)
