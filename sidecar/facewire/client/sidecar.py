"""One sidecar as a program sees it, in coroutines for both shells."""

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

from facewire.client.answers import Opened
from facewire.client.link import Link
from facewire.client.reading import Inbox, Reading
from facewire.client.shelf import EventShelf, FaceShelf, Shelf
from facewire.client.speech import Speech
from facewire.client.waiting import Waits
from facewire.errors import FacewireError, UsageError, unknown_name
from facewire.face.channels import CHANNEL_INDEX
from facewire.face.character import USUAL, TraitValue
from facewire.face.tune import MASKS
from facewire.ports import Clock
from facewire.source.pcm import FORMATS
from facewire.values import Event, Frame, Status
from facewire.wire import control as wire
from facewire.wire import event as event_message
from facewire.wire import frame as frame_message
from facewire.wire import status as status_message
from facewire.wire.control.request import Lookahead
from facewire.wire.fields import UINT32_MAX, Fields
from facewire.wire.subject import EVENT_PREFIX, FACE_PREFIX

__all__ = ["Mask", "Sidecar"]

Item = TypeVar("Item")

Mask = str | Iterable[str] | None
"""`full`, `lower`, `upper`, `none`, or the channels that are driven; None leaves it as it is."""


_UNCHANGED: Final[Mapping[str, float]] = {}
_AS_BEFORE: Final[Mapping[str, TraitValue]] = {}


class Sidecar:
    """The requests and readings of one connection.

    Args:
        control: endpoint of the control socket.
        faces: endpoint of the faces.
        waits: how to wait.
        clock: time.

    Raises:
        UsageError: `control` is no address.
    """

    def __init__(self, control: str, faces: str, waits: Waits, clock: Clock) -> None:
        self._link = Link(control, faces, clock)
        self._waits = waits
        self._clock = clock
        self._speeches: dict[str, Speech] = {}

    @property
    def offset_ns(self) -> int:
        """Return the sidecar's clock minus this process's."""
        return self._link.offset_ns

    async def begin(self) -> None:
        """Return once the sidecar has answered.

        Raises:
            FacewireError: it has not within 5 s.
        """
        try:
            await self.ask(wire.Ping(0))
        except BaseException:
            self._link.close()
            raise

    async def open(self, request: wire.Open) -> tuple[Speech, Opened]:
        """Begin a subject."""
        answer = await self.ask(request)
        bytes_per_s = request.sample_rate * request.channels * FORMATS[request.format].itemsize
        generation = answer.integer("generation", 0, UINT32_MAX) if answer.has("generation") else None
        speech = Speech(self._link, self._waits, request.subject, generation, request.format, bytes_per_s)
        self._speeches[request.subject] = speech
        return speech, Opened(answer.number("lookahead_ms"), answer.number("buffer_s"))

    async def set(
        self,
        subject: str | None,
        *,
        gain: Mapping[str, float] = _UNCHANGED,
        offset: Mapping[str, float] = _UNCHANGED,
        mask: Mask = None,
        lookahead: Lookahead = None,
        character: Mapping[str, TraitValue] = _AS_BEFORE,
    ) -> None:
        """Change how faces are made."""
        driven = MASKS[mask] if isinstance(mask, str) and mask in MASKS else _channels(mask)
        traits = tuple(character.items())
        # What cannot be is told here, by name, as a channel is.
        USUAL.with_traits(traits)
        await self.ask(
            wire.Set(0, subject, _by_channel(gain), _by_channel(offset), driven, lookahead, traits)
        )

    async def reset(self, subject: str | None) -> None:
        """Make faces again as the sidecar was started."""
        await self.ask(wire.Reset(0, subject))

    async def refresh(self) -> None:
        """Look for sound devices again."""
        await self.ask(wire.Refresh(0))

    async def status(self) -> Status:
        """Return the sidecar's state."""
        return status_message.from_fields(await self.ask(wire.StatusRequest(0)))

    def faces(self, subject: str | None, *, due: bool) -> Reading[Frame]:
        """Begin to read faces."""
        topic = FACE_PREFIX if subject is None else frame_message.topic(subject)
        return self._reading(topic, FaceShelf(due=due))

    def events(self, subject: str | None) -> Reading[Event]:
        """Begin to read events."""
        topic = EVENT_PREFIX if subject is None else event_message.topic(subject)
        return self._reading(topic, EventShelf())

    async def close(self) -> None:
        """Close the subjects that are open, which play to their end, and disconnect."""
        try:
            for speech in self._speeches.values():
                await speech.close()
        except FacewireError:
            # Nobody answers: there is nothing left to close.
            return
        finally:
            self._link.close()

    async def ask(self, request: wire.Request) -> Fields:
        """Send any request and return what its reply says.

        Raises:
            ControlError: the sidecar refuses it.
            FacewireError: it does not answer within 5 s.
        """
        return await self._waits.until(self._link.ask(request))

    def _reading(self, topic: bytes, shelf: Shelf[Item]) -> Reading[Item]:
        inbox = Inbox(self._link.faces, topic, shelf, self._waits.bell(), self._clock)
        self._link.subscribe(inbox)
        return Reading(inbox, self._clock)


def _by_channel(numbers: Mapping[str, float]) -> tuple[tuple[int, float], ...]:
    return tuple((_channel(name), number) for name, number in numbers.items())


def _channels(mask: Mask) -> frozenset[int] | None:
    if isinstance(mask, str):
        raise UsageError(unknown_name("mask", mask, MASKS, f"the masks are {', '.join(MASKS)}"))
    return None if mask is None else frozenset(map(_channel, mask))


def _channel(name: str) -> int:
    if name not in CHANNEL_INDEX:
        raise UsageError(unknown_name("channel", name, CHANNEL_INDEX, "`facewire channels` lists them"))
    return CHANNEL_INDEX[name]
