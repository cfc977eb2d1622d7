"""Hands the line's frames to several outlets, in order."""

from facewire.ports import Outlet
from facewire.values import Bundle

__all__ = ["Fan"]


class Fan:
    """One outlet that is many. Blocks no more than they do: never."""

    def __init__(self, *outlets: Outlet) -> None:
        self._outlets = outlets

    def put(self, bundle: Bundle) -> None:
        """Hand one tick's frames to every outlet."""
        for outlet in self._outlets:
            outlet.put(bundle)
