"""The head by itself: where it may be, how fast it may get there, and what it follows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from facewire.face.character import Character
from facewire.face.head.stage import LIMITS, Head
from facewire.face.head.styles import STYLES, shipped
from facewire.face.rest import REST
from facewire.face.stage import Context
from facewire.face.tune import MASKS, Tuning
from facewire.values import Accent, Boundary, PhraseEnd, Prosody
from tests.face.faces import FPS, SPOKEN, face
from tests.face.head.voices import TUNING, heads, silence, talk

FASTEST = 160.0
"""Degrees a second, of any head at a gain of 1; accents of full strength four times a second."""
SUDDENEST = 3500.0
"""Degrees a second squared."""


def speeds(poses: NDArray[np.float64], fps: int = FPS) -> NDArray[np.float64]:
    """Degrees a second."""
    made: NDArray[np.float64] = np.degrees(np.linalg.norm(np.diff(poses, axis=0), axis=1)) * fps
    return made


HEARD = st.lists(
    st.builds(
        Prosody,
        melody=st.floats(-24, 24),
        energy_db=st.floats(-60, 20),
        rate=st.floats(0, 12),
        phrase_s=st.sampled_from([0.0, 0.5, 2.0]),
        pause_s=st.sampled_from([0.0, 0.5, 3.0]),
        accent=st.none() | st.builds(Accent, st.floats(-0.5, 0.5), st.floats(0, 1)),
        phrase_end=st.none() | st.builds(PhraseEnd, st.just(-0.2), st.sampled_from(Boundary)),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=40)
@given(HEARD, st.sampled_from(STYLES), st.floats(0, 2), st.integers(0, 2**64))
def test_no_voice_throws_the_head(heard: list[Prosody], style: str, gain: float, seed: int) -> None:
    often = [one for one in heard for _ in range(5)] * 3
    poses = heads(often, Character(head=style, head_gain=gain), seed)
    assert (np.abs(poses) <= LIMITS).all()
    speed = np.diff(poses, axis=0) * FPS
    bend = np.diff(speed, axis=0) * FPS
    assert np.degrees(np.linalg.norm(speed, axis=1)).max(initial=0.0) <= FASTEST * max(gain, 1.0)
    assert np.degrees(np.linalg.norm(bend, axis=1)).max(initial=0.0) <= SUDDENEST * max(gain, 1.0)


@pytest.mark.parametrize("style", STYLES)
def test_equal_voices_move_equal_heads(style: str) -> None:
    heard = talk(20.0)
    first, again = (heads(heard, Character(head=style)) for _ in range(2))
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != heads(heard, Character(head=style), seed=2).tobytes()


def test_it_begins_at_rest_and_moves_while_it_talks() -> None:
    poses = heads(talk(60.0), Character(head="lively"))
    assert np.abs(poses[0]).max() < 0.002
    assert np.degrees(poses.std(axis=0)).min() > 1.0


@pytest.mark.parametrize("style", ["calm", "lively", "presenter"])
def test_silence_calms_within_a_second(style: str) -> None:
    calm, talking = [], []
    for seed in range(6):
        heard = [*talk(8.0, seed)]
        heard = heard[: max(n for n, one in enumerate(heard) if one.speaking) + 1]
        end = PhraseEnd(-0.25, list(Boundary)[seed % 3])
        heard += [Prosody(pause_s=0.25, phrase_end=end), *silence(4.0, 0.28)]
        speed = speeds(heads(heard, Character(head=style), seed))
        last = len(heard) - round(4.0 * FPS) - 1
        talking.append(speed[: last - 1])
        # The end of a phrase is told a quarter of a second after it.
        calm.append(speed[last + round(0.75 * FPS) :])
    assert np.concatenate(calm).mean() < 0.35 * np.concatenate(talking).mean()
    assert np.percentile(np.concatenate(calm), 95) < np.percentile(np.concatenate(talking), 75)


def test_off_is_off_and_switches_without_a_jump() -> None:
    heard = talk(12.0)
    assert not heads(heard, Character(head="off")).any()
    stage, poses = Head(1, FPS, shipped()), []
    for n, one in enumerate(heard):
        character = Character(head=("lively", "off", "calm", "presenter")[n // 93 % 4])
        poses.append(
            stage.apply(Context(n, FPS, REST, 0, TUNING, character=character, prosody=one), face()).pose[:3]
        )
    moved = np.array(poses, np.float64)
    assert speeds(moved).max() < FASTEST
    assert not moved[2 * 93 - 15 : 2 * 93].any(), "a second and a half after it was switched off"


def test_a_gain_scales_and_zero_holds_still() -> None:
    heard = talk(20.0)
    usual, half = heads(heard, Character()), heads(heard, Character(head_gain=0.5))
    np.testing.assert_allclose(half, 0.5 * usual, atol=0.003)
    assert not heads(heard, Character(head_gain=0.0)).any()


@pytest.mark.parametrize("mask", ["lower", "none"])
def test_the_head_is_left_to_whoever_has_the_eyes(mask: str) -> None:
    tuning = Tuning().with_mask(MASKS[mask])
    assert not heads(talk(10.0), Character(), tuning=tuning).any()
    assert heads(talk(10.0), Character(), tuning=Tuning().with_mask(MASKS["upper"])).any()


def test_it_adds_to_the_pose_and_leaves_all_else() -> None:
    stage = Head(1, FPS, shipped())
    for n, one in enumerate(talk(3.0)):
        given_face = face(mouth=SPOKEN)
        given_face.pose[:] = 0.05
        seen = stage.apply(Context(n, FPS, SPOKEN, 0, TUNING, prosody=one), given_face)
    np.testing.assert_array_equal(seen.weights, SPOKEN.weights)
    assert (seen.visemes is SPOKEN.visemes, seen.voice) == (True, 1.0)
    np.testing.assert_array_equal(seen.pose[3:], np.float32(0.05))
    alone = heads(talk(3.0), Character())[-1]
    np.testing.assert_allclose(seen.pose[:3], alone + 0.05, atol=0.003)


def test_the_chin_follows_the_melody() -> None:
    heard = [Prosody(melody=6.0 * float(np.sin(n / 10)), phrase_s=1.0) for n in range(60 * FPS)]
    pitch = heads(heard, Character())[:, 1]
    melody = np.array([one.melody for one in heard])
    assert np.corrcoef(pitch[4:], -melody[:-4])[0, 1] > 0.2


def test_a_louder_voice_moves_it_further() -> None:
    quiet, loud = (
        heads([Prosody(energy_db=level, phrase_s=1.0)] * (40 * FPS), Character()).std()
        for level in (-6.0, 6.0)
    )
    assert loud > 1.3 * quiet


def test_an_hour_of_talk_never_drifts() -> None:
    fps = 5
    poses = np.degrees(heads(talk(3600.0, fps=fps), Character(head="lively"), fps=fps))
    minutes = poses.reshape(60, -1, 3).mean(axis=1)
    assert np.abs(minutes).max() < 5.0
    assert np.abs(poses.mean(axis=0)).max() < 1.5
    slope = np.polyfit(np.arange(60), minutes, 1)[0]
    assert np.abs(slope * 60).max() < 1.5, "degrees in an hour"
