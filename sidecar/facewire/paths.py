"""Where a path leads."""

import os
from pathlib import Path

__all__ = ["real_path"]


def real_path(path: Path) -> Path:
    """Return a path without links, absolute; of a link that leads to itself, as far as it leads.

    `Path.resolve` raises RuntimeError of such a link before Python 3.13. Whoever opens the path is refused
    anyway, as of any file that cannot be read.
    """
    return Path(os.path.realpath(path))
