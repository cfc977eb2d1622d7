"""What is measured of one line, of its face and of its sound."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from facewire.face.channels import CHANNEL_INDEX, VISEMES
from facewire.grid import SAMPLE_RATE
from facewire.qa.levels import FLOOR_DB
from facewire.qa.report.line import LineMeasures, measure, sound_of
from facewire.take.table import values_at
from tests.qa.lines import CLOSURES, SECONDS, jaw_at, line
from tests.take.takes import take


def speech(later_s: float = 0.0, gain: float = 0.3, rate: int = SAMPLE_RATE) -> NDArray[np.float32]:
    """Noise that swells as the jaw of `line` opens."""
    times = np.arange(int(SECONDS * rate)) / rate
    swell = values_at(times, np.arange(4000) / 1000, jaw_at(np.arange(4000) / 1000 - later_s)[:, np.newaxis])
    noise = np.random.default_rng(1).standard_normal(len(times))
    made: NDArray[np.float32] = (gain * swell[:, 0] * noise).astype(np.float32)
    return made


def test_a_face_is_measured() -> None:
    found = measure("line", line())
    assert (found.name, found.failed) == ("line", "")
    assert found.seconds == pytest.approx(125 / 31)
    # The voice of this take is on all the time.
    assert found.speech_s == found.seconds
    np.testing.assert_allclose(found.closures, CLOSURES, atol=0.04)
    assert 0.5 < found.opening < 0.6
    assert found.level_db is found.lag_ms is found.made_ms is None


def test_visemes_count_while_somebody_speaks() -> None:
    of = line()
    visemes = np.zeros((125, 15), np.float32)
    visemes[:, 0] = 1.0
    visemes[31:62, VISEMES.index("PP")] = 2.0
    voice = np.zeros(125, np.float32)
    voice[16:78] = 1.0
    found = measure("line", replace(of, visemes=visemes, voice=voice))
    assert found.speech_s == pytest.approx(2.0)
    assert found.visemes_s is not None
    np.testing.assert_allclose(found.visemes_s[:2], 1.0)
    assert sum(found.visemes_s) == pytest.approx(found.speech_s)


def test_a_take_that_tells_no_voice_and_no_visemes() -> None:
    of = replace(line(), visemes=np.zeros((125, 15), np.float32), voice=np.zeros(125, np.float32))
    found = measure("line", of)
    assert found.visemes_s is None
    assert found.speech_s == found.seconds
    assert len(found.closures) == 4


@pytest.mark.parametrize("frames", [0, 1])
def test_short_takes(frames: int) -> None:
    found = measure("short", take(frames), sound_of([np.zeros(10, np.float32)], SAMPLE_RATE))
    assert found.seconds == pytest.approx(frames / 31)
    assert (found.closures, found.lag_ms) == ((), None)


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100])
@pytest.mark.parametrize("size", [160, 1000, 10**6])
def test_levels_are_those_of_the_sound_whatever_its_blocks(rate: int, size: int) -> None:
    tone = 0.1 * np.sqrt(2.0) * np.sin(2 * np.pi * 200 * np.arange(rate) / rate).astype(np.float32)
    found = sound_of((tone[at : at + size] for at in range(0, rate, size)), rate)
    assert len(found.levels) == 100
    assert found.speech_db == pytest.approx(-20.0, abs=0.1)
    assert found.peak_db == pytest.approx(-17.0, abs=0.1)
    assert found.clipped == 0


def test_silence_has_a_floor() -> None:
    for blocks in ([], [np.zeros(0, np.float32)], [np.zeros(1600, np.float32)]):
        found = sound_of(blocks, SAMPLE_RATE)
        assert (found.speech_db, found.peak_db, found.clipped) == (FLOOR_DB, FLOOR_DB, 0)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_three_samples_at_full_scale_are_a_clip(size: int) -> None:
    samples = np.zeros(40, np.float32)
    samples[3:6] = 1.0
    samples[10:15] = -1.0
    samples[20:22] = 1.0
    samples[30] = 1.0
    found = sound_of((samples[at : at + size] for at in range(0, 40, size)), SAMPLE_RATE)
    assert found.clipped == 2


@pytest.mark.parametrize("later_ms", [-80, 0, 80])
def test_a_lag_between_sound_and_lips_is_found(later_ms: int) -> None:
    sound = sound_of([speech(-later_ms / 1000)], SAMPLE_RATE)
    found = measure("line", line(), sound)
    assert found.lag_ms == pytest.approx(later_ms, abs=15)


def test_a_rate_of_which_a_hop_is_no_whole_number_tells_the_same_lag() -> None:
    # 220 samples of 22050 Hz are 9.98 ms: over a minute that would be 136 ms.
    times = np.arange(60 * 31) / 31
    of = take(60 * 31)
    weights = np.zeros_like(of.weights)
    weights[:, CHANNEL_INDEX["jawOpen"]] = 0.25 - 0.25 * np.cos(2.0 * np.pi * times * (0.3 + times / 30.0))
    instants = np.arange(60 * 22_050) / 22_050
    swell = 0.25 - 0.25 * np.cos(2.0 * np.pi * instants * (0.3 + instants / 30.0))
    noise = swell * np.random.default_rng(1).standard_normal(len(swell))
    found = measure("long", replace(of, weights=weights), sound_of([noise.astype(np.float32)], 22_050))
    assert found.lag_ms == pytest.approx(0.0, abs=15)


def test_no_lag_is_told_where_nothing_moves() -> None:
    silent = sound_of([np.zeros(SAMPLE_RATE * 4, np.float32)], SAMPLE_RATE)
    assert measure("line", line(), silent).lag_ms is None
    brief = sound_of([speech()[:8000]], SAMPLE_RATE)
    assert measure("line", line(), brief).lag_ms is None


def test_what_only_the_caller_knows_is_kept() -> None:
    found = measure("line", line(), made_ms=12.5, held=3)
    assert (found.made_ms, found.held) == (12.5, 3)
    assert LineMeasures("gone", failed="no such file").seconds == 0.0
