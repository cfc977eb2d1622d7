"""The link's thread beside the threads that close what it reads."""

import threading
from collections.abc import Iterator

import pytest

from facewire.client import link as linking
from facewire.client.link import Link
from facewire.client.reading import Inbox
from facewire.client.shelf import EventShelf
from facewire.client.waiting import Blocking
from facewire.clock import SystemClock
from facewire.transport.zeromq import FacesReader
from facewire.values import Event

NOBODY = "tcp://127.0.0.1:9"


class Reader(FacesReader):
    """Tells that it was closed."""

    released = threading.Event()

    def close(self) -> None:
        super().close()
        self.released.set()


class ClosedMeanwhile(Inbox[Event]):
    """Closed by another thread just after the link has asked for the first time."""

    def __init__(self, clock: SystemClock) -> None:
        self._answers: Iterator[bool] = iter((False,))
        super().__init__(NOBODY, b"event/host", EventShelf(), Blocking().bell(), clock)

    @property
    def closed(self) -> bool:
        return next(self._answers, True)

    @closed.setter
    def closed(self, value: bool) -> None:
        del value


def test_a_reading_that_is_closed_at_any_moment_releases_its_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()
    monkeypatch.setattr(Reader, "released", released)
    monkeypatch.setattr(linking, "FacesReader", Reader)
    clock = SystemClock()
    link = Link(NOBODY, NOBODY, clock)
    try:
        link.subscribe(ClosedMeanwhile(clock))
        assert released.wait(60.0)
    finally:
        link.close()
