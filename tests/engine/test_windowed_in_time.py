"""A network over windows as an engine: what it costs, what is shed, what is late."""

import pytest

from facewire.grid import FULL
from facewire.ports import Ask, Sound
from facewire.values import Floats, Mouth, NoMouth
from tests.engine.windows_rig import MS, Network, Rig, alone, asks, bytes_of, timeline
from tests.sounds import speech_like


@pytest.fixture
def sound() -> Sound:
    return timeline(speech_like(3.0))


def warm(cost_ms: float = 2.0) -> Rig:
    rig = Rig(cost_ns=int(cost_ms * MS))
    rig.engine.warm_up()
    rig.network.batches.clear()
    return rig


def kinds(made: list[Mouth | NoMouth]) -> list[NoMouth | None]:
    return [mouth if isinstance(mouth, NoMouth) else None for mouth in made]


def until_in(rig: Rig, milliseconds: float) -> int:
    return rig.clock.now_ns() + int(milliseconds * MS)


@pytest.mark.parametrize(
    ("room_ms", "batches"), [(100.0, [6]), (12.0, [6]), (11.9, [5]), (5.0, [2]), (2.0, [1])]
)
def test_what_does_not_fit_is_shed(sound: Sound, room_ms: float, batches: list[int]) -> None:
    rig = warm()
    made = rig.engine.infer(asks(sound, *range(6)), until_ns=until_in(rig, room_ms))
    assert rig.network.batches == batches
    assert kinds(made) == [None] * batches[0] + [NoMouth.SHED] * (6 - batches[0])


def test_the_first_is_made_while_there_is_any_time(sound: Sound) -> None:
    rig = warm()
    made = rig.engine.infer(asks(sound, *range(3)), until_ns=until_in(rig, 0.001))
    assert kinds(made) == [None, NoMouth.SHED, NoMouth.SHED]


@pytest.mark.parametrize("room_ms", [0.0, -50.0])
def test_where_no_time_is_left_nothing_is_made(sound: Sound, room_ms: float) -> None:
    rig = warm()
    made = rig.engine.infer(asks(sound, *range(3)), until_ns=until_in(rig, room_ms))
    assert rig.network.batches == []
    assert kinds(made) == [NoMouth.SHED] * 3


def test_time_is_looked_at_again_after_every_batch(sound: Sound) -> None:
    rig = warm()
    made = rig.engine.infer(asks(sound, *range(20)), until_ns=until_in(rig, 2.0 * 11))
    assert rig.network.batches == [8, 3]
    assert kinds(made) == [None] * 11 + [NoMouth.SHED] * 9


def test_a_call_that_takes_longer_than_ever_sheds_the_rest(sound: Sound) -> None:
    rig = warm()
    rig.network.cost_ns = 20 * MS
    made = rig.engine.infer(asks(sound, *range(20)), until_ns=until_in(rig, 40.0))
    assert rig.network.batches == [8]
    assert kinds(made) == [None] * 8 + [NoMouth.SHED] * 12


def test_what_is_kept_is_never_shed(sound: Sound) -> None:
    rig = warm()
    rig.mouths(*asks(sound, 0, lookahead_ms=FULL))
    late = [*asks(sound, 20, 21), *asks(sound, 0, lookahead_ms=FULL)]
    assert kinds(rig.engine.infer(late, until_ns=0)) == [NoMouth.SHED, NoMouth.SHED, None]


def test_frames_ahead_take_no_time_from_those_that_are_due(sound: Sound) -> None:
    rig = warm()
    made = rig.engine.infer(asks(sound, 0, 1), asks(sound, 2, 3), until_ns=until_in(rig, 6.0))
    assert rig.network.batches == [3]
    assert kinds(made) == [None, None]


def test_while_its_cost_is_unknown_nothing_of_the_first_batch_is_shed(sound: Sound) -> None:
    rig = Rig(cost_ns=2 * MS)
    made = rig.engine.infer(asks(sound, *range(10)), until_ns=until_in(rig, 1.0))
    assert kinds(made) == [None] * 8 + [NoMouth.SHED] * 2


def test_a_network_that_has_nothing_in_time_is_late(sound: Sound) -> None:
    rig = Rig()
    rig.mouths(*asks(sound, 0, lookahead_ms=FULL))
    rig.network.silent = True
    made = rig.engine.infer([*asks(sound, 20, 21), *asks(sound, 0, lookahead_ms=FULL)])
    assert kinds(made) == [NoMouth.LATE, NoMouth.LATE, None]
    rig.network.silent = False
    (mouth,) = rig.mouths(*asks(sound, 20))
    assert bytes_of(mouth) == alone(Ask(sound, 20, 48.0))


def test_its_cost_is_that_of_a_window() -> None:
    rig = Rig(cost_ns=4 * MS)
    assert rig.engine.cost_ns(48.0) == rig.engine.cost_ns(FULL) == 0
    rig.engine.warm_up()
    assert rig.engine.cost_ns(48.0) == rig.engine.cost_ns(FULL) == 4 * MS


def test_a_machine_that_is_busy_for_a_moment_does_not_count_as_slow() -> None:
    rig = Rig(cost_ns=500 * MS)

    def first_is_late(windows: Floats) -> Floats | None:
        made = Network.infer(rig.network, windows)
        rig.network.cost_ns = 4 * MS
        return made

    rig.network.infer = first_is_late  # type: ignore[method-assign]
    rig.engine.warm_up()
    assert rig.engine.cost_ns(48.0) == 4 * MS


def test_its_cost_follows_what_windows_take(sound: Sound) -> None:
    rig = warm(4.0)
    rig.network.cost_ns = 1 * MS
    costs = []
    for begin in range(0, 60, 3):
        # Three windows a call: it is the cost of one that counts.
        rig.mouths(*asks(sound, begin, begin + 1, begin + 2))
        costs.append(rig.engine.cost_ns(48.0))
    assert costs == sorted(costs, reverse=True)
    assert 3.5 * MS < costs[0] < 4 * MS, "one fast call proves little"
    assert 1 * MS <= costs[-1] < 1.3 * MS
