"""A network over streams as an engine: what it costs, and what is shed."""

import pytest

from facewire.engine.stream.engine import MAX_BATCH, TIMED_BATCH
from facewire.grid import FULL
from facewire.ports import Ask
from facewire.values import Mouth, NoMouth
from tests.engine.stream.rig import MS, Rig, asks, by_definition, bytes_of, timeline
from tests.sounds import speech_like

SPEECH = speech_like(3.0)


def warm(cost_ms: float = 2.0) -> Rig:
    rig = Rig()
    rig.network.row_ns = int(cost_ms * MS)
    rig.engine.warm_up()
    rig.calls()
    return rig


def starting(count: int) -> list[Ask]:
    """Return the first frames of so many sounds."""
    return [Ask(timeline(SPEECH), 0, 48.0) for _ in range(count)]


def kinds(made: list[Mouth | NoMouth]) -> list[NoMouth | None]:
    return [mouth if isinstance(mouth, NoMouth) else None for mouth in made]


def until_in(rig: Rig, milliseconds: float) -> int:
    return rig.clock.now_ns() + int(milliseconds * MS)


@pytest.mark.parametrize(("room_ms", "made"), [(100.0, 6), (12.0, 6), (11.9, 5), (5.0, 2), (2.0, 1)])
def test_what_does_not_fit_is_shed(room_ms: float, made: int) -> None:
    rig = warm()
    mouths = rig.engine.infer(starting(6), until_ns=until_in(rig, room_ms))
    assert rig.network.shown == [(made, 3)]
    assert kinds(mouths) == [None] * made + [NoMouth.SHED] * (6 - made)


def test_the_first_is_made_while_there_is_any_time() -> None:
    rig = warm()
    mouths = rig.engine.infer(starting(3), until_ns=until_in(rig, 0.001))
    assert kinds(mouths) == [None, NoMouth.SHED, NoMouth.SHED]


@pytest.mark.parametrize("room_ms", [0.0, -50.0])
def test_where_no_time_is_left_nothing_is_made(room_ms: float) -> None:
    rig = warm()
    mouths = rig.engine.infer(starting(3), until_ns=until_in(rig, room_ms))
    assert rig.calls() == (0, 0)
    assert kinds(mouths) == [NoMouth.SHED] * 3


def test_time_is_looked_at_again_after_every_call_of_the_network() -> None:
    rig = warm()
    mouths = rig.engine.infer(starting(40), until_ns=until_in(rig, 2.0 * 35))
    assert rig.network.shown == [(TIMED_BATCH, 3), (3, 3)]
    assert kinds(mouths) == [None] * 35 + [NoMouth.SHED] * 5


def test_a_call_that_takes_longer_than_ever_sheds_the_rest() -> None:
    rig = warm()
    rig.network.row_ns = 20 * MS
    mouths = rig.engine.infer(starting(40), until_ns=until_in(rig, 40.0))
    assert rig.network.shown == [(20, 3)]
    assert kinds(mouths) == [None] * 20 + [NoMouth.SHED] * 20


def test_while_its_cost_is_unknown_nothing_of_the_first_call_is_shed() -> None:
    rig = Rig()
    rig.network.row_ns = 2 * MS
    mouths = rig.engine.infer(starting(MAX_BATCH + 2), until_ns=until_in(rig, 1.0))
    assert kinds(mouths) == [None] * MAX_BATCH + [NoMouth.SHED] * 2


@pytest.mark.parametrize(("room_ms", "made"), [(7.9, 1), (8.0, 2), (9.9, 2), (10.0, 3)])
def test_sound_that_must_be_heard_again_takes_its_share_of_the_time(room_ms: float, made: int) -> None:
    """Forty steps are as much work as three frames."""
    rig = warm()
    rig.network.step_ns = 2 * MS // 12
    later = Ask(timeline(SPEECH), 60, 48.0)
    first, last = starting(2)
    mouths = rig.engine.infer([first, later, last], until_ns=until_in(rig, 2.0 + room_ms))
    assert kinds(mouths) == [None] * made + [NoMouth.SHED] * (3 - made)


