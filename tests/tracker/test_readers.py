"""Each format's sender against its reader: the same person is seen by all."""

import numpy as np
import pytest

from facewire.errors import WireError
from facewire.face.channels import CHANNEL_INDEX
from facewire.tracker.readers import (
    IFacialMocapReader,
    LiveLinkReader,
    OpenSeeFaceReader,
    Reader,
    Reading,
    VmcReader,
)
from tests.tracker.senders import Person, ifacialmocap, live_link, open_see_face, vmc

PERSON = Person(
    {"eyeBlinkLeft": 1.0, "browOuterUpLeft": 0.5, "mouthSmileRight": 0.75, "jawOpen": 0.25},
    (20.0, -10.0, 5.0), (6.0, 3.0), (6.0, 3.0),
)  # fmt: skip


def read(reader: Reader, *datagrams: bytes) -> Reading:
    readings = [reader.read(datagram) for datagram in datagrams]
    (reading,) = [one for one in readings if one is not None]
    return reading


def looked_ahead() -> OpenSeeFaceReader:
    """One that has seen somebody look straight ahead for two seconds."""
    reader = OpenSeeFaceReader()
    for _ in range(50):
        reader.read(open_see_face(Person()))
    return reader


@pytest.mark.parametrize(
    ("reader", "datagrams"),
    [
        (LiveLinkReader(), [live_link(PERSON)]),
        (IFacialMocapReader(), [ifacialmocap(PERSON)]),
        (IFacialMocapReader(), [ifacialmocap(PERSON, 2)]),
        (VmcReader(), vmc(PERSON)),
        (looked_ahead(), [open_see_face(PERSON)]),
    ],
    ids=["livelink", "ifacialmocap 1", "ifacialmocap 2", "vmc", "openseeface"],
)
def test_one_person(reader: Reader, datagrams: list[bytes]) -> None:
    pose = read(reader, *datagrams).pose
    for channel, weight in PERSON.weights.items():
        assert pose.values[CHANNEL_INDEX[channel]] == pytest.approx(weight, abs=1e-5), channel
        assert pose.known[CHANNEL_INDEX[channel]]
    np.testing.assert_allclose(np.degrees(pose.values[52:57]), [20.0, -10.0, 5.0, 6.0, 3.0], atol=1e-2)
    np.testing.assert_allclose(np.degrees(pose.values[58:60]), [6.0, 3.0], atol=1e-2)
    assert pose.values.dtype == np.float32


def test_live_link_counts_its_devices_time() -> None:
    assert read(LiveLinkReader(), live_link(PERSON, frame=90, rate=60)).sent_ns == 1_500_000_000


def test_open_see_face_tells_when_the_image_was_taken() -> None:
    assert read(OpenSeeFaceReader(), open_see_face(PERSON, time_s=1.5)).sent_ns == 1_500_000_000


def test_of_several_faces_one_is_followed() -> None:
    reader = OpenSeeFaceReader()
    winking = Person({"eyeBlinkLeft": 1.0})
    for faces in (((Person(), 4), (winking, 3)), ((winking, 3), (Person(), 1))):
        datagram = b"".join(open_see_face(person, face_id=face_id) for person, face_id in faces)
        assert read(reader, datagram).pose.values[CHANNEL_INDEX["eyeBlinkLeft"]] == 1.0
    assert read(reader, open_see_face(Person(), face_id=1)).pose.values[0] == 0.0


def test_where_a_face_looks_at_first_is_ahead() -> None:
    """A camera that stands aside and looks down sees a head that is turned up and away."""
    reader = OpenSeeFaceReader()
    for _ in range(60):
        pose = read(reader, open_see_face(Person(head=(12.0, -15.0, 2.0)))).pose
        np.testing.assert_allclose(pose.values[52:55], 0.0, atol=1e-5)
    turned = read(reader, open_see_face(Person(head=(32.0, -15.0, 2.0)))).pose
    np.testing.assert_allclose(np.degrees(turned.values[52:55]), [20.0, 0.0, 0.0], atol=1e-2)
    other = read(reader, open_see_face(Person(head=(-9.0, 4.0, 0.0)), face_id=7)).pose
    np.testing.assert_allclose(other.values[52:55], 0.0, atol=1e-5)


def test_a_face_that_was_not_found_is_no_pose() -> None:
    assert OpenSeeFaceReader().read(open_see_face(PERSON, fitted=False)) is None


def test_values_beyond_a_face_are_cut() -> None:
    pose = read(LiveLinkReader(), live_link(Person({"jawOpen": 1e30}, (7000.0, 0.0, 0.0)))).pose
    assert pose.values[CHANNEL_INDEX["jawOpen"]] == 1.0
    assert pose.values[52] == pytest.approx(np.pi / 2)


def test_not_a_number_is_refused() -> None:
    with pytest.raises(WireError, match="not finite"):
        LiveLinkReader().read(live_link(Person({"jawOpen": float("nan")})))
