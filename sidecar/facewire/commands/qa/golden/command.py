"""`facewire golden update|verify`: keep what lines look like, and say when they no longer do."""

import argparse
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from facewire.commands import terminal
from facewire.commands.config import Config
from facewire.commands.qa.golden.baking import Baker
from facewire.commands.qa.golden.lines import Line, lines_of
from facewire.errors import FacewireError, UsageError
from facewire.qa.compare.pairs import Pair, Result
from facewire.qa.compare.reports import as_junit
from facewire.qa.compare.tolerance import Tolerance, read_tolerance
from facewire.qa.golden.maker import MAKER_NAME, Maker, read_maker
from facewire.qa.golden.verifying import Verdict, golden_path, golden_takes, verify
from facewire.take.whole import whole_file

__all__ = ["update", "verify_all"]

_SHOWN: Final = 20


def update(parsed: argparse.Namespace, config: Config) -> int:
    """Bake all lines and keep them as golden takes; a file that would be the same is not touched.

    Returns:
        0, or the exit status of what failed: then nothing is written.

    Raises:
        UsageError: recordings or folder cannot be used, or lines that are not baked were made otherwise.
    """
    folder: Path = parsed.output
    lines = lines_of(parsed.recordings)
    names = {line.name for line in lines}
    rest = [name for name in _kept(folder) if name not in names]
    old = _maker_before(folder, among_others=bool(rest) and not parsed.prune)
    with closing(Baker(config)) as baker:
        changes = [] if old is None else list(old.changes(baker.maker))
        if rest and changes and not parsed.prune:
            raise UsageError(
                f"golden takes in {folder}, {rest[0]} first of {len(rest)}, have no recording here and "
                f"were made otherwise ({'; '.join(changes)}); give all recordings, or --prune to remove those"
            )
        made = baker.bake(lines, parsed.jobs)
        failures = [one for one in made.values() if isinstance(one, FacewireError)]
        if failures:
            for failure in failures:
                terminal.error(str(failure))
            terminal.error("nothing was written; mend the recordings, or leave them out")
            return max(failure.exit_code for failure in failures)
        texts = {golden_path(folder, name): text for name, text in made.items() if isinstance(text, str)}
        written = sum(_write(path, text) for path, text in texts.items())
        _write(folder / MAKER_NAME, baker.maker.as_text())
    if parsed.prune:
        _remove(folder, rest)
    terminal.note(f"{written} of {len(made)} golden takes in {folder} are new or changed")
    if rest:
        terminal.note(f"{len(rest)} {'removed' if parsed.prune else 'kept'} that have no recording here")
    return 0


def verify_all(parsed: argparse.Namespace, config: Config) -> int:
    """Bake all lines anew, compare them with their golden takes, and say what differs and why it may.

    Returns:
        0 where all is within the tolerance, 1 where something is not.

    Raises:
        UsageError: recordings, folder, tolerance or the report's place cannot be used.
    """
    folder: Path = parsed.output
    tolerance = Tolerance() if parsed.tolerance is None else read_tolerance(parsed.tolerance)
    lines = lines_of(parsed.recordings)
    old = read_maker(folder)
    if old is None:
        raise UsageError(f"{folder} holds no golden takes; run facewire golden update first")
    with closing(Baker(config)) as baker:
        made = baker.bake(lines, parsed.jobs)
        changes = tuple(old.changes(baker.maker))
    verdicts = [_verdict(line, folder, made, tolerance) for line in lines]
    if all(path.is_dir() for path in parsed.recordings):
        verdicts += _gone(folder, {line.name for line in lines})
    if parsed.junit is not None:
        _write(parsed.junit, as_junit([verdict.result for verdict in verdicts], "golden"))
    return _tell(verdicts, changes)


def _verdict(
    line: Line, folder: Path, made: Mapping[str, str | FacewireError], tolerance: Tolerance
) -> Verdict:
    golden, text = golden_path(folder, line.name), made[line.name]
    if isinstance(text, FacewireError):
        return Verdict(Result(Pair(line.name, golden, line.source), (str(text),)))
    return verify(line.name, golden, line.source, text, tolerance)


def _gone(folder: Path, names: set[str]) -> list[Verdict]:
    finding = ("its recording is gone; facewire golden update --prune removes it",)
    return [
        Verdict(Result(Pair(name, golden_path(folder, name), None), finding))
        for name in golden_takes(folder)
        if name not in names
    ]


def _tell(verdicts: Sequence[Verdict], changes: Sequence[str]) -> int:
    """Say what has come of it; return the exit status."""
    different = [verdict.result for verdict in verdicts if verdict.result.findings]
    for result in different[:_SHOWN]:
        terminal.note(f"{result.pair.name}: {'; '.join(result.findings)}")
    if len(different) > _SHOWN:
        terminal.note(f"… and {len(different) - _SHOWN} more; --junit FILE has them all")
    same = sum(verdict.same for verdict in verdicts)
    if different:
        if changes:
            terminal.note(f"made otherwise than the golden takes: {'; '.join(changes)}")
        terminal.note(f"{len(different)} of {len(verdicts)} differ from their golden takes")
        return 1
    if changes:
        faces = "the faces are the same" if same == len(verdicts) else "the faces are within the tolerance"
        terminal.note(f"{faces}, and made otherwise: {'; '.join(changes)}; facewire golden update notes that")
    terminal.note(f"{len(verdicts)} as their golden takes, {same} of them to the last step")
    return 0


def _maker_before(folder: Path, *, among_others: bool) -> Maker | None:
    """Return what golden takes were made with so far; None where none were, or nobody can read it any more.

    Raises:
        UsageError: it cannot be read, and takes `among_others` stay that were made with it.
    """
    try:
        return read_maker(folder)
    except UsageError:
        if among_others:
            raise
        return None


def _kept(folder: Path) -> list[str]:
    return golden_takes(folder) if folder.is_dir() else []


def _write(path: Path, text: str) -> bool:
    """Write a file unless it says that already; return whether it did not."""
    try:
        # A pipe would be waited for.
        if path.is_file() and path.read_bytes().replace(b"\r\n", b"\n") == text.encode():
            return False
    except OSError:
        # It is not there, or writing says what is wrong with it.
        pass
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot make {path.parent}: {error.strerror}; choose another folder") from error
    with whole_file(path) as file:
        file.write(text.encode())
    return True


def _remove(folder: Path, names: Sequence[str]) -> None:
    for name in names:
        try:
            golden_path(folder, name).unlink(missing_ok=True)
        except OSError as error:
            raise UsageError(f"cannot remove {name} from {folder}: {error.strerror}; remove it") from error
