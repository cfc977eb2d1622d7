"""Movement of faces against speech that is known."""

from dataclasses import replace

import numpy as np
import pytest

from facewire.qa.check.faces.movement import movement_of
from facewire.qa.check.limits import Limits
from facewire.qa.check.sound.levels import Loudness
from facewire.take.table import Take
from tests.qa.lines import JAW, SECONDS, line, with_weights

FPS = 31


def loudness(begin_s: float = 0.3, end_s: float = SECONDS - 0.3, seconds: float = SECONDS) -> Loudness:
    """Speech at -20 dBFS between two instants, a room at -70 around it."""
    levels = np.full(round(100 * seconds), -70.0, np.float32)
    levels[round(100 * begin_s) : round(100 * end_s)] = -20.0
    return Loudness(levels)


def test_a_good_line() -> None:
    movement = movement_of(line(), loudness(), line())
    assert movement.in_silence == 0.0
    assert movement.frozen.length_s < 0.1
    assert movement.still.length_s < 0.2
    assert movement.dropped == 0
    assert movement.jitter < 0.001


def test_movement_in_silence() -> None:
    movement = movement_of(line(), loudness(2.0), line())
    assert movement.in_silence > 2.0 * Limits().in_silence
    assert movement.silence.at_s < 0.1
    assert movement.silence.length_s == pytest.approx(1.6, abs=0.1)


def test_a_breath_in_silence_is_none() -> None:
    weights = np.zeros_like(line().weights)
    weights[20:32, JAW] = 0.3 * np.hanning(12)
    movement = movement_of(with_weights(line(), weights), loudness(2.0), line())
    assert 0.3 < movement.in_silence < Limits().in_silence


@pytest.mark.parametrize(("fps", "told"), [(5, False), (20, True), (31, True)])
def test_few_frames_a_second_tell_no_tremor(fps: int, told: bool) -> None:
    """At so few, speech itself moves as far from frame to frame."""
    take = line(float(fps))
    noise = np.random.default_rng(5).normal(0.0, 0.03, take.weights.shape).astype(np.float32)
    trembling = with_weights(take, np.clip(take.weights + noise, 0.0, 1.0))
    assert (movement_of(trembling, loudness(), line()).jitter > Limits().jitter) is told


def test_silence_that_goes_on_makes_movement_no_larger() -> None:
    """A mouth that opens and closes slowly for ever moves no more than in one of its seconds."""
    frames = np.arange(60 * FPS)
    weights = np.zeros((len(frames), 52), np.float32)
    weights[:, JAW] = 0.1 - 0.1 * np.cos(2 * np.pi * frames / FPS)
    times = frames / FPS
    face = np.zeros((len(frames), 9), np.float32), np.zeros((len(frames), 15), np.float32)
    take = Take(line().head, times, weights, *face, np.zeros(len(frames), np.float32))
    assert movement_of(take, loudness(55.0, 60.0, 60.0), take).in_silence == pytest.approx(0.4, abs=0.05)


def test_a_mouth_that_parts_before_the_sound_is_none() -> None:
    assert movement_of(line(), loudness(0.6), line()).in_silence == 0.0


def test_a_face_that_stops() -> None:
    weights = line().weights.copy()
    weights[50:66] = weights[50]
    stopped = movement_of(with_weights(line(), weights), loudness(), line()).frozen
    assert stopped.at_s == pytest.approx(50 / FPS)
    assert stopped.length_s == pytest.approx(15 / FPS)


def test_a_mouth_that_stays_still() -> None:
    weights = line().weights.copy()
    weights[:, JAW] = 0.2
    weights[:, 1:] = 0.0
    still = movement_of(with_weights(line(), weights), loudness(), line()).still
    assert still.length_s > 2.5


def test_stillness_without_a_voice_is_none() -> None:
    heard = replace(line(), voice=np.zeros(len(line()), np.float32))
    weights = np.zeros_like(line().weights)
    assert movement_of(with_weights(line(), weights), loudness(), heard).still.length_s == 0.0


def test_frames_that_are_missing() -> None:
    whole = line()
    kept = np.setdiff1d(np.arange(len(whole)), (40, 41, 90))
    rest = Take(
        whole.head,
        whole.times[kept],
        whole.weights[kept],
        whole.pose[kept],
        whole.visemes[kept],
        whole.voice[kept],
    )
    movement = movement_of(rest, loudness(), whole)
    assert movement.dropped == 3
    assert movement.dropped_at_s == pytest.approx(39 / FPS)


def test_tremor() -> None:
    random = np.random.default_rng(0)
    weights = np.clip(line().weights + random.normal(0.0, 0.02, line().weights.shape), 0.0, 1.0)
    assert movement_of(with_weights(line(), weights.astype(np.float32)), loudness(), line()).jitter > 0.01


def test_takes_of_next_to_nothing() -> None:
    short = line(seconds=0.0)
    assert len(short) == 1
    movement = movement_of(short, Loudness(np.zeros(0, np.float32)), short)
    assert (movement.in_silence, movement.dropped, movement.jitter) == (0.0, 0, 0.0)
