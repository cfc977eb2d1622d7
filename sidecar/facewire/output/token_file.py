"""A token in a file that only its owner may read."""

import contextlib
import os
import sys
import tempfile
from pathlib import Path
from typing import Final

__all__ = ["TokenFile", "token_path"]

_ONLY_OWNER: Final = 0o600
_MOST_BYTES: Final = 64


def token_path(name: str) -> Path:
    """Return where the token called `name` is kept, by the custom of the operating system."""
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA", Path.home() / "AppData" / "Roaming"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return base / "facewire" / f"{name.replace(':', '-')}.token"


class TokenFile:
    """Reads and writes one token.

    Args:
        path: its folder is made when a token is kept.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.trouble = ""
        """Why a token could not be kept, in words."""

    def read(self) -> str:
        """Return the token, empty where there is none; shut the file to others if it was open to them."""
        try:
            token = self._path.read_bytes()[: _MOST_BYTES + 1].decode("ascii").strip()
            if self._path.stat().st_mode & 0o077:
                self._path.chmod(_ONLY_OWNER)
        except (OSError, UnicodeDecodeError):
            return ""
        return token if len(token) <= _MOST_BYTES else ""

    def write(self, token: str) -> None:
        """Keep a token; an empty one takes the file away."""
        self.trouble = ""
        try:
            if not token:
                self._path.unlink(missing_ok=True)
                return
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # A file of this kind can be read by its owner alone from the first moment.
            handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}-")
            try:
                with os.fdopen(handle, "w", encoding="ascii") as partial:
                    partial.write(token)
                Path(name).replace(self._path)
            except BaseException:
                with contextlib.suppress(OSError):
                    Path(name).unlink()
                raise
        except OSError as error:
            self.trouble = f"{self._path} cannot be written ({error.strerror})"
