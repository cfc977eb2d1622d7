"""A recorded session as it is read: its head, its sound, its faces and its states. See docs/takes.md."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from facewire.errors import UsageError, WireError, reason_of
from facewire.paths import real_path
from facewire.take.table import Take, take_of
from facewire.take.table import TakeHead as TableHead
from facewire.values import Status
from facewire.wire import frame as frame_message
from facewire.wire import status as status_message
from facewire.wire.frame import Published
from facewire.wire.recorded import head as take_head
from facewire.wire.recorded.head import TakeHead
from facewire.wire.recorded.stream import unpacked

__all__ = ["Recorded", "find", "read", "source_of"]

Message = TypeVar("Message")


@dataclass(frozen=True, slots=True)
class Recorded:
    """A take's folder. Face k, from 0, sits at sample `k * 16000 // fps` of the sound."""

    folder: Path
    head: TakeHead

    @property
    def audio(self) -> Path:
        """Return the recording: 16 kHz, mono."""
        return self.folder / take_head.AUDIO

    def faces(self) -> Iterator[Published]:
        """Yield the faces as they were shown, bit for bit.

        Raises:
            UsageError: the file cannot be read, or holds something else.
        """
        return self._messages(take_head.FACES, lambda body: frame_message.decode(body, self.head.subject))

    def statuses(self) -> Iterator[Status]:
        """Yield the sidecar's state, once a second.

        Raises:
            UsageError: the file cannot be read, or holds something else.
        """
        return self._messages(take_head.STATUS, status_message.decode)

    def _messages(self, name: str, decode: Callable[[bytes], Message]) -> Iterator[Message]:
        path = self.folder / name
        try:
            with path.open("rb") as file:
                yield from map(decode, unpacked(file))
        except (OSError, WireError) as error:
            raise UsageError(f"cannot read {path}: {reason_of(error)}; record it again") from error


def find(folder: Path) -> Recorded:
    """Return the take in a folder, or the newest of those in the folders inside it.

    Raises:
        UsageError: there is none, or it cannot be read.
    """
    heads = [folder / take_head.HEAD, *sorted(folder.glob(f"*/{take_head.HEAD}"), reverse=True)]
    head = next((path for path in heads if path.is_file()), None)
    if head is None:
        raise UsageError(f"{folder} holds no take; give a folder that `facewire run --record` wrote")
    try:
        return Recorded(head.parent, take_head.decode(head.read_bytes()))
    except (OSError, WireError) as error:
        raise UsageError(f"cannot read {head}: {reason_of(error)}; record it again") from error


def source_of(sound: Path) -> str:
    """Return what a recording is called: by its name, that of a recorded session by its folder's."""
    is_session = sound.name == take_head.AUDIO and (sound.parent / take_head.HEAD).is_file()
    return real_path(sound.parent).name if is_session else sound.name


def read(folder: Path) -> Take:
    """Return the faces of a take.

    Raises:
        UsageError: as `find`, and where it holds no face.
    """
    recorded = find(folder)
    faces = [published.frame.face for published in recorded.faces()]
    if not faces:
        raise UsageError(f"{recorded.folder} holds no face; record it again")
    head = TableHead(recorded.head.fps, source_of(recorded.audio), software=recorded.head.software)
    return take_of(head, faces)
