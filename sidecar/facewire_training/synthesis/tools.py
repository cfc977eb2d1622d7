"""Running a synthesiser's command: found or named as missing, its failures counted by the caller."""

import shutil
import subprocess
from collections.abc import Sequence

from facewire.errors import UsageError

__all__ = ["MissingToolError", "require_tool", "tool_output"]


class MissingToolError(UsageError):
    """A program the recipe needs is not installed; the message names its package."""


def require_tool(command: str, package: str) -> None:
    """Raise MissingToolError unless `command` is on the path."""
    if shutil.which(command) is None:
        raise MissingToolError(f"{command} is not installed: apt-get install {package}")


def tool_output(arguments: Sequence[str], text: str | None = None, seconds: float = 60.0) -> str | None:
    """Return what the command printed, or None if it failed, crashed or took longer than `seconds`."""
    try:
        done = subprocess.run(
            arguments, input=text, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 else None
