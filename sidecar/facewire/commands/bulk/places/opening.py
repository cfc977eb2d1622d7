"""Makes places of what was typed."""

from pathlib import Path

from facewire.commands.bulk.places.folder import Folder, local_input
from facewire.commands.bulk.places.place import Input, MissingError, Place
from facewire.commands.bulk.places.scratch import Scratch
from facewire.commands.bulk.places.store import Store
from facewire.commands.bulk.places.typed import Address, Typed
from facewire.take.table import SOUND_SUFFIXES

__all__ = ["input_of", "place_of"]


def place_of(place: Typed, scratch: Scratch) -> Place:
    """Return a folder, or what lies below an address."""
    if isinstance(place, Path):
        return Folder(place)
    return Store(place.scheme, place.bucket, place.key and f"{place.key}/", scratch)


def input_of(place: Typed, scratch: Scratch) -> Input:
    """Return a place, or one recording of it.

    Raises:
        UsageError: there is no such path, or the store cannot be asked.
    """
    if isinstance(place, Path):
        return local_input(place)
    above, _, name = place.key.rpartition("/")
    if Path(name).suffix.lower() in SOUND_SUFFIXES:
        store = place_of(Address(place.scheme, place.bucket, above), scratch)
        try:
            return Input(store, store.file(name).key)
        except MissingError:
            # Folders may be called so too.
            pass
    return Input(place_of(place, scratch))
