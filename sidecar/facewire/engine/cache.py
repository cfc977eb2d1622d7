"""Files that can be made again at any time: built engines and compiled kernels, by what they depend on.

A file that is broken, cut short or made for something else reads as missing. Nothing in it is trusted
before its digest fits, and a folder that cannot be written costs time, not the run.
"""

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
_ABANDONED_S: Final = 3600.0
"""Nobody writes a file of a few megabytes for that long."""


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
    """One folder of such files.

    Args:
        folder: made when the first file is written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, name: str, depends_on: tuple[str, ...]) -> Path:
        """Return the file for `name` and all that its content depends on."""
        key = hashlib.sha256("\n".join(depends_on).encode()).hexdigest()[:16]
        return self._folder / f"{name}-{key}.bin"

    def read(self, path: Path) -> bytes | None:
        """Return what was written, or None if there is nothing sound."""
        try:
            held = path.read_bytes()
        except OSError:
            return None
        head, content = held[: len(_MAGIC) + _DIGEST], held[len(_MAGIC) + _DIGEST :]
        return content if head == _MAGIC + hashlib.sha256(content).digest() else None

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
            self._sweep(path.stat().st_mtime)
        except OSError:
            return False
        return True

    def _sweep(self, now_s: float) -> None:
        """Remove what was left half written by a process that was killed; others may be writing right now."""
        for left in self._folder.glob(f"*{_PARTIAL}"):
            try:
                if now_s - left.stat().st_mtime > _ABANDONED_S:
                    left.unlink()
            except OSError:
                # Its writer has just finished it, or somebody else has swept.
                continue
