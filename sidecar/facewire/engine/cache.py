"""Files that can be made again at any time, by what they depend on: built engines, compiled kernels, mouths.

A file that is broken, cut short or made for something else reads as missing. Nothing in it is trusted
before its digest fits, and a folder that cannot be written costs time, not the run.
"""

import contextlib
import hashlib
import os
import sys
import tempfile
from pathlib import Path
from typing import Final

__all__ = ["Cache", "cache_folder"]

_MAGIC: Final = b"FACEWIRE CACHE 1"
_DIGEST: Final = 32
_PARTIAL: Final = ".partial"
_SUFFIX: Final = ".bin"
_ABANDONED_S: Final = 3600.0
"""Nobody writes a file of a few megabytes for that long."""
_SHARE: Final = 16
"""Each process may write this part of the limit before it looks the folder over."""


def cache_folder() -> Path:
    """Return the user's cache folder for Facewire, by the custom of the operating system."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "facewire"


class Cache:
    """One folder of such files, which several processes may use at once.

    Args:
        folder: made when the first file is written.
        most: bytes that it may hold, about; then the files that were not used for longest are removed. None
            for any number.
    """

    def __init__(self, folder: Path, most: int | None = None) -> None:
        self._folder = folder
        self._most = most
        self._unseen: int | None = None
        """Bytes written since the folder was last looked over; None before the first time."""

    def path(self, name: str, depends_on: tuple[str, ...]) -> Path:
        """Return the file for `name` and all that its content depends on."""
        key = hashlib.sha256("\n".join(depends_on).encode()).hexdigest()[:16]
        return self._folder / f"{name}-{key}{_SUFFIX}"

    def read(self, path: Path) -> bytes | None:
        """Return what was written, or None if there is nothing sound."""
        try:
            held = path.read_bytes()
        except OSError:
            return None
        head, content = held[: len(_MAGIC) + _DIGEST], held[len(_MAGIC) + _DIGEST :]
        if head != _MAGIC + hashlib.sha256(content).digest():
            return None
        if self._most is not None:
            with contextlib.suppress(OSError):
                # Its date says when it was last used.
                os.utime(path)
        return content

    def write(self, path: Path, content: bytes) -> bool:
        """Keep `content`; return False where the folder cannot be written.

        The file appears whole or not at all, also when two processes write it at once.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, suffix=_PARTIAL, delete=False) as partial:
                try:
                    partial.write(_MAGIC + hashlib.sha256(content).digest() + content)
                    partial.close()
                    Path(partial.name).replace(path)
                except BaseException:
                    partial.close()
                    Path(partial.name).unlink(missing_ok=True)
                    raise
            self._look_over(path, len(content))
        except OSError:
            return False
        return True

    def _look_over(self, written: Path, size: int) -> None:
        """Keep the folder within its bounds, not with each file: there may be a hundred thousand."""
        if self._unseen is None:
            self._sweep(written.stat().st_mtime)
        if self._most is None:
            self._unseen = 0
        elif self._unseen is None or self._unseen + size > self._most // _SHARE:
            self._unseen = 0
            self._remove_oldest(self._most)
        else:
            self._unseen += size

    def _remove_oldest(self, most: int) -> None:
        """Remove what was not used for longest until the rest is no more than `most` bytes."""
        held: list[tuple[float, int, str]] = []
        with os.scandir(self._folder) as entries:
            for entry in entries:
                # Another process may be removing the same.
                with contextlib.suppress(OSError):
                    if entry.name.endswith(_SUFFIX):
                        status = entry.stat()
                        held.append((status.st_mtime, status.st_size, entry.path))
        total = sum(size for _, size, _ in held)
        for _, size, path in sorted(held):
            if total <= most:
                return
            with contextlib.suppress(OSError):
                Path(path).unlink()
            total -= size

    def _sweep(self, now_s: float) -> None:
        """Remove what was left half written by a process that was killed; others may be writing right now."""
        for left in self._folder.glob(f"*{_PARTIAL}"):
            try:
                if now_s - left.stat().st_mtime > _ABANDONED_S:
                    left.unlink()
            except OSError:
                # Its writer has just finished it, or somebody else has swept.
                continue
