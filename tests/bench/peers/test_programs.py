"""The peers themselves, where they are installed: shut in silence, open in a loud vowel."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from facewire.errors import UsageError
from facewire.values import Floats
from facewire_training.phones.inventory import Phone
from tests.bench.peers import programs
from tests.bench.peers.calibration import blank_profile, profile_of
from tests.bench.peers.mapping import HEADAUDIO, RHUBARB, WLIPSYNC, Meaning, Shapes, track_of_shapes

MISSING = programs.missing()
pytestmark = [pytest.mark.slow, pytest.mark.skipif(MISSING is not None, reason=str(MISSING))]

RATE = 16_000
START, STOP = 0.4, 0.9
TIMES = np.arange(40) / 31.0
PHONES = (Phone("sil", 0.0, START), Phone("aa", START, STOP), Phone("sil", STOP, 1.3))


def silence() -> Floats:
    return np.zeros(int(1.3 * RATE), np.float32)


def vowel() -> Floats:
    """Half a second of aa, 120 Hz, by its formants, in silence."""
    samples = silence()
    times = np.arange(int((STOP - START) * RATE)) / RATE
    harmonics = np.arange(120.0, 7000.0, 120.0)
    formants = np.array([730.0, 1090.0, 2440.0])[:, None]
    shares = np.array([1.0, 0.6, 0.2])[:, None]
    gains = (shares / (1.0 + ((harmonics - formants) / 90.0) ** 2)).sum(axis=0)
    wave = (gains[:, None] * np.sin(2.0 * np.pi * harmonics[:, None] * times)).sum(axis=0)
    samples[int(START * RATE) :][: len(wave)] = 0.5 * wave / np.abs(wave).max()
    return samples


@pytest.fixture
def wlipsync(tmp_path: Path) -> Callable[[Floats], Shapes]:
    profile = tmp_path / "profile.json"
    profile.write_text(blank_profile())
    profile.write_text(profile_of(programs.run_wlipsync(vowel(), profile), PHONES))
    return lambda samples: programs.run_wlipsync(samples, profile)


def check(run: Callable[[Floats], Shapes], meaning: Meaning) -> None:
    rest = track_of_shapes(run(silence()).at(TIMES), meaning, TIMES, PHONES).gap
    assert rest.max() < 0.02
    gap = track_of_shapes(run(vowel()).at(TIMES), meaning, TIMES, PHONES).gap
    held = (START + 0.2 < TIMES) & (TIMES < STOP)
    assert gap[held].max() > 0.25
    assert gap[TIMES < START - 0.1].max() < 0.02
    assert gap[TIMES > STOP + 0.3].max() < 0.05


def test_wlipsync(wlipsync: Callable[[Floats], Shapes]) -> None:
    check(wlipsync, WLIPSYNC)


def test_headaudio() -> None:
    check(programs.run_headaudio, HEADAUDIO)


def test_rhubarb() -> None:
    check(programs.run_rhubarb, RHUBARB)


def test_a_profile_that_is_none_is_the_callers_mistake(tmp_path: Path) -> None:
    (tmp_path / "profile.json").write_text("none")
    with pytest.raises(UsageError, match=r"wlipsync\.mjs failed: SyntaxError"):
        programs.run_wlipsync(silence(), tmp_path / "profile.json")
