"""The event loop behind the web door, which begins with the first visitor."""

import asyncio
from contextlib import suppress

from facewire.ports import Clock
from facewire.serve.web import admission
from facewire.serve.web.entry import Rules
from facewire.serve.web.files import Files
from facewire.serve.web.sidecar import Sidecar
from facewire.serve.web.sockets.audio import Speaker
from facewire.serve.web.sockets.control import serve_control
from facewire.serve.web.sockets.exchange import Exchange
from facewire.serve.web.sockets.faces import Viewers
from facewire.serve.web.ticks import Ticks
from facewire.transport.tcp import TcpListener
from facewire.transport.websocket.server import Connection, Request, WebServer
from facewire.values import Bundle
from facewire.wire.web.forms import SUBPROTOCOLS

__all__ = ["WebLoop"]


class WebLoop:
    """Serves all visitors on one thread.

    Args:
        listener: where they come in.
        rules: who may.
        files: what is handed out.
        sidecar: what they see and ask.
        clock: time.
    """

    def __init__(
        self, listener: TcpListener, rules: Rules, files: Files, sidecar: Sidecar, clock: Clock
    ) -> None:
        self._sidecar = sidecar
        self._clock = clock
        self.viewers = Viewers(sidecar, clock)
        self._speakers: list[Speaker] = []
        admit = admission.Admission(rules, files, sidecar.status, sidecar.takes)
        self._server = WebServer(listener, admit, self._serve, SUBPROTOCOLS)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()
        self._ticks: Ticks | None = None
        self._is_stopped = False

    @property
    def listened(self) -> bool:
        """Return whether anybody is told what happens."""
        return bool(self.viewers.count or self._speakers)

    @property
    def dropped(self) -> int:
        """Return how many faces have been lost on the way to viewers."""
        return self.viewers.dropped + (0 if self._ticks is None else self._ticks.dropped)

    def run(self) -> None:
        """Serve until `stop`."""
        asyncio.run(self._run())

    def put(self, bundle: Bundle) -> None:
        """Take one tick's frames and events, on the line's thread. Costs nothing where nobody looks."""
        wanted = (self.viewers.count and bundle.frames) or (bundle.events and self.listened)
        if wanted and self._ticks is not None:
            self._ticks.put(bundle)

    def stop(self) -> None:
        """End `run`, also one that has not begun; from any thread."""
        self._is_stopped = True
        if self._loop is not None:
            # It may have ended meanwhile.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._stop.set)

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._ticks = Ticks(self._loop, self._clock, self._sidecar.hello().fps, self._publish)
        if not self._is_stopped:
            await self._server.run(self._stop)

    async def _serve(self, connection: Connection, request: Request) -> None:
        match request.path:
            case admission.FACES:
                await self.viewers.serve(connection, request)
            case admission.CONTROL:
                await serve_control(connection, Exchange(self._sidecar.ask), self._clock)
            case admission.AUDIO:
                await self._let_speak(connection, request.query.get("subject"))

    async def _let_speak(self, connection: Connection, subject: str | None) -> None:
        speaker = Speaker(connection, Exchange(self._sidecar.ask), self._clock, subject)
        self._speakers.append(speaker)
        try:
            await speaker.serve()
        finally:
            self._speakers.remove(speaker)

    def _publish(self, bundle: Bundle) -> None:
        self.viewers.publish(bundle)
        for event in bundle.events:
            for speaker in self._speakers:
                speaker.tell(event)
