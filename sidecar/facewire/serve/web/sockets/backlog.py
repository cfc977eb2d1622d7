"""What one client has said and waits to be carried out; a `cancel` need not wait."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from facewire.wire.web.speech import Command

__all__ = ["Backlog"]

_MOST_BYTES: Final = 4 << 20
"""Of sound and texts that wait beside what the subject holds; the rest waits in the client."""
_MOST_COMMANDS: Final = 4096
_OF_SOUND: Final = ("audio", "flush")
_AT_ONCE: Final = ("pause", "resume")
"""What concerns the sound that is heard, and not that which waits."""
_PIECE: Final = 1 << 16
"""Bytes of one request: a piece must fit into what a subject holds at any rate."""


class Backlog:
    """Commands in their order, sound among them. Belongs to the event loop."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Command, int]] = deque()
        """Commands, and how many bytes each holds."""
        self._bytes = 0
        self._changed = asyncio.Event()
        self.cut = asyncio.Event()
        """Set when the sound that is being carried out is void; whoever waits with it clears this."""

    async def put(self, command: Command, text: int = 0) -> list[Command]:
        """Add a command; waits while there is no room for it. A `cancel` voids the sound before it.

        Returns what is void by it.

        Args:
            command: what to do.
            text: length of the text that it came in, or that came before its bytes: it may hold all of it.
        """
        void: list[Command] = []
        if command.op == "cancel":
            void = self.void()
            self.cut.set()
        await self._until(lambda: self._bytes < _MOST_BYTES and len(self._waiting) < _MOST_COMMANDS)
        for piece in _pieces(command):
            size = max(_sound(piece), text)
            self._waiting.append((piece, size))
            self._bytes += size
        self._changed.set()
        return void

    def void(self) -> list[Command]:
        """Drop the sound that waits; return the commands that are not carried out."""
        return self._leave(_OF_SOUND, len(self._waiting))

    def overtaking(self) -> list[Command]:
        """Take out what need not wait for the sound before it; all behind an `open` or `close` does."""
        ops = [command.op for command, _ in self._waiting]
        ahead = (at for at, op in enumerate(ops) if op not in (*_OF_SOUND, *_AT_ONCE))
        return self._leave(_AT_ONCE, next(ahead, len(ops)))

    async def take(self) -> Command:
        """Wait for the next command and return it."""
        await self._until(lambda: bool(self._waiting))
        command, size = self._waiting.popleft()
        self._bytes -= size
        if command.op == "cancel":
            self.cut.clear()
        self._changed.set()
        return command

    def _leave(self, ops: tuple[str, ...], count: int) -> list[Command]:
        """Take out those of the first commands that have one of these ops."""
        first = [self._waiting.popleft() for _ in range(count)]
        left = [command for command, _ in first if command.op in ops]
        self._waiting.extendleft(one for one in reversed(first) if one[0].op not in ops)
        self._bytes = sum(size for _, size in self._waiting)
        self._changed.set()
        return left

    async def _until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            self._changed.clear()
            await self._changed.wait()


def _sound(command: Command) -> int:
    pcm = command.values.get("pcm", b"")
    return len(pcm) if isinstance(pcm, bytes) else 0


def _pieces(command: Command) -> list[Command]:
    """Return the command, its sound in pieces; what else it says goes with the first of them."""
    pcm = command.values.get("pcm", b"")
    if not isinstance(pcm, bytes) or len(pcm) <= _PIECE:
        return [command]
    rests = (pcm[start : start + _PIECE] for start in range(_PIECE, len(pcm), _PIECE))
    return [
        replace(command, values={**command.values, "pcm": pcm[:_PIECE]}),
        *(replace(command, values={"pcm": rest}) for rest in rests),
    ]
