"""The event loop behind the web door, which begins with the first visitor."""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Final

from facewire.errors import WireError
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
from facewire.transport.websocket.writer import IS_DIRECT
from facewire.values import Bundle, Event
from facewire.wire.web.forms import JSON, SUBPROTOCOLS, Form
from facewire.wire.web.viewer import read_wish

__all__ = ["WebLoop"]

_FEW: Final = 64
"""Faces of one tick, over all viewers, that are sent beside the faces socket: two milliseconds."""

_log = logging.getLogger("facewire")


class WebLoop:
    """Serves all visitors on one thread; faces may leave on another.

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
        self._ticks = Ticks()
        self._faces = 0
        """In the last tick. Set by the line."""
        self._sending = threading.Lock()
        """Ticks leave in their order, whichever thread sends them. Not for the line's."""
        self._has_failed = False
        self._is_stopped = False

    @property
    def listened(self) -> bool:
        """Return whether anybody is told what happens."""
        return bool(self.viewers.count or self._speakers)

    @property
    def dropped(self) -> int:
        """Return how many faces have been lost on the way to viewers."""
        return self.viewers.dropped + self._ticks.dropped

    def run(self) -> None:
        """Serve until `stop`."""
        asyncio.run(self._run())

    def put(self, bundle: Bundle) -> None:
        """Take one tick's frames and events, on the line's thread. Costs nothing where nobody looks."""
        if (self.viewers.count and bundle.frames) or (bundle.events and self.listened):
            self._faces = len(bundle.frames)
            self._ticks.put(bundle)

    def publish(self) -> None:
        """Send what waits, on a thread that is awake for the tick anyway; see `Door.publish`.

        To wake the event loop costs more than most of what is done for a face. A crowd is for the loop: that
        thread has others to serve.
        """
        if not self.listened:
            return
        if IS_DIRECT and self.viewers.count * max(1, self._faces) <= _FEW:
            self._send()
        else:
            self._call(self._send)

    def stop(self) -> None:
        """End `run`, also one that has not begun; from any thread."""
        self._is_stopped = True
        self._call(self._stop.set)

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        if not self._is_stopped:
            await self._server.run(self._stop)

    async def _serve(self, connection: Connection, request: Request) -> None:
        match request.path:
            case admission.FACES:
                await self._let_look(connection, request)
            case admission.CONTROL:
                await serve_control(connection, Exchange(self._sidecar.ask), self._clock)
            case admission.AUDIO:
                await self._let_speak(connection, request.query.get("subject"), JSON)

    async def _let_look(self, connection: Connection, request: Request) -> None:
        try:
            wish = read_wish(connection.subprotocol, request.query)
        except WireError as error:
            await connection.refuse(str(error))
            return
        await self.viewers.serve(
            connection, wish, partial(self._let_speak, connection, wish.subject, wish.form)
        )

    async def _let_speak(self, connection: Connection, subject: str | None, form: Form) -> None:
        speaker = Speaker(connection, Exchange(self._sidecar.ask), self._clock, subject, form)
        self._speakers.append(speaker)
        try:
            await speaker.serve()
        finally:
            self._speakers.remove(speaker)

    def _call(self, job: Callable[[], None]) -> None:
        """Have the event loop do something soon."""
        if self._loop is not None:
            # It may have ended meanwhile.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(job)

    def _send(self) -> None:
        with self._sending:
            for bundle in self._ticks.take():
                self._try(partial(self.viewers.publish, bundle))
                if bundle.events and self._speakers:
                    self._call(partial(self._tell, bundle.events))
            self._try(self.viewers.tell_each_second)

    def _try(self, send: Callable[[], None]) -> None:
        """Send; a failure costs this one, nothing behind it nor the faces socket, and the first is told."""
        try:
            send()
        except Exception:
            if not self._has_failed:
                _log.exception("something could not be sent over the web; what comes next goes on")
            self._has_failed = True

    def _tell(self, events: Sequence[Event]) -> None:
        for event in events:
            for speaker in self._speakers:
                speaker.tell(event)
