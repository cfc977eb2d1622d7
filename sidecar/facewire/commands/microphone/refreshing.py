"""The key `r` of `facewire watch`: another process looks for its microphones again."""

from facewire.client import connect
from facewire.commands.microphone.keys import Keys
from facewire.commands.terminal import note
from facewire.errors import FacewireError

__all__ = ["RefreshKey"]


class RefreshKey:
    """Sends `refresh` when `r` has been typed.

    Args:
        keys: what is typed.
        control: the sidecar's control endpoint.
    """

    def __init__(self, keys: Keys, control: str) -> None:
        self._keys = keys
        self._control = control

    def look(self) -> None:
        """Take what was typed, and say what came of it."""
        if "r" not in self._keys.read():
            return
        try:
            with connect(control=self._control) as sidecar:
                sidecar.refresh()
            note("it looks for microphones")
        except FacewireError as error:
            note(str(error))
