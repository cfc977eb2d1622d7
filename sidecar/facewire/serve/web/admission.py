"""What a request is answered: a file, the state, a refusal, or a WebSocket."""

import logging
import re
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Final

from facewire.serve.web.entry import COOKIE, Refusal, Rules, refuse_host, refuse_visitor, shows_token
from facewire.serve.web.files import File, Files
from facewire.take.archive import find_named, size_of, zipped
from facewire.transport.websocket.server import Answer, Request
from facewire.values import Status
from facewire.wire import status as status_message
from facewire.wire.web import json_text

__all__ = ["AUDIO", "CONTROL", "FACES", "Admission"]

FACES: Final = "/faces"
AUDIO: Final = "/audio"
CONTROL: Final = "/control"
_SOCKETS: Final = (FACES, AUDIO, CONTROL)
_STATUS: Final = "/status"
_TAKE: Final = re.compile(r"/takes/([^/]+)\.zip")
_LONGEST_TAKE: Final = 512_000_000
"""Bytes, some five hours: a download is made in memory."""

_ALWAYS: Final = (
    ("Cache-Control", "no-cache"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
)
_FOR_OURS: Final = ("Cross-Origin-Resource-Policy", "same-origin")
"""Browsers keep it from pages of others, which could else load it without reading it."""
_ORIGIN: Final = re.compile(r"[a-z][a-z0-9+.-]{0,30}://[\w.:\[\]-]{1,100}|null", re.ASCII)
"""What a browser says of a page, in an app or an extension too (`tauri://localhost`); others say what they
like, which a terminal is not to show."""
_MOST_TOLD: Final = 8

_log = logging.getLogger("facewire")


class Admission:
    """Answers requests, or lets them open a WebSocket.

    Args:
        rules: who may enter.
        files: what is handed out to everybody: none of them is a secret.
        status: the sidecar's state.
        takes: the folder of recorded takes.
    """

    def __init__(self, rules: Rules, files: Files, status: Callable[[], Status], takes: Path) -> None:
        self._rules = rules
        self._files = files
        self._status = status
        self._takes = takes
        self._told: set[str] = set()
        """Origins that were refused and told of."""

    def __call__(self, request: Request) -> Answer | None:
        """Return the answer; None where a WebSocket may be opened."""
        if request.method != "GET":
            return Answer(HTTPStatus.METHOD_NOT_ALLOWED, (("Allow", "GET"),), b"only GET is answered\n")
        refusal = refuse_host(request, self._rules)
        take = _TAKE.fullmatch(request.path)
        if refusal is None and (take or request.path in (*_SOCKETS, _STATUS)):
            refusal = refuse_visitor(request, self._rules)
        if refusal is not None:
            if refusal.status is HTTPStatus.FORBIDDEN:
                self._tell_of(request.headers.get("origin", ""))
            return self._refused(refusal)
        if request.path in _SOCKETS:
            return None
        if request.path == _STATUS:
            state = json_text.encode(status_message.to_map(self._status()))
            return self._found(request, File(state.encode(), "application/json"))
        if take:
            return self._take(take[1])
        file = self._files.find(request.path)
        if file is None:
            return self._refused(
                Refusal(HTTPStatus.NOT_FOUND, "there is nothing at this address; the page is at /")
            )
        return self._found(request, file)

    def _take(self, name: str) -> Answer:
        folder = find_named(self._takes, name)
        if folder is None:
            return self._refused(Refusal(HTTPStatus.NOT_FOUND, "there is no take of this name"))
        if size_of(folder) > _LONGEST_TAKE:
            why = f"the take is too long to be sent; it is in {folder}"
            return self._refused(Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, why))
        headers = (*_ALWAYS, _FOR_OURS, ("Content-Type", "application/zip"))
        return Answer(HTTPStatus.OK, headers, lambda: b"".join(zipped(folder)))

    def _tell_of(self, origin: str) -> None:
        """Say that a page was turned away, once for each origin: its browser shows its author a bare 403."""
        if origin in self._told or len(self._told) > _MOST_TOLD or not _ORIGIN.fullmatch(origin):
            return
        self._told.add(origin)
        if len(self._told) > _MOST_TOLD:
            _log.warning("pages of more than %d origins may not connect; others are not named", _MOST_TOLD)
            return
        page = "a page that was opened from a file" if origin == "null" else f"a page of {origin}"
        mend = "serve it" if origin == "null" else f'if it is yours: [web] origins = ["{origin}"]'
        _log.warning("%s may not connect; %s", page, mend)

    def _refused(self, refusal: Refusal) -> Answer:
        return Answer(refusal.status, (*_ALWAYS, _FOR_OURS), f"{refusal.why}\n".encode())

    def _found(self, request: Request, file: File) -> Answer:
        headers = [*_ALWAYS, ("Content-Type", file.type)]
        origin = request.headers.get("origin", "")
        if origin in self._rules.origins:
            headers += [("Access-Control-Allow-Origin", origin), ("Vary", "Origin")]
            headers += [("Cross-Origin-Resource-Policy", "cross-origin")]
        else:
            headers += [_FOR_OURS]
        if file.type.startswith("text/html"):
            headers += [("Content-Security-Policy", self._policy(request))]
            if request.query.get("token") and shows_token(request, self._rules):
                # The page's own requests show it from now on, and it may leave the address bar.
                cookie = f"{COOKIE}-{self._rules.port}={self._rules.token}; Path=/; HttpOnly; SameSite=Strict"
                headers += [("Set-Cookie", cookie)]
        return Answer(HTTPStatus.OK, tuple(headers), file.content)

    def _policy(self, request: Request) -> str:
        """Return what a page of ours may load: what comes from this address, and nothing written into it."""
        host = request.headers["host"]
        return "; ".join(
            (
                "default-src 'none'",
                "script-src 'self'",
                "style-src 'self'",
                "img-src 'self' blob: data:",
                "media-src 'self' blob:",
                "font-src 'self'",
                "worker-src 'self'",
                # Older browsers do not take WebSockets for 'self'.
                f"connect-src 'self' ws://{host}",
                "base-uri 'none'",
                "form-action 'none'",
                " ".join(("frame-ancestors 'self'", *sorted(self._rules.origins))),
            )
        )
