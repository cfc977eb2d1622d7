"""The files of a format that lie once in the folder of the takes, such as a script that imports them."""

from facewire.commands import terminal
from facewire.commands.bulk.places.place import MissingError, Place
from facewire.take.formats import TakeFormat
from facewire.take.whole import whole_file

__all__ = ["put_beside"]


def put_beside(takes: Place, take_format: TakeFormat, *, force: bool) -> None:
    """Write them where they are not there. One that somebody has changed stays unless `force` replaces it.

    Raises:
        UsageError: one cannot be read or written.
    """
    for name, content in take_format.beside.items():
        address, told = takes.address(name), content()
        try:
            with takes.fetched(name) as path:
                there: bytes | None = path.read_bytes()
        except MissingError:
            there = None
        if there == told:
            continue
        if there is not None and not force:
            terminal.note(f"{address} is another version, and was left alone; --force replaces it")
            continue
        with takes.replaced(name) as path, whole_file(path) as file:
            file.write(told)
        terminal.note(f"{address} goes with the takes")
