"""The client for asyncio. Every method means what its namesake of `plain` does."""

from collections.abc import AsyncIterable, AsyncIterator, Coroutine, Iterable
from types import TracebackType
from typing import Any, Generic, Self, TypeVar, Unpack

from facewire.client.answers import Cut, Due, Opened, Paused, Resumed, Spoken
from facewire.client.operating.cooperative import AsyncOperations
from facewire.client.options import Changes, Opening, open_request
from facewire.client.reading import Reading
from facewire.client.sidecar import Sidecar
from facewire.client.speech import Speech
from facewire.client.waiting import Cooperative
from facewire.clock import SystemClock
from facewire.ports import Clock
from facewire.source.pcm import Pcm, is_one_piece
from facewire.transport.zeromq import CONTROL_ENDPOINT, FACES_ENDPOINT
from facewire.values import Event, Frame, Status, TimedMood

__all__ = ["AsyncClient", "AsyncStream", "AsyncVoice", "connect_async"]

Item = TypeVar("Item")


async def connect_async(
    control: str = CONTROL_ENDPOINT, faces: str = FACES_ENDPOINT, *, clock: Clock | None = None
) -> "AsyncClient":
    """Connect to a running sidecar, as `connect` does."""
    sidecar = Sidecar(control, faces, Cooperative(), clock or SystemClock())
    await sidecar.begin()
    return AsyncClient(sidecar)


class _Closing:
    """Closes itself at the end of an `async with`."""

    async def close(self) -> None:
        """Close it."""
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


class AsyncClient(AsyncOperations, _Closing):
    """A connection to a sidecar, made by `connect_async`; it belongs to the event loop that made it."""

    @property
    def offset_ns(self) -> int:
        """Return the sidecar's clock minus this process's; 0 on the same machine."""
        return self._sidecar.offset_ns

    async def open(self, subject: str, sample_rate: int, **how: Unpack[Opening]) -> "AsyncVoice":
        """Begin a subject."""
        return AsyncVoice(*await self._sidecar.open(open_request(subject, sample_rate, how)))

    async def set(self, subject: str | None = None, **changes: Unpack[Changes]) -> None:
        """Change how faces are made."""
        await self._sidecar.set(subject, **changes)

    async def reset(self, subject: str | None = None) -> None:
        """Make faces again as the sidecar was started."""
        await self._sidecar.reset(subject)

    async def refresh(self) -> None:
        """Let the sidecar look for sound devices now, and open its microphone anew."""
        await self._sidecar.refresh()

    async def status(self) -> Status:
        """Return the sidecar's state."""
        return await self._sidecar.status()

    def faces(self, subject: str | None = None, *, due: bool = False) -> "AsyncStream[Frame]":
        """Return frames; those from when it is entered, or first asked for one."""
        return AsyncStream(self._sidecar.faces(subject, due=due))

    def events(self, subject: str | None = None) -> "AsyncStream[Event]":
        """Return events; those from when it is entered, or first asked for one."""
        return AsyncStream(self._sidecar.events(subject))

    async def close(self) -> None:
        """Close the voices that are open, which speak to their end, and disconnect."""
        await self._sidecar.close()


class AsyncVoice(_Closing):
    """A subject that this client opened."""

    def __init__(self, speech: Speech, opened: Opened) -> None:
        self._speech = speech
        self.opened = opened

    @property
    def subject(self) -> str:
        """Return its name."""
        return self._speech.subject

    async def speak(
        self, sound: Pcm | Iterable[Pcm] | AsyncIterable[Pcm], moods: Iterable[TimedMood] = ()
    ) -> Spoken:
        """Say something as one utterance; another task's `cancel` or `close` ends it."""
        return await self._speech.speak(_chunks(sound), moods)

    async def push(self, pcm: Pcm, *, end: bool = False, moods: Iterable[TimedMood] = ()) -> Due:
        """Push more audio of an utterance, once there is room, and return when it is to be heard."""
        return await self._speech.push(pcm, end, moods)

    def flush(self) -> Coroutine[Any, Any, Due]:
        """Complete the utterance and return when it ends.

        Like `cancel`, `pause` and `resume` it takes its place when it is called, whenever it is awaited.
        """
        return self._speech.flush()

    def cancel(self) -> Coroutine[Any, Any, Cut]:
        """Drop what waits and what is ahead, and return what was heard."""
        return self._speech.cancel()

    def pause(self) -> Coroutine[Any, Any, Paused]:
        """Let the mouth rest and keep what waits."""
        return self._speech.pause()

    def resume(self) -> Coroutine[Any, Any, Resumed]:
        """Go on from where it was paused."""
        return self._speech.resume()

    async def close(self) -> None:
        """Take no more; the subject ends once all has been heard."""
        await self._speech.close()


class AsyncStream(_Closing, Generic[Item]):
    """An asynchronous iterator of what comes."""

    def __init__(self, reading: Reading[Item]) -> None:
        self._reading = reading

    async def __aenter__(self) -> Self:
        try:
            await self._reading.begin()
        except BaseException:
            self._reading.close()
            raise
        return self

    def __aiter__(self) -> AsyncIterator[Item]:
        return self

    async def __anext__(self) -> Item:
        item = await self._reading.next()
        if item is None:
            raise StopAsyncIteration
        return item

    @property
    def dropped(self) -> int:
        """Return how many were lost because nobody took them in time."""
        return self._reading.dropped

    async def close(self) -> None:
        """End it."""
        self._reading.close()


async def _chunks(sound: Pcm | Iterable[Pcm] | AsyncIterable[Pcm]) -> AsyncIterator[object]:
    if isinstance(sound, AsyncIterable):
        async for chunk in sound:
            yield chunk
    elif is_one_piece(sound):
        yield sound
    else:
        for piece in sound:
            yield piece
