from dataclasses import replace

from facewire.commands.waits import LongWaits
from facewire.values import OutputStatus, Status, TrackerStatus
from tests.wire.samples import STATUS

PHONE = "ifacialmocap 127.0.0.2:49983"
WHY = "waits for an app to ask; type 127.0.0.2 there"
WEB = "web 127.0.0.1:5572"


def at(seconds: float, state: str, tracker: str = "receiving", why: str = WHY) -> Status:
    return replace(
        STATUS,
        at_ns=int(seconds * 1e9),
        outputs=(OutputStatus(PHONE, 0, state, why), OutputStatus(WEB, 0, "waiting", "nobody looks")),
        trackers=(TrackerStatus("vmc", "face", tracker, "nothing has come"),),
    )


def test_a_long_wait_is_told_once_and_so_is_its_end() -> None:
    waits = LongWaits(unless=WEB)
    assert waits.of(at(0.0, "waiting")) == ()
    assert waits.of(at(9.9, "waiting")) == ()
    assert waits.of(at(10.0, "waiting")) == (f"{PHONE}: waiting ({WHY})",)
    assert waits.of(at(60.0, "waiting")) == ()
    assert waits.of(at(61.0, "sending", why="")) == (f"{PHONE}: sending now",)
    assert waits.of(at(62.0, "sending", why="")) == ()
    assert waits.of(at(70.0, "waiting")) == ()
    assert waits.of(at(80.0, "waiting")) == (f"{PHONE}: waiting ({WHY})",)


def test_a_short_wait_is_nothing_to_tell() -> None:
    waits = LongWaits(unless=WEB)
    for second in range(100):
        assert waits.of(at(second, "waiting" if second % 8 else "sending")) == ()


def test_a_tracker_that_has_fallen_silent_is_told() -> None:
    waits = LongWaits(unless=WEB)
    waits.of(at(0.0, "sending", "quiet"))
    assert waits.of(at(11.0, "sending", "quiet")) == ("vmc: quiet (nothing has come)",)
    assert waits.of(at(12.0, "sending", "receiving")) == ("vmc: receiving now",)


def test_nobody_waits_while_there_is_no_face() -> None:
    waits = LongWaits(unless=WEB)
    for second in range(30):
        assert waits.of(replace(at(second, "waiting"), subjects=())) == ()
    assert waits.of(at(31.0, "waiting")) == ()


def test_what_is_logged_where_it_happens_is_not_told_again() -> None:
    waits = LongWaits(unless=WEB)
    for second in (0.0, 20.0):
        assert waits.of(at(second, "refused")) == ()
        assert waits.of(at(second, "off")) == ()
