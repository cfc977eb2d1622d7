"""Finding VTube Studio on this machine by what it broadcasts."""

import contextlib
from collections.abc import Callable
from typing import Final

from facewire.errors import UsageError
from facewire.transport.listener import Listener, is_own
from facewire.wire.vts import beacon

__all__ = ["Beacons"]

_MOST_BYTES: Final = 2048
_MOST_AT_ONCE: Final = 32


class Beacons:
    """Listens for broadcasts. Those of other machines are passed over: who wants one of them names it.

    Args:
        port: where to listen; where that is not possible, none are heard.
        is_own: tells whether an address is one of this machine.
    """

    def __init__(self, port: int = beacon.BEACON_PORT, is_own: Callable[[str], bool] = is_own) -> None:
        self._is_own = is_own
        self._listener: Listener | None = None
        with contextlib.suppress(UsageError):
            self._listener = Listener("0.0.0.0", port, shared=True)

    def newest(self) -> beacon.Beacon | None:
        """Return the newest broadcast since the last call, None where none has come.

        One of an API that is on comes before all others: several VTube Studios may run.
        """
        told: list[beacon.Beacon] = []
        for _ in range(_MOST_AT_ONCE):
            heard = None if self._listener is None else self._listener.receive(_MOST_BYTES)
            if heard is None:
                break
            one = beacon.decode(heard[0])
            if one is not None and self._is_own(heard[1]):
                told.append(one)
        return max(reversed(told), key=lambda one: one.active, default=None)

    def close(self) -> None:
        """Stop listening."""
        if self._listener is not None:
            self._listener.close()
