"""Watches on a thread of its own where VRChat is and what the avatar takes that its user wears now.

VRChat announces itself as `VRChat-Client-…` and serves its tree over HTTP (OSCQuery). Another avatar shows in
`/avatar/change`; the whole tree is read again then, and now and then for an avatar that was changed itself.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from facewire.errors import LinkError, WireError
from facewire.ports import Clock
from facewire.transport.mdns import Service
from facewire.wire.vrchat.avatar import Avatar, decode_change, decode_host, decode_tree

__all__ = ["SERVICES", "Browser", "Found", "Get", "Lookout", "Watch"]

SERVICES: Final = "_oscjson._tcp.local."
_CLIENT: Final = "VRChat-Client"

_JOIN_S: Final = 1.0
_AGAIN_NS: Final = 10 * 10**9
"""Until the tree is read again although the avatar is the same."""
_MISSED: Final = 3
"""Failures in a row after which VRChat has gone."""

Get = Callable[[str, int, str], bytes]
"""Returns the answer of a host and port to a path; raises LinkError."""


class Browser(Protocol):
    """Services on the local network, as `facewire.transport.mdns.Browser`."""

    def services(self) -> tuple[Service, ...]:
        """Return those that are announced now."""
        ...

    def close(self) -> None:
        """Stop looking."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """Where VRChat is, and what its avatar takes."""

    avatar: Avatar | None
    """None where nothing is known of it."""
    port: int | None = None
    """Where it takes OSC, as it says; None where it does not."""
    why: str = ""
    """Why nothing is known, and what to do about it."""


class Watch(Protocol):
    """What a sender needs to know, kept up to date by somebody else."""

    @property
    def found(self) -> Found:
        """Return what is known now; the same object while nothing changes."""
        ...

    def start(self) -> None:
        """Begin to watch."""
        ...

    def close(self) -> None:
        """Stop."""
        ...


class Lookout:
    """Looks again and again.

    Args:
        clock: time.
        host: where VRChat is asked first.
        browser: made on the lookout's own thread, for that may take a while.
        get: asks over HTTP.
        is_meant: tells whether VRChat at an address is the one that is meant.
        pause_s: between two looks.
    """

    def __init__(
        self,
        clock: Clock,
        host: str,
        browser: Callable[[], Browser],
        get: Get,
        is_meant: Callable[[str], bool],
        pause_s: float = 1.0,
    ) -> None:
        self._clock = clock
        self._host = host
        self._make_browser = browser
        self._browser: Browser | None = None
        self._get = get
        self._is_meant = is_meant
        self._pause_s = pause_s
        self._place: tuple[str, int] | None = None
        self._identity = ""
        self._read_ns = 0
        self._failures = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="vrchat lookout", daemon=True)
        self.found = Found(None, why="looking for VRChat")

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def close(self) -> None:
        """Stop looking; an answer that is waited for may take a second or two more."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(_JOIN_S)

    def look(self) -> None:
        """Look once."""
        try:
            if self._place is None:
                self._find()
            if self._place is not None:
                self._read(*self._place)
            self._failures = 0
        except (LinkError, WireError) as error:
            self._failures += 1
            if self._failures >= _MISSED:
                self._lose(f"VRChat has stopped telling what the avatar takes: {error}")

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                try:
                    self.look()
                except Exception as error:
                    # Whatever the network has said: VRChat is looked for as long as the output runs.
                    self._lose(f"looking for VRChat failed: {error}; trying again")
                self._stop.wait(self._pause_s)
        finally:
            if self._browser is not None:
                self._browser.close()

    def _find(self) -> None:
        if self._browser is None:
            self._browser = self._make_browser()
        for service in self._browser.services():
            if service.name.startswith(_CLIENT) and any(map(self._is_meant, service.addresses)):
                self._place = (self._answering(service), service.port)
                return
        self._lose("VRChat was not found; start it, and switch on OSC in its Action Menu, under Options")

    def _answering(self, service: Service) -> str:
        """Return the address at which a service answers; it may announce more than it listens at."""
        trouble: LinkError | None = None
        for address in (self._host, *filter(self._is_meant, service.addresses)):
            try:
                self._get(address, service.port, "/?HOST_INFO")
            except LinkError as error:
                trouble = trouble or error
                continue
            return address
        assert trouble is not None
        raise trouble

    def _read(self, host: str, port: int) -> None:
        now_ns = self._clock.now_ns()
        known = self.found.avatar is not None and now_ns - self._read_ns < _AGAIN_NS
        if known and decode_change(self._get(host, port, "/avatar/change")) == self._identity:
            return
        avatar = decode_tree(self._get(host, port, "/avatar"))
        self._read_ns, self._identity = now_ns, avatar.identity
        found = Found(avatar, decode_host(self._get(host, port, "/?HOST_INFO")))
        if found != self.found:
            self.found = found

    def _lose(self, why: str) -> None:
        self._place = None
        if self.found.avatar is not None or self.found.why != why:
            self.found = Found(None, why=why)
