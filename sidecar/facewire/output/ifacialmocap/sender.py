"""Answers whoever asks for faces, as a phone does."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from facewire.output.ifacialmocap.asker import Asker, DatagramAsker, StreamAsker, StreamLike
from facewire.output.one_face import OneFace
from facewire.ports import Clock
from facewire.values import Frame, OutputState, OutputStatus
from facewire.wire.ifacialmocap import ask
from facewire.wire.ifacialmocap.ask import Ask, Wish
from facewire.wire.ifacialmocap.frame import encode

__all__ = ["Ears", "PhoneSender", "Ports"]

_MOST_ASKERS: Final = 8
"""One more takes the place of the one that was there first."""
_MOST_AT_ONCE: Final = 64


class Ears(Protocol):
    """Where we are asked, as `facewire.transport.listener.Listener`."""

    def receive(self, size: int) -> tuple[bytes, str, int] | None:
        """Return a datagram with its sender's host and port."""
        ...

    def send(self, datagram: bytes, host: str, port: int) -> bool:
        """Send a datagram; return whether it left."""
        ...

    def close(self) -> None:
        """Stop listening."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """Where those who ask listen for the answer."""

    datagrams: int = 49983
    stream: int = 49986


class PhoneSender:
    """Sends each face to all who have asked.

    Args:
        clock: time.
        host: our address.
        port: where we are asked.
        ears: listens there; closed with the sender.
        connect: begins a connection to one who wants a stream.
        answers_itself: tells whether an answer to a host's own port would come back to us.
        ports: where the answers go.
        typed: our address as others know it, for those who type it in, where that is another.
    """

    def __init__(
        self,
        clock: Clock,
        host: str,
        port: int,
        ears: Ears,
        connect: Callable[[str, int], StreamLike],
        answers_itself: Callable[[str], bool],
        ports: Ports = Ports(),
        typed: str = "",
    ) -> None:
        self._clock = clock
        self._ears = ears
        self._connect = connect
        self._answers_itself = answers_itself
        self._ports = ports
        self._face = OneFace(clock)
        self._askers: dict[tuple[str, Wish], Asker] = {}
        self._nobody = f"waits for an app to ask; type {typed or host} there, as the phone's address"
        self._status = OutputStatus(f"ifacialmocap {host}:{port}", why=self._nobody)

    @property
    def status(self) -> OutputStatus:
        """Return who is answered."""
        return self._status

    def send(self, frame: Frame) -> None:
        """Send one face to all who have asked."""
        if not self._askers or not self._face.takes(frame):
            return
        texts = {
            version: encode(frame.face, version) for version in {one.version for one in self._askers.values()}
        }
        left = sum(one.send(texts[one.version]) for one in self._askers.values())
        self._status = replace(
            self._status,
            packets=self._status.packets + left,
            dropped=self._status.dropped + len(self._askers) - left,
        )

    def attend(self) -> None:
        """Hear who asks, and connect to those who want a stream."""
        for _ in range(_MOST_AT_ONCE):
            heard = self._ears.receive(ask.MAX_ASK + 1)
            if heard is None:
                break
            wanted = ask.decode(heard[0])
            if wanted is not None:
                self._take(wanted, *heard[1:])
        for key, asker in list(self._askers.items()):
            if not asker.attend():
                self._forget(key)
        self._tell()

    def close(self) -> None:
        """Hang up, and listen no more."""
        for key in list(self._askers):
            self._forget(key)
        self._ears.close()

    def _take(self, wanted: Ask, host: str, port: int) -> None:
        if wanted.wish is Wish.STOP:
            self._forget((host, Wish.STREAM))
            return
        key = (host, wanted.wish)
        # On one machine the answer would come back to us: it goes where the question came from.
        own = wanted.wish is Wish.DATAGRAMS and self._answers_itself(host)
        if own:
            # Begun anew, an app there has another port.
            self._forget(key)
        if key in self._askers:
            self._askers[key].again(wanted.version)
            return
        if len(self._askers) == _MOST_ASKERS:
            self._forget(next(iter(self._askers)))
        if wanted.wish is Wish.STREAM:
            self._askers[key] = StreamAsker(
                host, self._ports.stream, wanted.version, self._clock, self._connect
            )
            return
        target = port if own else self._ports.datagrams
        self._askers[key] = DatagramAsker(host, target, wanted.version, self._ears.send)

    def _forget(self, key: tuple[str, Wish]) -> None:
        asker = self._askers.pop(key, None)
        if asker is not None:
            asker.close()

    def _tell(self) -> None:
        troubles = sorted(filter(None, (one.trouble for one in self._askers.values())))
        if not self._askers:
            state, why = OutputState.WAITING, self._nobody
        elif len(troubles) == len(self._askers):
            state, why = OutputState.REFUSED, troubles[0]
        else:
            state, why = OutputState.SENDING, "; ".join(troubles)
        self._status = replace(self._status, state=state, why=why)
