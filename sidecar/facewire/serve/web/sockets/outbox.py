"""What one client is told beside the answers that it waits for; never waits for the client."""

from collections.abc import Iterable
from typing import Final

from facewire.serve.web.sockets.endings import Ending
from facewire.transport.websocket.framing import framed
from facewire.transport.websocket.server import Connection
from facewire.values import Event
from facewire.wire.web.speech import Command, RequestId, event_text, ok_text, refusal_text

__all__ = ["Outbox"]

_BACKLOG: Final = 1 << 18
"""Bytes that wait for a client that does not read what it is told, beyond which it misses events."""
_MOST_ANSWERS: Final = 1 << 22
"""Beyond which it misses answers too: who asks for more than 4 MiB of them and reads none waits for none."""


class Outbox:
    """Texts to one client. Belongs to the event loop.

    Args:
        connection: to the client.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def tell(self, event: Event) -> None:
        """Tell what happened to the subject."""
        text = event_text(event)
        if text is not None:
            self._put(text, _BACKLOG)

    def answer(self, endings: Iterable[tuple[RequestId, Ending]]) -> None:
        """Tell who has asked for the end of an utterance."""
        for name, ending in endings:
            self._put(ok_text(name, ending), _MOST_ANSWERS)

    def void(self, commands: Iterable[Command]) -> None:
        """Tell who asks that commands are not carried out, because their sound was cut off."""
        for command in commands:
            if command.id is not None:
                text = refusal_text(command.op, "cancelled", "it was cut off", command.id)
                self._put(text, _MOST_ANSWERS)

    def _put(self, text: str, most: int) -> None:
        if self._connection.backlog < most:
            self._connection.put(framed(text))
