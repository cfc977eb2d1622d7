"""One sender: what it tells, what it does, and how that is said."""

import struct

import pytest

from facewire.tracker.history import History
from facewire.tracker.readers import LiveLinkReader, OpenSeeFaceReader
from facewire.tracker.sender import Sender
from facewire.values import TrackerState
from tests.tracker.senders import Person, live_link, open_see_face

MS = 1_000_000


def person(n: int) -> Person:
    """Somebody alive: no two poses are equal."""
    return Person({"jawOpen": 0.25 + 0.001 * (n % 7)}, (0.01 * (n % 11), 0.0, 0.0))


def sending(history: History, until_ms: int, sender: Sender | None = None, begin_ms: int = 0) -> Sender:
    sender = sender or Sender(LiveLinkReader(), history)
    for n in range(begin_ms // 16, until_ms // 16):
        sender.take(live_link(person(n), frame=n), n * 16 * MS)
    return sender


def test_nothing_yet() -> None:
    sender = Sender(LiveLinkReader(), History())
    assert sender.state(5_000 * MS) == (TrackerState.WAITING, "")
    assert sender.rate(5_000 * MS) == 0.0
    assert sender.has_left(0)


def test_receives() -> None:
    history = History()
    sender = sending(history, 1000)
    assert sender.state(1000 * MS) == (TrackerState.RECEIVING, "")
    assert sender.rate(1000 * MS) == pytest.approx(62.5)
    assert len(sender.jaws) == 62
    assert history.at(900 * MS, 1000 * MS) is not None


def test_goes_quiet() -> None:
    sender = sending(History(), 1000)
    assert sender.state(1200 * MS)[0] is TrackerState.QUIET
    assert sender.state(13_000 * MS) == (TrackerState.QUIET, "nothing has come for 12 s")
    assert sender.rate(3000 * MS) == 0.0
    sending(History(), 15_000, sender, 14_000)
    assert sender.rate(15_000 * MS) == pytest.approx(62.5), "the pause is no part of it"


def test_the_same_face_over_and_over_is_let_go() -> None:
    history = History()
    sender = sending(history, 1000)
    for n in range(62, 300):
        sender.take(live_link(person(61), frame=n), n * 16 * MS)
    now_ns = 299 * 16 * MS
    assert sender.state(now_ns)[0] is TrackerState.STALLED
    assert history.at(now_ns, now_ns) is None
    sending(history, 6000, sender, 300 * 16)
    assert sender.state(5990 * MS)[0] is TrackerState.RECEIVING
    assert history.at(5990 * MS, 5990 * MS) is not None


def test_what_it_cannot_read() -> None:
    sender = Sender(LiveLinkReader(), History())
    for n in range(10):
        sender.take(b"hello", n * MS)
    assert sender.bad == 10
    state, why = sender.state(20 * MS)
    assert state is TrackerState.UNREADABLE
    assert why.startswith("not a Live Link packet of version 6; check which app")
    assert sender.has_left(20 * MS)


def test_lies_among_truth_are_counted_and_change_nothing() -> None:
    history, clean = History(), History()
    sender = Sender(LiveLinkReader(), history)
    nan = struct.pack(">f", float("nan"))
    for n in range(60):
        good = live_link(person(n), frame=n)
        sender.take(good, n * 16 * MS)
        sender.take(good[:-4] + nan, n * 16 * MS + 1)
        sender.take(good[:100], n * 16 * MS + 2)
    sending(clean, 960)
    assert sender.bad == 120
    assert sender.state(960 * MS)[0] is TrackerState.RECEIVING
    for at_ms in range(0, 960, 7):
        one, other = history.at(at_ms * MS, 960 * MS), clean.at(at_ms * MS, 960 * MS)
        assert one is not None
        assert other is not None
        assert one.values.tobytes() == other.values.tobytes()


def test_out_of_order() -> None:
    sender = Sender(LiveLinkReader(), History())
    for count, n in enumerate([0, 1, 3, 2, 4, 5, 7, 6]):
        sender.take(live_link(person(n), frame=n), count * 16 * MS)
    assert sender.late == 2


def test_a_camera_that_sees_nobody() -> None:
    sender = Sender(OpenSeeFaceReader(), History())
    sender.take(open_see_face(Person(), fitted=False), 0)
    assert sender.state(10 * MS) == (TrackerState.WAITING, "it sends, and sees no face")
    sender.take(open_see_face(Person()), 10 * MS)
    for n in range(200):
        sender.take(open_see_face(Person(), fitted=False), (20 + 10 * n) * MS)
    assert sender.state(2020 * MS) == (TrackerState.QUIET, "it sees no face for 2 s")


def test_it_does_not_grow() -> None:
    sender = Sender(LiveLinkReader(), History())
    datagrams = [live_link(person(n), frame=0) for n in range(77)]
    for n in range(4000):
        sender.take(datagrams[n % 77], n * 16 * MS)
    assert len(sender.jaws) <= 1200
    assert len(sender._arrivals) <= 128