def test_the_first_may_hear_as_much_as_it_needs() -> None:
    rig = warm()
    mouths = rig.engine.infer([Ask(timeline(SPEECH), 60, FULL), *starting(2)], until_ns=until_in(rig, 0.1))
    assert kinds(mouths) == [None, NoMouth.SHED, NoMouth.SHED]


def test_hearing_a_sound_again_does_not_make_frames_look_dear() -> None:
    rig = Rig()
    rig.network.row_ns = 2 * MS
    rig.network.step_ns = 2 * MS // 12
    rig.engine.warm_up()
    rig.mouths(Ask(timeline(SPEECH), 60, 48.0))
    assert rig.engine.cost_ns(48.0) == pytest.approx(2 * MS, rel=0.05)


def test_what_was_shed_is_made_the_next_time_as_if_nothing_had_been() -> None:
    rig = warm()
    sound, other = timeline(SPEECH), timeline(SPEECH[8000:])
    rig.mouths(*asks(sound, 20), *asks(other, 20))
    late = [*asks(sound, 21), *asks(other, 21)]
    assert kinds(rig.engine.infer(late, until_ns=until_in(rig, 2.0))) == [None, NoMouth.SHED]
    for ask in (*asks(other, 22), *asks(other, 21)):
        assert bytes_of(rig.mouths(ask)[0]) == by_definition(ask)


def test_frames_that_settle_cost_something_else_than_those_that_are_shown() -> None:
    rig = Rig()
    rig.network.row_ns, rig.network.step_ns = 4 * MS, MS // 2
    rig.engine.warm_up()
    assert rig.engine.cost_ns(0.0) == rig.engine.cost_ns(384.0) == 4 * MS
    sound = timeline(SPEECH)
    for begin in range(0, 64, 8):
        rig.mouths(*asks(sound, *range(begin, begin + 8), lookahead_ms=FULL))
    # Two steps of half a millisecond, and now and then three.
    assert MS <= rig.engine.cost_ns(FULL) < 1.7 * MS
    assert rig.engine.cost_ns(48.0) == 4 * MS


def test_sound_is_paid_for_once_by_all_its_frames() -> None:
    rig = Rig()
    rig.network.step_ns = MS // 2
    sound = timeline(SPEECH)
    for frame in range(30):
        rig.mouths(*asks(sound, frame, lookahead_ms=FULL))
    cost_ns = rig.engine.cost_ns(FULL)
    assert cost_ns == pytest.approx(MS, rel=0.2), "two steps"
    lead = asks(sound, *range(30, 50), lookahead_ms=FULL)
    mouths = rig.engine.infer(lead, until_ns=rig.clock.now_ns() + 20 * cost_ns)
    assert kinds(mouths) == [None] * 20
    assert rig.engine.cost_ns(FULL) == pytest.approx(MS, rel=0.2)


@pytest.mark.parametrize(
    ("room_ms", "made"), [(1.9, 1), (2.0, 1), (18.9, 1), (19.1, 2), (20.9, 2), (21.1, 3), (50.0, 3)]
)
def test_either_kind_is_shed_by_its_own_cost(room_ms: float, made: int) -> None:
    """Two milliseconds for a frame that is shown; seventeen for the first one that settles."""
    rig = Rig()
    rig.network.row_ns, rig.network.step_ns = 2 * MS, MS // 2
    rig.engine.warm_up()
    first, last = starting(2)
    settles = Ask(timeline(SPEECH), 0, FULL)
    mouths = rig.engine.infer([first, settles, last], until_ns=until_in(rig, room_ms))
    assert kinds(mouths) == [None] * made + [NoMouth.SHED] * (3 - made)


def test_its_cost_follows_what_frames_take() -> None:
    rig = warm(4.0)
    rig.network.row_ns = 1 * MS
    sounds = [timeline(SPEECH) for _ in range(3)]
    costs = []
    for frame in range(20):
        # Three frames a call: it is the cost of one that counts.
        rig.mouths(*(Ask(sound, frame, 48.0) for sound in sounds))
        costs.append(rig.engine.cost_ns(48.0))
    assert costs == sorted(costs, reverse=True)
    assert 3.5 * MS < costs[0] < 4 * MS, "one fast call proves little"
    assert 1 * MS <= costs[-1] < 1.3 * MS
