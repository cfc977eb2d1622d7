"""Whose a subject is that several clients of `/audio` take from each other within one tick."""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any, cast

from facewire.serve.web.sockets.audio import Speaker
from facewire.serve.web.sockets.exchange import Exchange
from facewire.transport.websocket.server import Connection
from facewire.transport.websocket.visitor import Visitor
from facewire.wire.packing import Value, unpack
from tests.serve.desk import RATE, Desk, pcm

STEPS = 50
"""Of the event loop, for what was said to be carried out."""


class Client:
    """The other end of a connection to `/audio`, and the library's connection itself."""

    def __init__(self, desk: Desk, subject: str | None) -> None:
        self._said: asyncio.Queue[str | bytes] = asyncio.Queue()
        self.heard: list[dict[str, Any]] = []
        self.backlog = 0

        def ask(client: bytes, body: bytes, answered: Callable[[bytes], None]) -> None:
            reply = desk.answer(client, body)
            self.note(unpack(body), unpack(reply))
            answered(reply)

        self.opened: set[Value] = set()
        """Generations of the subjects that it opened."""
        self.spoken: set[Value] = set()
        """Of those that took sound of it."""
        connection = Connection(cast(Visitor, self))
        self.speaker = Speaker(connection, Exchange(ask), desk.clock, subject)

    def note(self, request: Mapping[str, Value], reply: Mapping[str, Value]) -> None:
        """Take in a request that was carried out."""
        done = reply.get("ok")
        if isinstance(done, dict) and request["op"] in ("open", "audio"):
            (self.opened if request["op"] == "open" else self.spoken).add(done["generation"])

    async def recv(self) -> str | bytes:
        return await self._said.get()

    async def send(self, text: str) -> None:
        self.heard.append(json.loads(text))

    def put(self, frame: bytes) -> None:
        self.heard.append(json.loads(frame[frame.index(b"{") :]))

    def hear(self, message: str | bytes) -> None:
        """Have the connection bring it."""
        self._said.put_nowait(message)

    async def say(self, message: str | bytes) -> str:
        """Have it carried out; return the type of the answer."""
        before = len(self.heard)
        self.hear(message)
        for _ in range(STEPS):
            await asyncio.sleep(0)
        return str(self.heard[before]["type"])

    async def open(self) -> str:
        values = {"sample_rate": RATE, "format": "s16le", "replace": True}
        return await self.say(json.dumps({"type": "open", **values}))

    @property
    def ends(self) -> list[str]:
        return [text["why"] for text in self.heard if text.get("type") == "closed"]


class Room:
    """A sidecar, and clients that speak for one subject of it."""

    def __init__(self, clients: int, subject: str | None = "shared") -> None:
        self.desk = Desk()
        self.clients = [Client(self.desk, subject) for _ in range(clients)]
        self._told = 0

    def run(self, seconds: float) -> None:
        self.desk.run(seconds)
        for event in self.desk.events[self._told :]:
            for client in self.clients:
                client.speaker.tell(event)
        self._told = len(self.desk.events)


async def three_within_a_tick() -> None:
    room = Room(3)
    first, second, third = room.clients
    tasks = [asyncio.create_task(client.speaker.serve()) for client in room.clients]
    try:
        assert await first.open() == "opened"
        assert await first.say(pcm(0.1)) == "buffered"
        room.run(0.1)
        assert await second.open() == "opened"
        assert await third.open() == "opened"
        room.run(0.1)
        assert [client.ends for client in room.clients] == [["replaced"], ["replaced"], []]
        assert [text["type"] for text in third.heard] == ["opened"], "nothing of the others' speech"
        assert await first.say(pcm(0.1)) == "error"
        assert await second.say(pcm(0.1)) == "error"
        assert "another client" in second.heard[-1]["message"]
        assert await third.say(pcm(0.1)) == "buffered"
        room.run(0.2)
        assert "started" in [text["type"] for text in third.heard]
        # One that closes and opens anew within a tick is not closed by its own end.
        assert await third.say('{"type": "close"}') == "closing"
        assert await third.open() == "opened"
        room.run(0.1)
        assert await third.say(pcm(0.1)) == "buffered"
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def test_each_is_told_of_its_own_subject_alone() -> None:
    asyncio.run(three_within_a_tick())
