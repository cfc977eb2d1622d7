"""Has requests of one connection carried out on the control thread."""

import asyncio
import itertools
from contextlib import suppress
from typing import Final

from facewire.serve.web.sidecar import Ask
from facewire.wire.control import Reply, decode_reply
from facewire.wire.web.speech import Command, request_of

__all__ = ["Exchange"]

_NUMBERS: Final = itertools.count()


class Exchange:
    """One connection, as the control knows it: the subjects that it opens belong to it.

    Args:
        ask: hands a request to the control thread.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        # No connection of the control socket has a name of this length.
        self._client = b"web %d" % (10**9 + next(_NUMBERS))

    async def carry_out(self, command: Command, subject: str | None, generation: int | None = None) -> Reply:
        """Have a command carried out for a subject; `generation` says for which of that name alone."""
        return decode_reply(await self.ask(request_of(command, subject, generation)))

    async def ask(self, body: bytes) -> bytes:
        """Have a request carried out and return the reply's body."""
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[bytes] = loop.create_future()

        def settle(reply: bytes) -> None:
            if not answered.done():
                answered.set_result(reply)

        def tell(reply: bytes) -> None:
            # The loop may have ended meanwhile, and nobody waits any more.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(settle, reply)

        self._ask(self._client, body, tell)
        return await answered
