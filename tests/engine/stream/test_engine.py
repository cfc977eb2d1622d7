"""A network over streams as an engine: what it hears, and that a mouth depends on its own ask alone."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.clock import VirtualClock
from facewire.engine.stream.engine import StreamEngine
from facewire.errors import EngineError
from facewire.face.channels import CHANNEL_INDEX
from facewire.grid import FULL, sample_of
from facewire.ports import Ask, Sound
from facewire.values import Bytes, Floats, Level, Mouth
from tests.engine.stream.rig import FPS, Rig, alone, asks, by_definition, bytes_of, timeline
from tests.fakes import STREAM, ProbeStream
from tests.sounds import speech_like

TONGUE = CHANNEL_INDEX["tongueOut"]
LOOKAHEADS = st.sampled_from([0.0, 48.0, 384.0, FULL])
RATES = st.sampled_from([1, 8, 24, FPS, 60, 120])
SPEECH = [speech_like(2.0, seed=seed) for seed in range(3)]


@pytest.fixture
def sound() -> Sound:
    return timeline(SPEECH[0])


@pytest.mark.parametrize("lookahead_ms", [8.0, 48.0, 384.0, FULL])
def test_a_mouth_hears_its_own_time(lookahead_ms: float | None) -> None:
    ramp = np.linspace(0.001, 0.999, 33_000, dtype=np.float32)
    sound = timeline(ramp)
    rig = Rig()
    for frame in (0, 1, 2, 20, 21, 60):
        (mouth,) = rig.mouths(Ask(sound, frame, lookahead_ms))
        heard = int(np.searchsorted(ramp, mouth.weights[TONGUE]))
        # A mean of three poses, of which the last may not be heard yet; half a hop from the frame's own time.
        assert abs(heard - sample_of(frame, FPS)) <= STREAM.hop // 2 + STREAM.hop // 4 + 2


@pytest.mark.parametrize("fps", [1, FPS, 120])
def test_a_network_that_looks_less_far_ahead_hears_no_further(sound: Sound, fps: int) -> None:
    engine = StreamEngine(ProbeStream(replace(STREAM, behind=8)), fps, VirtualClock())
    heard = [engine.hearing(lookahead_ms).lookahead_ms for lookahead_ms in (48.0, 64.0, 72.0, 384.0)]
    assert heard == [48.0, 64.0, 64.0, 64.0]
    assert engine.hearing(FULL).settles
    for frame in range(4):
        far, near = engine.infer(
            asks(sound, frame, lookahead_ms=384.0) + asks(sound, frame, lookahead_ms=64.0)
        )
        assert bytes_of(far) == bytes_of(near)


ASKS = st.lists(
    st.tuples(
        st.integers(0, 2), st.integers(0, 60), LOOKAHEADS, st.sampled_from([None, 15_000, 20_000, 20_001])
    ),
    min_size=1,
    max_size=12,
)


@settings(deadline=None, max_examples=30)
@given(ASKS, st.integers(1, 6), RATES)
def test_a_mouth_depends_on_its_own_ask_alone(
    wanted: list[tuple[int, int, float | None, int | None]], in_a_call: int, fps: int
) -> None:
    """Neither on the others of its call nor on what was asked before."""
    sounds = list(map(timeline, SPEECH))
    all_asks = [
        Ask(sounds[which], frame * fps // FPS, lookahead_ms, end)
        for which, frame, lookahead_ms, end in wanted
    ]
    rig = Rig(fps=fps)
    for begin in range(0, len(all_asks), in_a_call):
        chosen = all_asks[begin : begin + in_a_call]
        assert list(map(bytes_of, rig.mouths(*chosen))) == [by_definition(ask, fps) for ask in chosen]


NEAR = st.lists(st.tuples(st.integers(-6, 7), LOOKAHEADS), min_size=1, max_size=3)


@settings(deadline=None, max_examples=30)
@given(st.lists(NEAR, min_size=2, max_size=10), st.sampled_from([FPS, 60, 120]))
def test_what_is_kept_lies_near_what_is_asked_for(
    calls: list[list[tuple[int, float | None]]], fps: int
) -> None:
    """Just before it, at it or just behind it."""
    sound = timeline(SPEECH[0])
    rig = Rig(fps=fps)
    frame = fps
    for call in calls:
        wanted = []
        for step, lookahead_ms in call:
            frame = max(0, frame + step)
            wanted.append(Ask(sound, frame, lookahead_ms))
        assert list(map(bytes_of, rig.mouths(*wanted))) == [by_definition(ask, fps) for ask in wanted]


@pytest.mark.parametrize(
    ("fps", "before", "then"),
    [
        (FPS, [(31, 384.0)], [(28, FULL)]),
        (120, [(122, FULL)], [(121, FULL)]),
        (FPS, [(25, 48.0), (26, 48.0), (27, 48.0)], [(28, 48.0), (15, FULL)]),
        (FPS, [(30, FULL), (35, 384.0)], [(32, FULL)]),
    ],
)
def test_poses_that_settled_and_are_not_what_is_asked_for_are_not_used(
    fps: int, before: list[tuple[int, float | None]], then: list[tuple[int, float | None]]
) -> None:
    sound = timeline(SPEECH[0])
    rig = Rig(fps=fps)
    for frame, lookahead_ms in before:
        rig.mouths(Ask(sound, frame, lookahead_ms))
    asked = [Ask(sound, frame, lookahead_ms) for frame, lookahead_ms in then]
    assert list(map(bytes_of, rig.mouths(*asked))) == [by_definition(ask, fps) for ask in asked]


@pytest.mark.parametrize("fps", [1, 2, 4, 6, 8, 10, FPS, 120])
@pytest.mark.parametrize("lookahead_ms", [0.0, 384.0, FULL])
def test_many_frames_in_a_call_at_any_rate(fps: int, lookahead_ms: float | None) -> None:
    """Sound that is longer than one call of the network takes."""
    sound = timeline(SPEECH[0])
    wanted = asks(sound, *range(0, 2 * fps + 1, -(-fps // 8)), lookahead_ms=lookahead_ms)
    assert list(map(bytes_of, Rig(fps=fps).mouths(*wanted))) == [by_definition(ask, fps) for ask in wanted]


@settings(deadline=None, max_examples=10)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=20), LOOKAHEADS)
def test_a_sound_grows_between_calls(counts: list[int], lookahead_ms: float | None) -> None:
    """No frame is asked for before what it hears is there, and what comes later changes none."""
    growing, whole = timeline(SPEECH[0][:0]), timeline(SPEECH[0])
    rig = Rig()
    hearing, begin = rig.engine.hearing(lookahead_ms), 0
    for count in counts:
        frames = range(begin, min(begin + count, 46))
        if not frames:
            break
        until = hearing.until(frames[-1])
        growing.append(SPEECH[0][growing.written : until])
        mouths = rig.mouths(*asks(growing, *frames, lookahead_ms=lookahead_ms))
        expected = asks(whole, *frames, lookahead_ms=lookahead_ms)
        assert list(map(bytes_of, mouths)) == list(map(by_definition, expected))
        begin = frames.stop


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 60), st.integers(0, 32_000), LOOKAHEADS)
def test_beyond_its_end_an_utterance_is_silent(frame: int, end: int, lookahead_ms: float | None) -> None:
    goes_on = Ask(timeline(SPEECH[0]), frame, lookahead_ms, end=end)
    stops = Ask(timeline(SPEECH[0][:end]), frame, lookahead_ms)
    assert alone(goes_on) == alone(stops)


@pytest.mark.parametrize("lookahead_ms", [0.0, 48.0, 384.0, FULL])
def test_an_end_that_is_not_heard_changes_nothing(sound: Sound, lookahead_ms: float | None) -> None:
    rig = Rig()
    until = rig.engine.hearing(lookahead_ms).until(20)
    ends = (None, until, until + 1, 10**6)
    mouths = [rig.mouths(Ask(sound, 20, lookahead_ms, end=end))[0] for end in ends]
    assert len({bytes_of(mouth) for mouth in mouths}) == 1
    (stops,) = rig.mouths(Ask(sound, 20, lookahead_ms, end=until - 300))
    assert (bytes_of(stops) == bytes_of(mouths[0])) is (lookahead_ms is FULL), "FULL hears more than counts"


@settings(deadline=None, max_examples=8)
@given(st.integers(6_000, 14_000), LOOKAHEADS, st.integers(1, 6))
def test_after_an_end_the_timeline_goes_on(end: int, lookahead_ms: float | None, in_a_call: int) -> None:
    """The frames of an utterance hear the one before it, and never the one after it."""
    rig = Rig()
    sound = timeline(np.concatenate([SPEECH[0][:end], SPEECH[1]]))
    wanted = [
        Ask(sound, frame, lookahead_ms, end=end if sample_of(frame, FPS) < end else None)
        for frame in range(4, 46)
    ]
    mouths = []
    for begin in range(0, len(wanted), in_a_call):
        mouths += rig.mouths(*wanted[begin : begin + in_a_call])
    assert list(map(bytes_of, mouths)) == list(map(by_definition, wanted))
    silent_before = timeline(np.concatenate([np.zeros(end, np.float32), SPEECH[1]]))
    next_one = end * FPS // 16_000 + 2
    assert bytes_of(mouths[next_one - 4]) != by_definition(Ask(silent_before, next_one, lookahead_ms))


def test_a_known_end_costs_nothing_until_it_is_heard(sound: Sound) -> None:
    """Where a sound was heard up to its end, its end is heard from there on."""
    rig = Rig()
    for frame in range(10, 20):
        rig.mouths(Ask(sound, frame, 48.0))
    end = rig.engine.hearing(48.0).until(19)
    rig.calls()
    for frame in range(20, 24):
        ask = Ask(sound, frame, 48.0, end=end)
        assert bytes_of(rig.mouths(ask)[0]) == by_definition(ask)
        assert rig.calls() == (0, 1)


def test_a_new_epoch_is_heard_anew() -> None:
    rig = Rig()
    changing = timeline(SPEECH[0])
    stale = alone(Ask(changing, 20, FULL))
    rig.mouths(Ask(changing, 20, FULL, epoch=3))
    changing.cut(4000)
    changing.append(SPEECH[1])
    fresh, near = rig.mouths(Ask(changing, 20, FULL, epoch=4), Ask(changing, 20, 48.0, epoch=4))
    assert bytes_of(fresh) == by_definition(Ask(changing, 20, FULL)) != stale
    assert bytes_of(near) == by_definition(Ask(changing, 20, 48.0))


@pytest.mark.parametrize("lookahead_ms", [48.0, FULL])
def test_a_long_jump_ahead_hears_only_what_counts(lookahead_ms: float | None) -> None:
    rig = Rig()
    sound = timeline(speech_like(10.0))
    rig.mouths(Ask(sound, 220, lookahead_ms))
    rig.network.settled.clear()
    ask = Ask(sound, 280, lookahead_ms)
    (mouth,) = rig.mouths(ask)
    assert bytes_of(mouth) == by_definition(ask)
    assert STREAM.remembered <= sum(rig.network.settled) < STREAM.remembered + 8
    assert max(rig.network.settled) <= STREAM.most


def test_mouths_stay_as_they_are(sound: Sound) -> None:
    rig = Rig()
    for lookahead_ms in (48.0, FULL):
        first, second = rig.mouths(*asks(sound, 20, 21, lookahead_ms=lookahead_ms))
        before = bytes_of(first), bytes_of(second)
        rig.mouths(*asks(sound, 22, 23, lookahead_ms=lookahead_ms))
        assert (bytes_of(first), bytes_of(second)) == before


@pytest.mark.parametrize("lookahead_ms", [48.0, FULL])
@pytest.mark.parametrize("failing", [0, 1, 2])
def test_an_error_of_the_network_is_the_engines_and_leaves_nothing_wrong(
    sound: Sound, lookahead_ms: float | None, failing: int
) -> None:
    rig = Rig()
    rig.network.fails_in = failing
    with pytest.raises(EngineError, match="the device was lost"):
        # At 48 ms two calls settle and one shows; at FULL there is a third that settles.
        rig.engine.infer(asks(sound, 39, 40 if failing < 2 else 55, lookahead_ms=lookahead_ms))
    for frame in (39, 40, 38, 41):
        ask = Ask(sound, frame, lookahead_ms)
        assert bytes_of(rig.mouths(ask)[0]) == by_definition(ask)


def test_nobody_asks() -> None:
    rig = Rig()
    assert rig.mouths() == []
    assert rig.calls() == (0, 0)


def test_frames_ahead_wait_for_their_own_tick(sound: Sound) -> None:
    rig = Rig()
    made = rig.engine.infer(asks(sound, 0), ahead=asks(sound, 1, 2))
    assert [isinstance(mouth, Mouth) for mouth in made] == [True]
    assert rig.network.shown == [(1, 3)], "48 ms are three steps"


def test_warming_up_makes_a_frame_of_either_kind_and_leaves_nothing_behind(sound: Sound) -> None:
    rig = Rig()
    rig.network.row_ns = rig.network.step_ns = 1_000_000
    assert rig.engine.cost_ns(48.0) == rig.engine.cost_ns(FULL) == 0
    rig.engine.warm_up()
    assert rig.engine.cost_ns(48.0) == 1_000_000
    assert rig.engine.cost_ns(FULL) > 0
    assert set(rig.network.shown) == {(1, 0)}
    assert sum(rig.network.settled) % (rig.engine.hearing(FULL).until(0) // STREAM.step) == 0
    assert rig.engine._streams._kept == {}
    (mouth,) = rig.mouths(*asks(sound, 20))
    assert bytes_of(mouth) == alone(Ask(sound, 20, 48.0))


def test_a_machine_that_is_busy_for_a_moment_does_not_count_as_slow() -> None:
    rig = Rig()
    rig.network.row_ns, show = 1_000_000, rig.network.show

    def first_is_late(samples: Floats, states: Bytes, first: int, last: int) -> tuple[Floats, Bytes]:
        if not rig.network.shown:
            rig.clock.sleep_until_ns(rig.clock.now_ns() + 500_000_000)
        return show(samples, states, first, last)

    rig.network.show = first_is_late  # type: ignore[method-assign]
    rig.engine.warm_up()
    assert rig.engine.cost_ns(48.0) == 1_000_000


def test_it_is_called_after_its_network_and_closes_it() -> None:
    network = ProbeStream()
    engine = StreamEngine(network, FPS, VirtualClock())
    assert (engine.name, engine.level, engine.reason) == ("probe", Level.CPU, "")
    engine.close()
    assert network.closed
