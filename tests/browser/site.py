"""A web server on loopback for tests: folders and texts, by path."""

import json
import mimetypes
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

__all__ = ["everything", "serve"]

ROOT = Path(__file__).parents[2]

TYPES = {".mjs": "text/javascript", ".js": "text/javascript", ".vrm": "model/gltf-binary"}


@contextmanager
def serve(mounts: Mapping[str, Path | str]) -> Iterator[str]:
    """Serve until the end of the `with`; gives the address, such as `http://127.0.0.1:40001`.

    Args:
        mounts: by path: a folder (`/js/`), a file (`/head.glb`), or a page's text (`/`).
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            body, kind = _find(mounts, path)
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", kind or "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _find(mounts: Mapping[str, Path | str], path: str) -> tuple[bytes, str | None]:
    """Return what lies at a path and its type; without a type there is nothing."""
    for mount in sorted(mounts, key=len, reverse=True):
        place = mounts[mount]
        if path == mount and isinstance(place, str):
            return place.encode(), "text/html; charset=utf-8"
        if isinstance(place, Path) and path.startswith(mount):
            file = place / path.removeprefix(mount) if mount.endswith("/") else place
            if file.is_file() and ".." not in path.split("/"):
                kind = TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0]
                return file.read_bytes(), kind or "application/octet-stream"
    return b"", None


IMPORTS = {
    "facewire": "/protocol/js/facewire.js",
    "facewire/binder": "/protocol/js/binder.js",
    "facewire/msgpack": "/protocol/js/msgpack.js",
    "facewire/names": "/protocol/js/names.js",
    "three": "/npm/three/build/three.module.js",
    "three/addons/": "/npm/three/examples/jsm/",
    "@pixiv/three-vrm": "/npm/@pixiv/three-vrm/lib/three-vrm.module.js",
    "@met4citizen/talkinghead": "/npm/@met4citizen/talkinghead/modules/talkinghead.mjs",
}


def everything(packages: Path) -> Mapping[str, Path | str]:
    """Return what `serve` hands out so that scripts of this repository find each other as they do on disk.

    Args:
        packages: the folder that holds `node_modules`; it is at `/npm/`.
    """
    imports = json.dumps({"imports": IMPORTS})
    return {
        "/": "<!doctype html><meta charset=utf-8><link rel=icon href=data:,><title>Facewire</title>"
        f"<script type=importmap>{imports}</script><body style=margin:0>",
        "/npm/": packages / "node_modules",
        "/examples/": ROOT / "examples",
        "/protocol/": ROOT / "protocol",
        "/tests/": ROOT / "tests",
        "/head.glb": ROOT / "engine_plugins/godot/demo/head/head.glb",
    }
