"""What is kept of the sounds that a streaming network hears, and in how few calls frames are made."""

import gc
import weakref

import numpy as np
import pytest

from facewire.grid import FULL
from facewire.ports import Ask
from tests.engine.stream.rig import Rig, asks, by_definition, bytes_of, timeline
from tests.fakes import STREAM
from tests.sounds import speech_like

SPEECH = speech_like(3.0)
TURNS = 64
"""Turns for which a sound may owe no frame."""


def test_a_live_sound_is_heard_once() -> None:
    rig = Rig()
    sound = timeline(SPEECH)
    for frame in range(60):
        rig.mouths(*asks(sound, frame))
    assert rig.network.settled == []
    assert len(rig.network.shown) == 60
    assert sum(steps for _, steps in rig.network.shown) == rig.engine.hearing(48.0).until(59) // STREAM.step


@pytest.mark.parametrize("lookahead_ms", [48.0, FULL])
@pytest.mark.parametrize("in_a_call", [1, 7, 60])
def test_a_recording_is_heard_once(in_a_call: int, lookahead_ms: float | None) -> None:
    rig = Rig()
    sound = timeline(SPEECH)
    for begin in range(0, 60, in_a_call):
        frames = range(begin, min(begin + in_a_call, 60))
        rig.mouths(*asks(sound, *frames, lookahead_ms=lookahead_ms))
    heard = rig.engine.hearing(lookahead_ms).until(59) // STREAM.step
    assert sum(rig.network.settled) + sum(steps for _, steps in rig.network.shown) == heard
    assert max(rig.network.settled, default=0) <= STREAM.most


def test_frames_at_full_look_ahead_are_shown_by_nobody() -> None:
    rig = Rig()
    rig.mouths(*asks(timeline(SPEECH), *range(30), lookahead_ms=FULL))
    assert rig.network.shown == []


def test_frames_at_full_look_ahead_leave_no_state_but_the_last() -> None:
    rig = Rig()
    sound = timeline(SPEECH)
    settle, shown = asks(sound, *range(12), lookahead_ms=FULL), asks(sound, 20, 21)
    rig.engine.infer(settle)
    states = [array for array in rig.network.returned if array.dtype == np.uint8]
    assert states
    assert all(len(array) == 1 for array in states)
    mixed = [settle[-1], *shown]
    assert list(map(bytes_of, rig.mouths(*mixed))) == [by_definition(ask) for ask in mixed]


def test_frames_of_one_sound_are_shown_in_one_call() -> None:
    rig = Rig()
    sound = timeline(SPEECH)
    rig.mouths(*asks(sound, 19))
    rig.calls()
    rig.mouths(*asks(sound, *range(20, 28)))
    assert (len(rig.network.settled), rig.network.shown) == (1, [(8, 0)])


def test_sounds_that_owe_one_frame_are_made_in_one_call() -> None:
    rig = Rig()
    sounds = [timeline(SPEECH[100 * index :]) for index in range(6)]
    for frame in range(20):
        rig.calls()
        wanted = [Ask(sound, frame, 48.0) for sound in sounds]
        assert list(map(bytes_of, rig.mouths(*wanted))) == list(map(by_definition, wanted))
        assert rig.calls() == (0, 1)


def test_sounds_at_different_places_are_made_in_two_calls() -> None:
    """A frame is two steps, or three."""
    rig = Rig()
    sounds = [timeline(SPEECH) for _ in range(20)]
    rig.mouths(*(Ask(sound, 2 * place, 48.0) for place, sound in enumerate(sounds)))
    for tick in range(1, 20):
        rig.calls()
        rig.mouths(*(Ask(sound, 2 * place + tick, 48.0) for place, sound in enumerate(sounds)))
        assert sum(rows for rows, _ in rig.network.shown) == 20
        assert {steps for _, steps in rig.network.shown} <= {2, 3}
        assert rig.calls() <= (0, 2)


def test_look_aheads_are_made_apart() -> None:
    rig = Rig()
    sounds = [timeline(SPEECH) for _ in range(4)]
    wanted = [Ask(sound, 1, 16.0 * (place % 2)) for place, sound in enumerate(sounds)]
    assert list(map(bytes_of, rig.mouths(*wanted))) == list(map(by_definition, wanted))
    assert sorted(rows for rows, _ in rig.network.shown) == [2, 2]


