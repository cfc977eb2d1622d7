"""A network over windows as an engine: what it hears, what shares an inference, what is kept."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.clock import VirtualClock
from facewire.engine.windowed import MAX_BATCH, WindowEngine
from facewire.errors import EngineError
from facewire.face.channels import CHANNEL_INDEX
from facewire.grid import FULL, sample_of
from facewire.ports import Ask, Sound
from facewire.values import Level
from tests.engine.windows_rig import FPS, Rig, alone, asks, bytes_of, timeline
from tests.fakes import GEOMETRY, ProbeNetwork, probe_engine
from tests.sounds import speech_like

TONGUE = CHANNEL_INDEX["tongueOut"]


@pytest.fixture
def sound() -> Sound:
    return timeline(speech_like(3.0))


def test_a_mouth_hears_its_own_time() -> None:
    ramp = np.linspace(0.001, 0.999, 32_000, dtype=np.float32)
    (mouth,) = Rig().mouths(Ask(timeline(ramp), 20, 48.0))
    assert abs(np.searchsorted(ramp, mouth.weights[TONGUE]) - sample_of(20, FPS)) <= GEOMETRY.hop // 2 + 2


def test_a_call_of_the_network_takes_eight_windows_at_most(sound: Sound) -> None:
    rig = Rig()
    assert len(rig.mouths(*asks(sound, *range(20)))) == 20
    assert rig.network.batches == [MAX_BATCH, MAX_BATCH, 4]


ASKS = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from([0.0, 48.0, FULL]), st.booleans(), st.integers(0, 1)),
    min_size=1,
    max_size=20,
)


@settings(deadline=None, max_examples=40)
@given(ASKS, st.integers(1, 8), st.data())
def test_a_mouth_depends_on_its_own_ask_alone(
    wanted: list[tuple[int, float | None, bool, int]], in_a_call: int, data: st.DataObject
) -> None:
    """Neither on the others of its call nor on what was asked before."""
    sounds = (timeline(speech_like(2.0, seed=1)), timeline(speech_like(2.0, seed=2)))
    all_asks = [
        Ask(sounds[which], frame, lookahead_ms, end=20_000 if ends else None)
        for frame, lookahead_ms, ends, which in wanted
    ]
    rig = Rig()
    for begin in range(0, len(all_asks), in_a_call):
        chosen = all_asks[begin : begin + in_a_call]
        ahead = tuple(data.draw(st.lists(st.sampled_from(all_asks), max_size=3)))
        mouths = rig.mouths(*chosen, ahead=ahead)
        assert [bytes_of(mouth) for mouth in mouths] == [alone(ask) for ask in chosen]


def test_a_mouth_stays_when_the_network_overwrites_its_result(sound: Sound) -> None:
    rig = Rig()
    (first,) = rig.mouths(*asks(sound, 20))
    before = bytes_of(first)
    rig.mouths(*asks(sound, 30))
    assert bytes_of(first) == before == alone(Ask(sound, 20, 48.0))


def test_what_the_network_made_is_kept(sound: Sound) -> None:
    rig = Rig()
    rig.mouths(*asks(sound, 0, lookahead_ms=FULL))
    for frame in range(10, 40):
        # Frames of other windows in between, each inferred; the one that is asked for again is not.
        batches = len(rig.network.batches)
        (again, _) = rig.mouths(*asks(sound, 0, lookahead_ms=FULL), *asks(sound, frame))
        assert bytes_of(again) == alone(Ask(sound, 0, FULL))
        assert rig.network.batches[batches:] == [1]


def test_what_nobody_needs_any_more_is_not_kept_for_ever(sound: Sound) -> None:
    def calls_until_asked_again(between: int) -> int:
        rig = Rig()
        rig.mouths(*asks(sound, 0, lookahead_ms=FULL))
        for _ in range(between):
            assert rig.engine.infer([]) == []
        rig.mouths(*asks(sound, 0, lookahead_ms=FULL))
        return len(rig.network.batches)

    assert calls_until_asked_again(3) == 1, "a subject may owe no frame in a tick or two"
    assert calls_until_asked_again(4) == 2


def test_frames_that_hear_the_same_share_its_inference(sound: Sound) -> None:
    # At 25 frames a second, frame 21 with 8 ms and frame 20 with 48 ms read other poses of one window.
    rig = Rig(fps=25)
    made = rig.mouths(Ask(sound, 21, 8.0), Ask(sound, 20, 48.0))
    assert rig.network.batches == [1]
    assert [bytes_of(mouth) for mouth in made] == [
        alone(Ask(sound, frame, lookahead_ms), fps=25) for frame, lookahead_ms in ((21, 8.0), (20, 48.0))
    ]


def test_one_window_heard_to_another_sample_is_another(sound: Sound) -> None:
    rig = Rig()
    layouts = {ms: rig.engine.hearing(ms).span(20) for ms in (32.0, 40.0)}
    assert layouts[32.0].start == layouts[40.0].start
    made = rig.mouths(Ask(sound, 20, 32.0), Ask(sound, 20, 40.0))
    assert rig.network.batches == [2]
    assert [bytes_of(mouth) for mouth in made] == [alone(Ask(sound, 20, ms)) for ms in layouts]
    for heard, span in zip(rig.network.heard, layouts.values(), strict=True):
        assert heard[span.stop - span.start - 1] != 0.0
        assert not heard[span.stop - span.start :].any(), "what is not heard yet is silence"


def test_another_sound_is_heard_for_itself() -> None:
    rig = Rig()
    one, other = timeline(speech_like(2.0, seed=1)), timeline(speech_like(2.0, seed=2))
    first, second = rig.mouths(Ask(one, 20, 48.0), Ask(other, 20, 48.0))
    assert (bytes_of(first), bytes_of(second)) == (alone(Ask(one, 20, 48.0)), alone(Ask(other, 20, 48.0)))
    assert bytes_of(first) != bytes_of(second)


def test_a_new_epoch_is_heard_anew() -> None:
    rig = Rig()
    changing = timeline(speech_like(2.0, seed=1))
    rig.mouths(Ask(changing, 20, FULL, epoch=3))
    changing.cut(4000)
    changing.append(speech_like(2.0, seed=2))
    (stale,) = rig.mouths(Ask(changing, 20, FULL, epoch=3))
    (fresh,) = rig.mouths(Ask(changing, 20, FULL, epoch=4))
    assert rig.network.batches == [1, 1]
    assert bytes_of(fresh) == alone(Ask(changing, 20, FULL)) != bytes_of(stale)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 60), st.integers(0, 32_000), st.sampled_from([0.0, 48.0, FULL]))
def test_beyond_its_end_an_utterance_is_silent(frame: int, end: int, lookahead_ms: float | None) -> None:
    samples = speech_like(2.0)
    rig = Rig()
    (goes_on,) = rig.mouths(Ask(timeline(samples), frame, lookahead_ms, end=end))
    (stops,) = rig.mouths(Ask(timeline(samples[:end]), frame, lookahead_ms))
    assert bytes_of(goes_on) == bytes_of(stops)
    np.testing.assert_array_equal(rig.network.heard[0], rig.network.heard[1])


def test_an_end_that_a_window_does_not_reach_changes_nothing(sound: Sound) -> None:
    rig = Rig()
    until = rig.engine.hearing(FULL).until(8)
    for end in (None, until, 10**6):
        rig.mouths(Ask(sound, 8, FULL, end=end))
    assert rig.network.batches == [1]
    rig.mouths(Ask(sound, 8, FULL, end=until - 1))
    assert rig.network.batches == [1, 1]


def test_frames_ahead_are_inferred_along_with_those_that_are_due(sound: Sound) -> None:
    rig = Rig()
    due, ahead = tuple(asks(sound, 20)), tuple(asks(sound, 21))
    assert len(rig.mouths(*due, ahead=ahead)) == 1
    assert rig.network.batches == [2]
    rig.mouths(*ahead, ahead=tuple(asks(sound, 22)))
    assert rig.network.batches == [2], "where nothing that is due is missing, nothing is inferred"


def test_an_error_of_the_network_is_the_engines(sound: Sound) -> None:
    rig = Rig()
    rig.network.fail_next = True
    with pytest.raises(EngineError, match="the device was lost"):
        rig.engine.infer(asks(sound, 20))
    assert bytes_of(rig.mouths(*asks(sound, 20))[0]) == alone(Ask(sound, 20, 48.0))


def test_it_hears_as_far_as_the_network_can() -> None:
    engine = probe_engine()
    assert engine.hearing(48.0).lookahead_ms == 48.0
    assert engine.hearing(9999.0).lookahead_ms == 128.0


def test_it_is_called_after_its_network() -> None:
    network = ProbeNetwork()
    engine = WindowEngine(network, FPS, VirtualClock())
    network.level = Level.PAIRED
    assert (engine.name, engine.level, engine.reason) == ("probe", Level.PAIRED, "")
    engine.close()
    assert network.closed
