"""The one home of zeroconf: services that are announced on the local network (DNS-SD, multicast DNS)."""

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from zeroconf import ServiceStateChange

__all__ = ["Browser", "Service"]

_RESOLVE_MS: Final = 1000
_MOST: Final = 64
"""Names; a network that announces more is not ours."""


@dataclass(frozen=True, slots=True)
class Service:
    """One program's announcement."""

    name: str
    """Of the instance, such as `VRChat-Client-AB12CD`."""
    addresses: tuple[str, ...]
    port: int


class Browser:
    """Looks for services of one type from now on. Where there is no network, none are found.

    Args:
        kind: their type, such as `_oscjson._tcp.local.`.
        interfaces: addresses of this machine to look at; None for all.
    """

    def __init__(self, kind: str, interfaces: tuple[str, ...] | None = None) -> None:
        # A sixth of a second, which only a run with such an output shall pay.
        from zeroconf import InterfaceChoice, ServiceBrowser, Zeroconf

        # What is odd on a network is no event of ours.
        logging.getLogger("zeroconf").setLevel(logging.CRITICAL + 1)
        self._kind = kind
        self._names: dict[str, None] = {}
        self._changed = threading.Lock()
        self._zeroconf: Zeroconf | None = None
        try:
            self._zeroconf = Zeroconf(list(interfaces) if interfaces else InterfaceChoice.All)
        except OSError:
            return
        ServiceBrowser(self._zeroconf, kind, handlers=[self._note])

    def services(self) -> tuple[Service, ...]:
        """Return those that are announced now; takes up to a second for each one that does not answer."""
        from zeroconf import Error

        if self._zeroconf is None:
            return ()
        with self._changed:
            names = tuple(self._names)
        found: list[Service] = []
        for name in names:
            try:
                info = self._zeroconf.get_service_info(self._kind, name, timeout=_RESOLVE_MS)
            except Error:
                # Anybody on the network may announce a name that is none.
                continue
            if info is not None and info.port:
                instance = name.removesuffix(f".{self._kind}")
                found.append(Service(instance, tuple(info.parsed_addresses()), info.port))
        return tuple(found)

    def close(self) -> None:
        """Stop looking."""
        if self._zeroconf is not None:
            self._zeroconf.close()

    def _note(self, *, name: str, state_change: "ServiceStateChange", **_: object) -> None:
        """Note that a service has come or gone, on zeroconf's thread; the names are zeroconf's."""
        with self._changed:
            if state_change.name == "Removed":
                self._names.pop(name, None)
            elif len(self._names) < _MOST:
                self._names[name] = None
