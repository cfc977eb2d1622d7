"""Where reports go: looked at before the work whose results they hold."""

from pathlib import Path

from facewire.errors import UsageError

__all__ = ["check_places"]


def check_places(*reports: Path | None) -> None:
    """Check that reports can be written: measuring may take hours.

    Args:
        reports: files; None for what was not asked for.

    Raises:
        UsageError: the folder of one does not exist, or it is a folder itself.
    """
    for path in reports:
        if path is not None and not path.parent.is_dir():
            raise UsageError(f"there is no folder {path.parent} for {path.name}; make it, or choose another")
        if path is not None and path.is_dir():
            raise UsageError(f"{path} is a folder; name a file in it")
