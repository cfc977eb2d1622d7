"""`facewire export`: takes that are there already in another format."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from facewire.commands import terminal
from facewire.commands.baking import make_folder
from facewire.commands.bulk.places.folder import Folder
from facewire.commands.export.beside import put_beside
from facewire.errors import FacewireError, UsageError
from facewire.take.formats import TakeFormat, format_of, take_file
from facewire.take.reading import SUFFIXES, is_take, read_take, take_name, takes_below
from facewire.take.table import frames_of

__all__ = ["export_all"]


def export_all(inputs: Sequence[Path], folder: Path, take_format: str, *, force: bool = False) -> int:
    """Write every take into `folder`; folders are mirrored. One that fails stops no other.

    Args:
        inputs: takes, or folders of them.
        folder: where they go; it is made if it is not there.
        take_format: as `format_of` takes it.
        force: whether files that are there already are replaced.

    Returns:
        The exit status: of the worst failure, or 0.

    Raises:
        UsageError: nothing is written: two takes have one name, a file is there already, the folder cannot be
            made, there is no take, or no such format. Or the takes are written, and what goes with them
            cannot be.
    """
    wanted = format_of(take_format)
    orders = _orders(inputs, folder, wanted.suffix)
    there = [target for target in orders if target.exists()]
    if there and not force:
        more = f" and {len(there) - 1} more are" if len(there) > 1 else " is"
        raise UsageError(f"{there[0]}{more} there already; add --force to replace, or choose another folder")
    make_folder(folder)
    failures: list[FacewireError] = []
    for target, source in orders.items():
        try:
            _export_one(source, target, wanted)
        except FacewireError as error:
            failures.append(error)
    done = len(orders) - len(failures)
    terminal.note(f"{done} take{'s' * (done != 1)} in {folder}")
    for failure in failures:
        terminal.error(str(failure))
    put_beside(Folder(folder), wanted, force=force)
    return max((failure.exit_code for failure in failures), default=0)


def _orders(inputs: Sequence[Path], folder: Path, suffix: str) -> dict[Path, Path]:
    """Return the take of each file that is to be written."""
    orders: dict[Path, Path] = {}
    for name, source in (found for path in inputs for found in _takes(path)):
        target = folder / f"{name}{suffix}"
        if target in orders:
            raise UsageError(f"{orders[target]} and {source} would both become {target}; rename one of them")
        orders[target] = source
    return orders


def _takes(path: Path) -> Iterator[tuple[str, Path]]:
    if not path.exists():
        raise UsageError(f"there is no {path}; give takes, or folders of takes")
    if is_take(path):
        yield take_name(path), path
        return
    takes = list(takes_below(path))
    if not takes:
        raise UsageError(f"{path} holds no take that can be read ({', '.join(SUFFIXES)}); bake into it first")
    yield from takes


def _export_one(source: Path, target: Path, wanted: TakeFormat) -> None:
    take = read_take(source)
    make_folder(target.parent)
    with take_file(target, wanted, take.head) as file:
        for frame in frames_of(take):
            file.write(frame)
