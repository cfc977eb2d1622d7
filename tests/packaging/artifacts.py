"""Builds the wheel and the sdist, and runs what is installed from them."""

import os
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]

_KEPT: Final = ("PATH", "SYSTEMROOT", "TEMP", "TMP")
"""What a program keeps of our environment: nothing that leads to the checkout."""


@dataclass(frozen=True)
class Artifacts:
    """A wheel and an sdist."""

    wheel: Path
    sdist: Path

    def wheel_files(self) -> dict[str, bytes]:
        """Return the wheel's files by name."""
        with zipfile.ZipFile(self.wheel) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def sdist_names(self) -> set[str]:
        """Return the names of the sdist's files, below its one folder."""
        with tarfile.open(self.sdist) as archive:
            return {one.name.partition("/")[2] for one in archive.getmembers() if one.isfile()}

    def unpack_sdist(self, folder: Path) -> Path:
        """Unpack the sdist into `folder` and return its one folder."""
        with tarfile.open(self.sdist) as archive:
            archive.extractall(folder, filter="data")
        (unpacked,) = folder.iterdir()
        return unpacked


def build(checkout: Path, folder: Path) -> Artifacts:
    """Build both with the locked Hatchling, without network and without an environment of its own."""
    _hatchling(checkout, folder)
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return Artifacts(wheel, sdist)


def editable_paths(checkout: Path, folder: Path) -> list[str]:
    """Return what an editable install of `checkout` puts on the path."""
    _hatchling(checkout, folder, "--target", "wheel:editable")
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        (paths,) = (name for name in archive.namelist() if name.endswith(".pth"))
        return archive.read(paths).decode().splitlines()


def _hatchling(checkout: Path, folder: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder), *arguments]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@dataclass(frozen=True)
class Installed:
    """An environment that holds the wheel, and an empty folder to work in."""

    environment: Path
    empty: Path

    @property
    def programs(self) -> Path:
        """The folder of the environment's programs."""
        return self.environment / ("Scripts" if os.name == "nt" else "bin")

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        return self.programs / ("python.exe" if os.name == "nt" else "python")

    def run(self, *command: str | Path) -> str:
        """Run one of the environment's programs in the empty folder; return what it prints."""
        program, *arguments = map(str, command)
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        done = subprocess.run(
            [str(self.programs / program), *arguments],
            cwd=self.empty,
            env=kept | {"HOME": str(self.empty), "PYTHONUTF8": "1"},
            capture_output=True, text=True, encoding="utf-8", timeout=240, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return done.stdout
