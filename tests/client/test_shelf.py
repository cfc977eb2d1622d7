"""What a reader keeps of frames and events."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.client.shelf import KEPT, EventShelf, FaceShelf
from facewire.errors import WireError
from facewire.face.channels import CHANNELS, POSE_ANGLES, VISEMES
from facewire.values import Event, EventKind, Face, Frame, Level, Quality
from facewire.wire import event as event_message
from facewire.wire import frame as frame_message

FACE = Face(
    np.zeros(len(CHANNELS), np.float32),
    np.zeros(len(POSE_ANGLES), np.float32),
    np.zeros(len(VISEMES), np.float32),
    0.0,
)


def frame(n: int, *, at_ns: int = 0, epoch: int = 0, subject: str = "host", session: int = 1) -> Frame:
    return Frame(subject, session, n, n / 31, at_ns, Quality.INFERRED, Level.CPU, FACE, epoch)


def put(shelf: FaceShelf, *frames: Frame, offset_ns: int = 0) -> None:
    for one in frames:
        shelf.put(frame_message.topic(one.subject), frame_message.encode(one, 0), offset_ns)


def taken(shelf: FaceShelf, now_ns: int = 0) -> list[tuple[str, int]]:
    found = []
    while (one := shelf.pop(now_ns)) is not None:
        found.append((one.subject, one.n))
    return found


def test_frames_come_out_as_they_came_in() -> None:
    shelf = FaceShelf(due=False)
    put(shelf, frame(0), frame(0, subject="guest"), frame(1))
    assert taken(shelf) == [("host", 0), ("guest", 0), ("host", 1)]


def test_a_newer_epoch_voids_the_frames_of_its_subject_that_are_kept() -> None:
    shelf = FaceShelf(due=False)
    put(shelf, frame(0), frame(0, subject="guest"), frame(1), frame(2, epoch=1))
    assert taken(shelf) == [("guest", 0), ("host", 2)]


@pytest.mark.parametrize("again", [frame(0), frame(5, session=2)], ids=["replaced", "restarted"])
def test_a_new_start_voids_what_is_kept(again: Frame) -> None:
    shelf = FaceShelf(due=False)
    put(shelf, frame(3), frame(4), again)
    assert taken(shelf) == [("host", again.n)]
    assert shelf.gaps == 0


def test_a_frame_is_given_out_when_it_is_due() -> None:
    shelf = FaceShelf(due=True)
    put(shelf, frame(0, at_ns=100), frame(1, at_ns=200), frame(0, at_ns=150, subject="guest"))
    assert shelf.next_ns() == 100
    assert taken(shelf, 99) == []
    assert taken(shelf, 160) == [("host", 0), ("guest", 0)]
    assert shelf.next_ns() == 200


def test_times_are_those_of_this_process() -> None:
    shelf = FaceShelf(due=True)
    put(shelf, frame(0, at_ns=1_000), offset_ns=900)
    assert shelf.next_ns() == 100
    one = shelf.pop(100)
    assert one is not None
    assert one.at_ns == 100


def test_what_nobody_takes_is_dropped_and_counted() -> None:
    shelf = FaceShelf(due=False)
    put(shelf, *(frame(n) for n in range(KEPT + 3)))
    assert shelf.dropped == 3
    assert taken(shelf)[0] == ("host", 3)


def test_frames_that_never_came_are_counted() -> None:
    shelf = FaceShelf(due=False)
    put(shelf, frame(0), frame(4), frame(5))
    assert shelf.gaps == 3


@given(st.lists(st.tuples(st.sampled_from("ab"), st.booleans(), st.booleans()), max_size=60))
def test_no_frame_of_an_older_epoch_follows_a_newer_one(steps: list[tuple[str, bool, bool]]) -> None:
    """Any order of frames, cancels and takes, of two subjects."""
    shelf = FaceShelf(due=False)
    epochs, newest = {"a": 0, "b": 0}, {"a": 0, "b": 0}
    for n, (subject, cancelled, taking) in enumerate(steps):
        epochs[subject] += cancelled
        put(shelf, frame(n, epoch=epochs[subject], subject=subject))
        newest[subject] = epochs[subject]
        one = shelf.pop(0) if taking else None
        assert one is None or one.epoch == newest[one.subject]


def test_events_come_out_in_order_and_unknown_ones_are_passed_over() -> None:
    shelf = EventShelf()
    opened = Event("host", 1, 0, 1_000, EventKind.OPENED)
    body = event_message.encode(opened)
    shelf.put(b"event/host", body, 900)
    shelf.put(b"event/host", body.replace(b"\xa6opened", b"\xa6waved_"), 900)
    assert shelf.pop(0) == replace(opened, at_ns=100)
    assert shelf.pop(0) is None
    with pytest.raises(WireError):
        shelf.put(b"event/host", b"\xc0", 0)
