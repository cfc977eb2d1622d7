"""Who may enter. A web page must not listen to somebody's microphone-driven face, nor speak with it.

Three ways in which a page tries, and what stops each:

* It connects from its own site: browsers name that in `Origin`, which must be ours or a listed one.
* It lets its own name point to this machine (DNS rebinding), and is "ours": `Host` must be a name of ours.
* It is a file or a sandboxed frame, whose `Origin` is `null`: never.

Programs send no `Origin`. They show a token instead, which a page cannot know.
"""

import ipaddress
import secrets
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from facewire.transport.websocket.server import Request

__all__ = ["COOKIE", "Refusal", "Rules", "refuse_host", "refuse_visitor", "shows_token"]

COOKIE: Final = "facewire"
"""Begins the name of the cookie in which a browser keeps the token; the port follows: cookies know none."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides."""

    port: int
    loopback: bool
    """Whether only this machine reaches the door."""
    names: frozenset[str]
    """Lower-case names of this machine; they count where others reach it."""
    origins: frozenset[str]
    """Sites whose pages may connect."""
    token: str
    insecure: bool
    """Whether no token is needed beyond loopback."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why somebody may not enter."""

    status: HTTPStatus
    why: str
    """One line, for people: what to do about it."""


def refuse_host(request: Request, rules: Rules) -> Refusal | None:
    """Return why the name under which we were called is none of ours; None where it is."""
    host = request.headers.get("host", "").lower()
    name, colon, port = host.rpartition(":")
    if not colon or port.endswith("]"):
        name, port = host, "80"
    if port == str(rules.port) and _is_ours(name, rules):
        return None
    return Refusal(
        HTTPStatus.MISDIRECTED_REQUEST, f"this is no name of the sidecar; call it 127.0.0.1:{rules.port}"
    )


def refuse_visitor(request: Request, rules: Rules) -> Refusal | None:
    """Return why a request may not learn or change anything; None where it may. `Host` has been checked."""
    has_token = shows_token(request, rules)
    origin = request.headers.get("origin")
    own = origin == f"http://{request.headers.get('host', '')}"
    if origin is None:
        # A browser leaves `Origin` out where it fetches from its own site, and says so here.
        own = request.headers.get("sec-fetch-site") == "same-origin"
    if origin is not None and not own and origin not in rules.origins:
        return Refusal(HTTPStatus.FORBIDDEN, "pages of this origin may not connect; list it in [web] origins")
    if has_token or (not rules.loopback and rules.insecure):
        return None
    if rules.loopback and (own or origin is not None):
        return None
    why = "a token is missing or wrong; add ?token= and what web.token in Facewire's settings folder holds"
    return Refusal(HTTPStatus.UNAUTHORIZED, why)


def shows_token(request: Request, rules: Rules) -> bool:
    """Return whether a request shows the token. Takes as long for every wrong one."""
    return bool(rules.token) and secrets.compare_digest(_shown_token(request, rules.port), rules.token)


def _shown_token(request: Request, port: int) -> str:
    """Return the token that a request shows: in its address, in a header or in a cookie; empty for none.

    Only ASCII is a token.
    """
    token = request.query.get("token", "")
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if not token and scheme.lower() == "bearer":
        token = given.strip()
    for pair in request.headers.get("cookie", "").split(";") if not token else ():
        name, _, value = pair.strip().partition("=")
        if name == f"{COOKIE}-{port}":
            token = value
    return token if token.isascii() else ""


def _is_ours(name: str, rules: Rules) -> bool:
    if name == "localhost":
        return True
    try:
        address = ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return not rules.loopback and name in rules.names
    # An address cannot be made to point elsewhere.
    return address.is_loopback or not rules.loopback
