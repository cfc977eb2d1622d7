"""Fetches Godot from Debian's testing suite into a cache folder, without touching the system.

Debian stable has no Godot 4. A private apt state, made from the machine's own mirror and keyring, downloads
the package with all that it needs; every package is unpacked into one folder, which brings its own loader.
"""

import os
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

__all__ = ["GodotUnavailableError", "command", "fetch"]

SUITE: Final = "forky"
KEYRING: Final = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
LOADER: Final = "usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"
LIBRARIES: Final = tuple(
    f"usr/lib/x86_64-linux-gnu/{folder}" for folder in ("", "pulseaudio", "blas", "lapack")
)
FETCH_S: Final = 120


class GodotUnavailableError(Exception):
    """Godot cannot be had on this machine; the message says why in one line."""


def command(root: Path) -> list[str]:
    """Return the words that start the Godot unpacked in `root`."""
    libraries = ":".join(str(root / folder) for folder in LIBRARIES)
    return [str(root / LOADER), "--library-path", libraries, str(root / "usr/bin/godot")]


def fetch(cache: Path) -> Path:
    """Return the folder that holds Godot, fetching it if `cache` has none: 160 MB, half a minute.

    Raises:
        GodotUnavailableError: not Debian on x86-64, or the download failed.
    """
    root = cache / f"godot-{SUITE}"
    if root.is_dir():
        return root
    sources = _sources()
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix="fetching-") as work:
        unpacked = Path(work) / "root"
        for package in _download(Path(work), sources):
            _run(["dpkg", "-x", str(package), str(unpacked)])
        try:
            unpacked.rename(root)
        except OSError:
            if not root.is_dir():  # Another run may have been faster; its copy is as good.
                raise
    return root


def _sources() -> str:
    """Return apt sources for the testing suite on the mirror that this machine uses."""
    if platform.machine() != "x86_64" or shutil.which("apt-get") is None or shutil.which("dpkg") is None:
        raise GodotUnavailableError("no Godot found, and it is fetched only on Debian for x86-64")
    release = platform.freedesktop_os_release()
    if release.get("ID") != "debian":
        raise GodotUnavailableError("no Godot found, and it is fetched only on Debian for x86-64")
    listing = _run(["apt-get", "indextargets", "--format", "$(RELEASE) $(REPO_URI)", "Created-By: Packages"])
    wanted = release.get("VERSION_CODENAME", "")
    lines = (line.split(maxsplit=1) for line in listing.splitlines())
    mirrors = [uri for name, uri in lines if name == wanted]
    if not mirrors:
        raise GodotUnavailableError(f"apt has no mirror for {wanted or 'this release'}")
    signed_by = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
    return f"deb {signed_by}{mirrors[0]} {SUITE} main\n"


def _download(work: Path, sources: str) -> list[Path]:
    state, archives = work / "apt", work / "apt/cache/archives"
    for folder in (state / "lists/partial", archives / "partial"):
        folder.mkdir(parents=True)
    (state / "status").touch()
    (state / "sources.list").write_text(sources)
    options = {
        "Dir::Etc::SourceList": state / "sources.list",
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::State": state,
        "Dir::State::Lists": state / "lists",
        "Dir::State::status": state / "status",
        "Dir::Cache": state / "cache",
        "APT::Install-Recommends": "0",
        "APT::Sandbox::User": "root",
        "Acquire::Languages": "none",
        "Debug::NoLocking": "1",
    }
    apt = ["apt-get", "-qq", *(f"-o{key}={value}" for key, value in options.items())]
    _run([*apt, "update"])
    _run([*apt, "-t", SUITE, "install", "--download-only", "-y", "godot"])
    return sorted(archives.glob("*.deb"))


def _run(words: list[str]) -> str:
    environment = {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            words, capture_output=True, text=True, timeout=FETCH_S, check=False, env=environment
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GodotUnavailableError(f"cannot fetch Godot: {error}") from None
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no reason given"]
        raise GodotUnavailableError(f"cannot fetch Godot: {words[0]}: {lines[-1]}")
    return done.stdout
