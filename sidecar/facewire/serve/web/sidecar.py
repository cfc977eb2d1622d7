"""What the web door asks of the running sidecar."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from facewire.values import Hello, Status

__all__ = ["Ask", "Sidecar"]

Ask = Callable[[bytes, bytes, Callable[[bytes], None]], None]
"""Has one request carried out: takes who asks, the request's body, and what is told the reply's body. The
latter is called on the control thread."""


@dataclass(frozen=True, slots=True)
class Sidecar:
    """Each may be called by any thread."""

    hello: Callable[[], Hello]
    status: Callable[[], Status]
    """As it is."""
    latest: Callable[[], Status]
    """As it is in this second."""
    ask: Ask
    takes: Path
    """The folder of recorded takes; a visitor may have those in it."""
