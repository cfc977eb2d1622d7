"""What a program says through one subject: pushing, cutting off, pausing, in coroutines for both shells."""

import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator
from concurrent.futures import Future
from typing import Any, Final, TypeVar

from facewire.client.answers import Cut, Due, Paused, Resumed, Spoken
from facewire.client.link import Link
from facewire.client.waiting import Waits
from facewire.errors import ControlError, FacewireError, UsageError, unknown_name
from facewire.face.expression.table import MOODS
from facewire.source.pcm import packed
from facewire.values import TimedMood
from facewire.wire import control as wire
from facewire.wire.control.moods import MAX_MOODS
from facewire.wire.fields import INT64_MAX, INT64_MIN, UINT32_MAX, Fields

__all__ = ["Speech"]

Answer = TypeVar("Answer")

_PIECE_BYTES: Final = 256 * 1024
"""Of a message; well below the 1 MiB that one may have."""

_AHEAD_S: Final = 30.0
"""A sidecar takes 60 s; above this a client waits."""

_FULL_S: Final = 0.5
"""Before audio that did not fit is sent again."""


class Speech:
    """One subject that this client opened.

    Args:
        link: the connection.
        waits: how to wait.
        subject: its name.
        generation: which of that name it is, as `open` answered; None from a sidecar that does not say.
        sample_format: of its audio, one of `FORMATS`.
        bytes_per_s: of its audio.
    """

    def __init__(
        self,
        link: Link,
        waits: Waits,
        subject: str,
        generation: int | None,
        sample_format: str,
        bytes_per_s: int,
    ) -> None:
        self.subject = subject
        self._generation = generation
        self._format = sample_format
        self._link = link
        self._waits = waits
        self._piece_bytes = min(bytes_per_s, _PIECE_BYTES)
        self._bell = waits.bell()
        self._lock = threading.Lock()
        self._turn = 0
        self._speaking = 0
        """The turn of the `speak` that is under way; 0 for none."""

    async def push(self, pcm: object, end: bool, moods: Iterable[TimedMood] = ()) -> Due:
        """Push audio as it is, once there is room for it."""
        with self._lock:
            turn = self._turn
        audio = self._audio(packed(pcm, self._format), _checked(moods), end=end)
        due = await self._place(audio, turn)
        if due is None:
            raise FacewireError(
                f"{self.subject!r} was cancelled while its audio waited for room; push it again"
            )
        return due

    async def speak(self, chunks: AsyncIterator[object], moods: Iterable[TimedMood] = ()) -> Spoken:
        """Push all of `chunks` as one utterance, as fast as there is room for it."""
        track = _checked(moods)
        turn = self._begin()
        start: Due | None = None
        try:
            async for chunk in chunks:
                for piece in self._pieces(packed(chunk, self._format)):
                    due = await self._place(self._audio(piece, () if start else track), turn)
                    if due is None:
                        return Spoken(start, None)
                    start = start or due
                    if due.buffered_s > _AHEAD_S:
                        await self._bell.wait(due.buffered_s - _AHEAD_S)
            flushed = self._ask_in_turn(self._of(wire.Flush), turn)
            return Spoken(start, None if flushed is None else self._due(await self._waits.until(flushed)))
        finally:
            self._end(turn)

    def flush(self) -> Coroutine[Any, Any, Due]:
        """Complete the utterance. This and what follows is asked when called, not when awaited."""
        return self._then(self._link.ask(self._of(wire.Flush)), self._due)

    def cancel(self) -> Coroutine[Any, Any, Cut]:
        """Drop what waits and lies ahead, and end a `speak` that is under way."""
        return self._then(
            self._interrupt(self._of(wire.Cancel)),
            lambda values: Cut(_uint(values, "utterance"), values.number("t"), _uint(values, "e")),
        )

    def pause(self) -> Coroutine[Any, Any, Paused]:
        """Let the mouth rest, keep what waits."""
        return self._then(
            self._link.ask(self._of(wire.Pause)),
            lambda values: Paused(values.number("t"), _uint(values, "e")),
        )

    def resume(self) -> Coroutine[Any, Any, Resumed]:
        """Go on from where it was paused."""
        return self._then(
            self._link.ask(self._of(wire.Resume)),
            lambda values: Resumed(values.number("t"), self._local_ns(values), _uint(values, "e")),
        )

    async def close(self) -> None:
        """Take no more; a `speak` that is under way ends."""
        try:
            await self._waits.until(self._interrupt(self._of(wire.Close)))
        except ControlError as error:
            if error.code not in ("no_such_subject", "replaced", "not_pushed"):
                raise

    def _audio(self, pcm: bytes, moods: tuple[TimedMood, ...], *, end: bool = False) -> wire.Audio:
        return wire.Audio(0, self.subject, pcm, end, moods, self._generation)

    def _of(self, kind: Callable[[int, str, int | None], wire.Request]) -> wire.Request:
        """Return a request that is for this subject, and for no other of its name."""
        return kind(0, self.subject, self._generation)

    async def _then(self, future: "Future[Fields]", read: Callable[[Fields], Answer]) -> Answer:
        return read(await self._waits.until(future))

    def _begin(self) -> int:
        with self._lock:
            if self._speaking:
                raise UsageError(f"{self.subject!r} is still being given something to say; cancel it first")
            self._turn += 1
            self._speaking = self._turn
            return self._turn

    def _end(self, turn: int) -> None:
        with self._lock:
            if self._speaking == turn:
                self._speaking = 0

    def _interrupt(self, request: wire.Request) -> "Future[Fields]":
        """Make a request behind which nothing of a `speak` that is under way may come."""
        with self._lock:
            self._turn += 1
            self._speaking = 0
            future = self._link.ask(request)
        self._bell.ring()
        return future

    def _ask_in_turn(self, request: wire.Request, turn: int) -> "Future[Fields] | None":
        with self._lock:
            return self._link.ask(request) if turn == self._turn else None

    async def _place(self, audio: wire.Audio, turn: int) -> Due | None:
        """Push audio of a turn, once there is room; None when the turn is over."""
        while (future := self._ask_in_turn(audio, turn)) is not None:
            try:
                return self._due(await self._waits.until(future))
            except ControlError as error:
                if error.code != "too_much_audio":
                    raise
            await self._bell.wait(_FULL_S)
        return None

    def _pieces(self, chunk: bytes) -> Iterator[bytes]:
        for start in range(0, len(chunk), self._piece_bytes):
            yield chunk[start : start + self._piece_bytes]

    def _due(self, values: Fields) -> Due:
        buffered_s = values.number("buffered_s") if values.has("buffered_s") else 0.0
        return Due(_uint(values, "utterance"), values.number("t"), self._local_ns(values), buffered_s)

    def _local_ns(self, values: Fields) -> int:
        return values.integer("at", INT64_MIN, INT64_MAX) - self._link.offset_ns


def _checked(moods: Iterable[TimedMood]) -> tuple[TimedMood, ...]:
    track = tuple(moods)
    if len(track) > MAX_MOODS:
        raise UsageError(f"{len(track)} moods are too many for one piece of audio; give {MAX_MOODS} at most")
    for one in track:
        if one.mood != "neutral" and one.mood not in MOODS:
            raise UsageError(unknown_name("mood", one.mood, MOODS, f"the moods are {', '.join(MOODS)}"))
    return track


def _uint(values: Fields, key: str) -> int:
    return values.integer(key, 0, UINT32_MAX)
