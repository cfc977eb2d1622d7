"""What a runtime is told beyond its parts, and the sockets that it opens."""

from dataclasses import dataclass
from pathlib import Path

from facewire.errors import FacewireError
from facewire.pipeline.subject import Settings
from facewire.transport.zeromq import ControlSocket, FacesSocket

__all__ = ["Options", "open_sockets"]


@dataclass(frozen=True, slots=True)
class Options:
    """What a runtime needs to know beyond its parts."""

    fps: int
    session: int
    """uint32, random."""
    seed: int
    faces: str
    control: str
    insecure: bool
    settings: Settings
    """What a pushed subject starts with."""
    takes: Path = Path("takes")
    """Where recordings go that a client begins."""


def open_sockets(options: Options) -> tuple[FacesSocket, ControlSocket]:
    """Return the sockets of a runtime, bound.

    Raises:
        UsageError: an address is taken or not allowed.
    """
    faces = FacesSocket(options.faces, insecure=options.insecure)
    try:
        return faces, ControlSocket(options.control, insecure=options.insecure)
    except FacewireError:
        faces.close()
        raise
