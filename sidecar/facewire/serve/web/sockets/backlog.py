"""What one client has said on `/audio` and waits to be carried out; a `cancel` need not wait."""

import asyncio
from collections import deque
from typing import Final

from facewire.wire.web.speech import Command

__all__ = ["Backlog"]

_MOST_BYTES: Final = 4 << 20
"""Of sound and texts that wait beside what the subject holds; the rest waits in the client."""
_MOST_COMMANDS: Final = 4096
_OF_SOUND: Final = ("audio", "flush")
_PIECE: Final = 1 << 16
"""Bytes of one request: a piece must fit into what a subject holds at any rate."""


class Backlog:
    """Commands in their order, sound among them. Belongs to the event loop."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Command, int]] = deque()
        """Commands, and how many bytes each holds."""
        self._bytes = 0
        self._changed = asyncio.Condition()
        self.cut = asyncio.Event()
        """Set when the sound that is being carried out is void; whoever waits with it clears this."""

    async def put(self, command: Command, text: int = 0) -> list[Command]:
        """Add a command; waits while there is no room for it. A `cancel` voids the sound before it.

        Returns what is void by it.

        Args:
            command: what to do.
            text: length of the text that it came in, which it may hold all of; 0 for sound as bytes.
        """
        async with self._changed:
            void = self.void() if command.op == "cancel" else []
            if command.op == "cancel":
                self.cut.set()
            await self._changed.wait_for(
                lambda: self._bytes < _MOST_BYTES and len(self._waiting) < _MOST_COMMANDS
            )
            for piece in _pieces(command):
                size = _sound(piece) or text
                self._waiting.append((piece, size))
                self._bytes += size
            self._changed.notify_all()
            return void

    def void(self) -> list[Command]:
        """Drop the sound that waits; return the commands that are not carried out."""
        void = [command for command, _ in self._waiting if command.op in _OF_SOUND]
        self._waiting = deque(one for one in self._waiting if one[0].op not in _OF_SOUND)
        self._bytes = sum(size for _, size in self._waiting)
        return void

    async def take(self) -> Command:
        """Wait for the next command and return it."""
        async with self._changed:
            await self._changed.wait_for(lambda: bool(self._waiting))
            command, size = self._waiting.popleft()
            self._bytes -= size
            if command.op == "cancel":
                self.cut.clear()
            self._changed.notify_all()
            return command


def _sound(command: Command) -> int:
    pcm = command.values.get("pcm", b"")
    return len(pcm) if isinstance(pcm, bytes) else 0


def _pieces(command: Command) -> list[Command]:
    """Return the command, its sound in pieces."""
    pcm = command.values.get("pcm", b"")
    if not isinstance(pcm, bytes) or len(pcm) <= _PIECE:
        return [command]
    return [
        Command(command.op, {"pcm": pcm[start : start + _PIECE]}, command.item)
        for start in range(0, len(pcm), _PIECE)
    ]
