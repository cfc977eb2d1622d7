"""The client for programs that block."""

from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Generic, Self, TypeVar, Unpack

from facewire.client.answers import Cut, Due, Opened, Paused, Resumed, Spoken
from facewire.client.operating.plain import Operations
from facewire.client.options import Changes, Opening, open_request
from facewire.client.reading import Reading
from facewire.client.sidecar import Sidecar
from facewire.client.speech import Speech
from facewire.client.waiting import Blocking, run
from facewire.clock import SystemClock
from facewire.ports import Clock
from facewire.source.pcm import Pcm, is_one_piece
from facewire.transport.zeromq import CONTROL_ENDPOINT, FACES_ENDPOINT
from facewire.values import Event, Frame, Status, TimedMood

__all__ = ["Client", "Stream", "Voice", "connect"]

Item = TypeVar("Item")


def connect(
    control: str = CONTROL_ENDPOINT, faces: str = FACES_ENDPOINT, *, clock: Clock | None = None
) -> "Client":
    """Connect to a running sidecar.

    Args:
        control: endpoint of its control socket.
        faces: endpoint of its faces.
        clock: time; the machine's by default.

    Raises:
        UsageError: `control` is no address.
        FacewireError: no sidecar answers there within 5 s.
    """
    sidecar = Sidecar(control, faces, Blocking(), clock or SystemClock())
    run(sidecar.begin())
    return Client(sidecar)


class _Closing:
    """Closes itself at the end of a `with`."""

    def close(self) -> None:
        """Close it."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Client(Operations, _Closing):
    """A connection to a sidecar, made by `connect`; all methods may be called from any thread.

    Every request raises ControlError (with `code`) where the sidecar refuses it, and FacewireError where it
    does not answer within 5 s.
    """

    @property
    def offset_ns(self) -> int:
        """Return the sidecar's clock minus this process's; 0 on the same machine."""
        return self._sidecar.offset_ns

    def open(self, subject: str, sample_rate: int, **how: Unpack[Opening]) -> "Voice":
        """Begin a subject: one character's voice and face.

        Args:
            subject: its name.
            sample_rate: hertz, 8000 to 192000.
            **how: see `Opening`.
        """
        return Voice(*run(self._sidecar.open(open_request(subject, sample_rate, how))))

    def set(self, subject: str | None = None, **changes: Unpack[Changes]) -> None:
        """Change how faces are made; what is not given stays as it is.

        Args:
            subject: whose; None for all, and those that open later.
            **changes: see `Changes`.

        Raises:
            UsageError: there is no such channel or mask.
        """
        run(self._sidecar.set(subject, **changes))

    def reset(self, subject: str | None = None) -> None:
        """Make the faces of `subject`, or all, again as the sidecar was started."""
        run(self._sidecar.reset(subject))

    def refresh(self) -> None:
        """Let the sidecar look for sound devices now, and open its microphone anew."""
        run(self._sidecar.refresh())

    def status(self) -> Status:
        """Return the sidecar's state."""
        return run(self._sidecar.status())

    def faces(self, subject: str | None = None, *, due: bool = False) -> "Stream[Frame]":
        """Return the frames of `subject`, or of all, that are published from now on.

        Args:
            subject: whose; None for all.
            due: whether each is given out when it is to be shown, rather than when it comes.
        """
        return Stream(self._sidecar.faces(subject, due=due))

    def events(self, subject: str | None = None) -> "Stream[Event]":
        """Return what happens to `subject`, or to all, from now on."""
        return Stream(self._sidecar.events(subject))

    def close(self) -> None:
        """Close the voices that are open, which speak to their end, and disconnect."""
        run(self._sidecar.close())


class Voice(_Closing):
    """A subject that this client opened. Errors are as those of `Client`."""

    def __init__(self, speech: Speech, opened: Opened) -> None:
        self._speech = speech
        self.opened = opened

    @property
    def subject(self) -> str:
        """Return its name."""
        return self._speech.subject

    def speak(self, sound: Pcm | Iterable[Pcm], moods: Iterable[TimedMood] = ()) -> Spoken:
        """Say something as one utterance, and return once the sidecar has it, not when it is heard.

        Waits while 30 s of audio are ahead. `cancel` and `close`, from another thread, end it.

        Args:
            sound: PCM, as bytes or an array of samples; or an iterator of pieces of any size, as a
                text-to-speech yields them.
            moods: what colours the face from points of it on, in seconds from its begin.

        Raises:
            UsageError: another thread is in `speak`: `cancel` first; there is no such mood; or the samples
                are of another format than the subject's.
        """
        return run(self._speech.speak(_Chunks(sound), moods))

    def push(self, pcm: Pcm, *, end: bool = False, moods: Iterable[TimedMood] = ()) -> Due:
        """Push less than 1 MiB, once there is room, and return when its first sample is to be heard.

        With `end`, it is the last of the utterance. `moods` count from its own first sample.
        """
        return run(self._speech.push(pcm, end, moods))

    def flush(self) -> Due:
        """Complete the utterance and return when it ends; the next audio begins another."""
        return run(self._speech.flush())

    def cancel(self) -> Cut:
        """Drop what waits and what is ahead, and return what was heard; the next audio begins at once."""
        return run(self._speech.cancel())

    def pause(self) -> Paused:
        """Let the mouth rest and keep what waits."""
        return run(self._speech.pause())

    def resume(self) -> Resumed:
        """Go on from where it was paused."""
        return run(self._speech.resume())

    def close(self) -> None:
        """Take no more; the subject ends once all has been heard."""
        run(self._speech.close())


class Stream(_Closing, Generic[Item]):
    """An iterator of what comes; it ends when it, or the client, is closed.

    Raises:
        FacewireError: the sidecar has said nothing for 3 s.
        WireError: it speaks another protocol.
    """

    def __init__(self, reading: Reading[Item]) -> None:
        self._reading = reading
        try:
            run(reading.begin())
        except BaseException:
            reading.close()
            raise

    def __iter__(self) -> Iterator[Item]:
        return self

    def __next__(self) -> Item:
        item = run(self._reading.next())
        if item is None:
            raise StopIteration
        return item

    @property
    def dropped(self) -> int:
        """Return how many were lost because nobody took them in time."""
        return self._reading.dropped

    def close(self) -> None:
        """End it, from any thread."""
        self._reading.close()


class _Chunks:
    """Blocking chunks for a coroutine that is carried out by `run`."""

    def __init__(self, sound: Pcm | Iterable[Pcm]) -> None:
        self._chunks = iter((sound,) if is_one_piece(sound) else sound)

    def __aiter__(self) -> "_Chunks":
        return self

    async def __anext__(self) -> object:
        for chunk in self._chunks:
            return chunk
        raise StopAsyncIteration