@pytest.mark.parametrize(("lookahead_ms", "shown"), [(48.0, [(1, 0)]), (FULL, [])])
def test_a_frame_again_hears_nothing_again(lookahead_ms: float | None, shown: list[tuple[int, int]]) -> None:
    rig = Rig()
    sound = timeline(SPEECH)
    rig.mouths(*asks(sound, 40, lookahead_ms=lookahead_ms))
    rig.calls()
    rig.mouths(*asks(sound, 40, lookahead_ms=lookahead_ms))
    assert (rig.network.settled, rig.network.shown) == ([], shown)


@pytest.mark.parametrize("lookahead_ms", [48.0, FULL])
def test_several_frames_of_one_step(lookahead_ms: float | None) -> None:
    rig = Rig(fps=120)
    sound = timeline(SPEECH)
    for frame in range(60, 80, 2):
        pair = asks(sound, frame, frame + 1, lookahead_ms=lookahead_ms)
        assert list(map(bytes_of, rig.mouths(*pair))) == [by_definition(ask, 120) for ask in pair]


@pytest.mark.parametrize(("between", "kept"), [(TURNS - 2, True), (TURNS, False)])
def test_what_nobody_needs_any_more_is_not_kept_for_ever(between: int, kept: bool) -> None:
    rig = Rig()
    sound = timeline(SPEECH)
    rig.mouths(*asks(sound, 40))
    other = timeline(SPEECH)
    for frame in range(between):
        rig.mouths(*asks(other, frame))
    rig.calls()
    rig.mouths(*asks(sound, 41))
    assert (rig.network.settled == []) is kept


def test_many_calls_in_a_turn_forget_nobody() -> None:
    """As many sounds as a line may have, of both kinds in turn: none shares a call with the one before."""
    rig = Rig()
    sounds = [(timeline(SPEECH), FULL if place % 2 else 48.0) for place in range(64)]
    for frame in range(10, 14, 2):
        rig.calls()
        rig.mouths(
            *(Ask(sound, frame, lookahead_ms) for sound, lookahead_ms in sounds),
            *(Ask(sound, frame + 1, lookahead_ms) for sound, lookahead_ms in reversed(sounds)),
        )
    assert max(rig.network.settled) <= 2 * 3, "what was kept goes on: a frame is two steps or three"


def test_memory_stays_small() -> None:
    rig = Rig()
    gone = []
    for place in range(100):
        sound = timeline(SPEECH[: 8000 + place])
        gone.append(weakref.ref(sound))
        rig.mouths(*asks(sound, 2, 3, lookahead_ms=FULL if place % 2 else 48.0))
    del sound
    gc.collect()
    assert sum(one() is not None for one in gone) <= TURNS
    for kept in rig.engine._streams._kept.values():
        for array in (kept.state, kept.settled):
            assert array.base is None, "a view keeps all of what it is a part of"
        assert kept.state.nbytes == rig.network.silence.nbytes
        assert len(kept.settled) <= 32


def test_an_epoch_or_an_end_is_no_reason_to_keep_more() -> None:
    rig = Rig()
    sound = timeline(SPEECH)
    for epoch in range(100):
        rig.mouths(Ask(sound, 3, 48.0, end=600 + epoch, epoch=epoch))
    assert len(rig.engine._streams._kept) <= TURNS


@pytest.mark.parametrize("lookahead_ms", [48.0, FULL])
def test_the_last_frames_of_a_sound_are_made_along_with_those_before(lookahead_ms: float | None) -> None:
    rig, sound = Rig(), timeline(SPEECH[:16_000])
    last = [Ask(sound, frame, lookahead_ms, end=16_000) for frame in range(31)]
    mouths = rig.mouths(*last)
    assert sum(rig.network.settled) == rig.engine.hearing(lookahead_ms).until(30) // STREAM.step
    assert len(rig.network.shown) == (lookahead_ms is not FULL)
    assert list(map(bytes_of, mouths)) == list(map(by_definition, last))
