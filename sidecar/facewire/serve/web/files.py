"""The files that the door hands out: the pages, and what pages read."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from facewire.paths import real_path
from facewire.wire.web.traits_text import traits_text

__all__ = ["File", "Files", "installed"]

_PACKAGE: Final = Path(__file__).parents[2]
_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_OWN_NAME: Final = re.compile(r"[^./\\:][^/\\:]*")
"""Of somebody's own file: spaces and letters of any language, and nothing that leads out of its folder."""

_TYPES: Final = {
    ".bin": "application/octet-stream",
    ".css": "text/css; charset=utf-8",
    ".flac": "audio/flac",
    ".glb": "model/gltf-binary",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
"""What is handed out; anything else in a folder is not."""

_PICTURES: Final = (".gif", ".jpg", ".png", ".webp")
"""Of somebody's own; an SVG could bring scripts along."""


@dataclass(frozen=True, slots=True)
class File:
    """One file."""

    content: bytes
    type: str


@dataclass(frozen=True, slots=True)
class Files:
    """Which path is which file.

    Args:
        page: the folder of the pages; each file in it is at its own path.
        protocol: where channels.json is, and the folder js of the client for pages, whose modules find each
            other by their names.
        images: a folder of somebody's own pictures, at `/images/`; None for none.
    """

    page: Path
    protocol: Path
    images: Path | None = None

    def find(self, path: str) -> File | None:
        """Return the file at a path such as `/overlay`; None where there is none."""
        match path:
            case "/":
                return _read(self.page / "index.html")
            case "/overlay":
                return _read(self.page / "overlay.html")
            case "/channels.json":
                return _read(self.protocol / "channels.json")
            case "/lookahead.json":
                return _read(_PACKAGE / "model" / "lookahead.json")
            case "/demo.flac":
                return _read(_PACKAGE / "demo" / "clip.flac")
            case "/images.json":
                return File(json.dumps({"images": self._pictures()}).encode(), _TYPES[".json"])
            case "/traits.json":
                return File(traits_text().encode(), _TYPES[".json"])
        parts = path.removeprefix("/").split("/")
        if parts[0] == "images" and self.images is not None:
            return (
                _read(self.images / parts[1])
                if len(parts) == 2 and _is_picture(self.images, parts[1])
                else None
            )
        # No way up, nothing hidden, no drive, no stream.
        if not all(_NAME.fullmatch(part) for part in parts):
            return None
        found = _read(self.page.joinpath(*parts))
        if found is None and len(parts) == 1 and path.endswith(".js"):
            return _read(self.protocol / "js" / parts[0])
        return found

    def _pictures(self) -> list[str]:
        """Return the names of the pictures."""
        if self.images is None:
            return []
        try:
            return sorted(path.name for path in self.images.iterdir() if _is_picture(self.images, path.name))
        except OSError:
            return []


def installed(images: Path | None = None) -> Files:
    """Return the installed files: beside the code in a wheel, where they are made in a checkout.

    Args:
        images: as in `Files`.
    """
    in_wheel = (_PACKAGE / "channels.json").is_file()
    return Files(_PACKAGE / "page", _PACKAGE if in_wheel else _PACKAGE.parents[1] / "protocol", images)


def _is_picture(folder: Path, name: str) -> bool:
    """Return whether a name is that of a picture in a folder; a link may lead to another one in it."""
    # Bytes that are no text are not printable: no page could ask for them.
    if not _OWN_NAME.fullmatch(name) or not name.isprintable() or Path(name).suffix.lower() not in _PICTURES:
        return False
    try:
        path = real_path(folder / name)
        return path.parent == real_path(folder) and path.suffix.lower() in _PICTURES and path.is_file()
    except OSError:
        # Such as one that is too long.
        return False


def _read(path: Path) -> File | None:
    kind = _TYPES.get(path.suffix.lower())
    if kind is None:
        return None
    try:
        return File(path.read_bytes(), kind)
    except OSError:
        return None
