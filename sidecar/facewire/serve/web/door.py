"""The web door: takes its address at once, and costs nothing until somebody comes.

What serves visitors (an event loop, the library of WebSockets) is loaded with the first of them.
"""

import secrets
import socket
import threading
from typing import TYPE_CHECKING, Final

from facewire.output.token_file import TokenFile
from facewire.ports import Clock
from facewire.serve.web.address import WebAddress, WebSettings
from facewire.serve.web.sidecar import Sidecar
from facewire.transport.listener import own_address
from facewire.transport.tcp import TcpListener
from facewire.values import Bundle, OutputState, OutputStatus

if TYPE_CHECKING:
    from facewire.serve.web.entry import Rules
    from facewire.serve.web.loop import WebLoop

__all__ = ["Door", "web_token"]

_TOKEN_BYTES: Final = 24


def web_token(settings: WebSettings, file: TokenFile) -> str:
    """Return the token that visitors show: the one that is set, else the one in the file, else a new one."""
    if settings.token:
        return settings.token
    token = file.read()
    if not token:
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        file.write(token)
    return token


class Door:
    """Lets pages and programs in. An output to the line: its receivers come and go.

    Args:
        settings: where, and who may come.
        clock: time.
        token: what visitors show.

    Raises:
        UsageError: the address is taken, or none of this machine.
    """

    def __init__(self, settings: WebSettings, clock: Clock, token: str) -> None:
        self._settings = settings
        self._clock = clock
        self._token = token
        self._listener = TcpListener(settings.address.host, settings.address.port)
        self.address = WebAddress(settings.address.host, self._listener.port)
        self.name = f"web {self.address}"
        self._sidecar: Sidecar | None = None
        self._loop: WebLoop | None = None
        self._is_stopped = False

    @property
    def link(self) -> str:
        """Return what a person opens in a browser; beyond loopback the token is in it."""
        host = self.address.host
        if host in ("0.0.0.0", "::"):
            host = own_address()
        page = f"http://{WebAddress(host, self.address.port)}"
        needs_token = not (self.address.is_loopback or self._settings.insecure)
        return f"{page}/?token={self._token}" if needs_token else page

    @property
    def status(self) -> OutputStatus:
        """Return how many look, and what was lost on the way to those that sleep."""
        loop = self._loop
        if loop is None or not loop.viewers.count:
            sent, dropped = (0, 0) if loop is None else (loop.viewers.sent, loop.dropped)
            return OutputStatus(self.name, dropped, OutputState.WAITING, "nobody looks", sent)
        viewers = loop.viewers
        why = f"{viewers.count} {'viewer' if viewers.count == 1 else 'viewers'}"
        why += f", {viewers.asleep} of them asleep" if viewers.asleep else ""
        return OutputStatus(self.name, loop.dropped, OutputState.SENDING, why, viewers.sent)

    @property
    def wants_sound(self) -> bool:
        """Return whether anybody wants to see what is heard."""
        loop = self._loop
        return loop is not None and loop.viewers.wants_sound

    @property
    def listened(self) -> bool:
        """Return whether anybody looks or speaks."""
        return self._loop is not None and self._loop.listened

    def attach(self, sidecar: Sidecar) -> None:
        """Take what visitors see and ask; called once, before `run`."""
        self._sidecar = sidecar

    def put(self, bundle: Bundle) -> None:
        """Take one tick's frames. Never blocks, and does nothing where nobody looks."""
        if self._loop is not None:
            self._loop.put(bundle)

    def publish(self) -> None:
        """Send viewers what was put; called for each tick, on a thread that is awake for it and may wait."""
        if self._loop is not None:
            self._loop.publish()

    def run(self, stop: threading.Event) -> None:
        """Wait for a visitor, then serve all of them until `stop_soon`."""
        self._listener.wait()
        if self._is_stopped or stop.is_set():
            return
        from facewire.serve.web.files import installed
        from facewire.serve.web.loop import WebLoop

        assert self._sidecar is not None
        loop = WebLoop(
            self._listener, self._rules(), installed(self._settings.images), self._sidecar, self._clock
        )
        self._loop = loop
        if not self._is_stopped:
            loop.run()

    def _rules(self) -> "Rules":
        from facewire.serve.web.entry import Rules

        name = socket.gethostname().lower()
        return Rules(
            port=self.address.port,
            loopback=self.address.is_loopback,
            names=frozenset((name, f"{name}.local")),
            origins=self._settings.origins,
            token=self._token,
            insecure=self._settings.insecure,
        )

    def stop_soon(self) -> None:
        """End `run`, also one that has not begun; from any thread."""
        self._is_stopped = True
        self._listener.wake()
        if self._loop is not None:
            self._loop.stop()

    def close(self) -> None:
        """Release the address; `run` has returned by then."""
        self._listener.close()
