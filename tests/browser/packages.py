"""Installs the npm packages of package-lock.json into a cache folder, once for each lock file."""

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

__all__ = ["PackagesUnavailableError", "install"]

HERE: Final = Path(__file__).parent
LOCK: Final = HERE / "package-lock.json"
INSTALL_S: Final = 180


class PackagesUnavailableError(Exception):
    """The packages cannot be had on this machine; the message says why in one line."""


def install(cache: Path) -> Path:
    """Return the folder that holds `node_modules`, making it in `cache` if need be: 200 MB, ten seconds.

    Raises:
        PackagesUnavailableError: there is no node or npm, or the registry cannot be reached.
    """
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise PackagesUnavailableError(f"no {program} on the path: install Node.js 18 or later")
    root = cache / f"npm-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]}"
    if root.is_dir():
        return root
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix="fetching-") as work:
        made = Path(work) / "made"
        made.mkdir()
        for name in ("package.json", LOCK.name):
            shutil.copy(HERE / name, made)
        _fetch(made)
        try:
            made.rename(root)
        except OSError:
            if not root.is_dir():  # Another run may have been faster; its copy is as good.
                raise
    return root


def _fetch(folder: Path) -> None:
    words = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        done = subprocess.run(
            words, cwd=folder, capture_output=True, text=True, timeout=INSTALL_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PackagesUnavailableError(f"npm packages cannot be installed: {error}") from None
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no reason given"]
        raise PackagesUnavailableError(
            f"npm packages cannot be installed ({lines[0]}); is this machine online?"
        )
