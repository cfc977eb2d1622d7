"""The files of a format that lie once in the folder of the takes, such as a script that imports them."""

from pathlib import Path

from facewire.commands import terminal
from facewire.errors import UsageError
from facewire.take.formats import TakeFormat
from facewire.take.whole import whole_file

__all__ = ["put_beside"]


def put_beside(folder: Path, take_format: TakeFormat, *, force: bool) -> None:
    """Write them where they are not there. One that somebody has changed stays unless `force` replaces it.

    Raises:
        UsageError: one cannot be read or written.
    """
    for name, content in take_format.beside.items():
        path, told = folder / name, content()
        try:
            there = path.read_bytes() if path.exists() else None
        except OSError as error:
            raise UsageError(f"cannot read {path}: {error.strerror}; choose another folder") from error
        if there == told:
            continue
        if there is not None and not force:
            terminal.note(f"{path} is another version, and was left alone; --force replaces it")
            continue
        with whole_file(path) as file:
            file.write(told)
        terminal.note(f"{path} goes with the takes")
