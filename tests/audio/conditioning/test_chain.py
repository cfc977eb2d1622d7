"""A microphone's samples from the device to the timeline."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.audio.conditioning import Conditioning, Levels
from facewire.audio.resample import Resampler
from facewire.values import Floats
from tests.fakes import AS_IT_IS
from tests.sounds import speech_like

RATE = 48_000


def voice(level_dbfs: float, seconds: float, rate: int = RATE, noise_dbfs: float = -90.0) -> Floats:
    """Syllables of that RMS over noise."""
    spoken = speech_like(seconds, rate)
    spoken *= 10 ** (level_dbfs / 20) / np.sqrt(np.square(spoken).mean())
    noise = np.random.default_rng(3).standard_normal(len(spoken)) * 10 ** (noise_dbfs / 20)
    return np.asarray(spoken + noise, np.float32)


def room(seconds: float, noise_dbfs: float = -90.0, rate: int = RATE) -> Floats:
    noise = np.random.default_rng(4).standard_normal(int(seconds * rate)) * 10 ** (noise_dbfs / 20)
    return np.asarray(noise, np.float32)


def run(chain: Conditioning, block: Floats, size: int = 480) -> Floats:
    return np.concatenate([chain.convert(block[at : at + size]) for at in range(0, len(block), size)])


def stereo(left: Floats, right: Floats) -> Floats:
    return np.stack((left, right), axis=1)


def rms_dbfs(samples: Floats) -> float:
    return float(10 * np.log10(np.square(samples).mean()))


def test_left_as_it_is_it_is_only_mixed_and_resampled() -> None:
    spoken = voice(-22.0, 1.0)
    got = run(Conditioning(RATE, 2, AS_IT_IS), stereo(spoken, spoken))
    assert np.array_equal(got, Resampler(RATE).convert(spoken)[: len(got)])


def test_a_microphone_that_is_well_set_is_left_alone() -> None:
    spoken = voice(-22.0, 5.0, 16_000)
    got = run(Conditioning(16_000, 1, Levels()), spoken[:, None])
    assert np.array_equal(got, spoken)


@pytest.mark.parametrize("level", [-40.0, -52.0])
def test_a_quiet_voice_is_raised(level: float) -> None:
    got = run(
        Conditioning(16_000, 1, Levels()),
        np.concatenate((room(1.0, rate=16_000), voice(level, 8.0, 16_000)))[:, None],
    )
    assert rms_dbfs(got[-16_000 * 4 :]) == pytest.approx(-30.0, abs=1.5)


def test_a_fixed_gain_is_what_was_asked_for() -> None:
    spoken = voice(-40.0, 2.0, 16_000)
    got = run(Conditioning(16_000, 1, Levels(gain_db=6.0, gate=False)), spoken[:, None])
    assert np.allclose(got, spoken * 10 ** (6 / 20), atol=1e-7)


def test_noise_is_kept_from_the_mouth_and_an_onset_is_not() -> None:
    chain = Conditioning(16_000, 1, Levels(gain_db=0.0))
    spoken = voice(-25.0, 1.0, 16_000)[2_000:]
    got = run(chain, np.concatenate((room(3.0, -60.0, 16_000), spoken))[:, None])
    assert rms_dbfs(got[32_000:48_000]) < -80.0
    assert np.array_equal(got[48_000 + 256 :], spoken[256:]), "from 16 ms on, all of it"


def test_other_levels_are_in_force_from_the_next_hops_on() -> None:
    spoken = voice(-40.0, 1.0, 16_000)[:, None]
    chain = Conditioning(16_000, 1, AS_IT_IS)
    assert np.array_equal(run(chain, spoken), spoken[:, 0])
    chain.use(Levels(gain_db=6.0, gate=False))
    raised = run(chain, spoken)
    assert np.allclose(raised[128:], spoken[128:, 0] * 10 ** (6 / 20), atol=1e-7), "two hops are 8 ms"
    steps = np.abs(np.diff(raised[:128] / spoken[:128, 0]))
    assert steps.max() < 0.02, "a factor that jumps would click"


def test_a_gate_that_is_switched_off_is_open() -> None:
    chain = Conditioning(16_000, 1, Levels(gain_db=0.0))
    noise = room(3.0, -60.0, 16_000)[:, None]
    assert rms_dbfs(run(chain, noise)[32_000:]) < -80.0
    chain.use(AS_IT_IS)
    assert np.array_equal(run(chain, noise)[128:], noise[128:, 0])


WARNINGS = {
    "muted?": stereo(room(3.0, -120.0) * 0, room(3.0, -120.0) * 0),
    "clipping": stereo(np.clip(voice(-3.0, 3.0) * 4, -1, 1), np.clip(voice(-3.0, 3.0) * 4, -1, 1)),
    "only one channel": stereo(voice(-25.0, 3.0), np.zeros(3 * RATE, np.float32)),
    "the two channels cancel": stereo(voice(-25.0, 3.0), -voice(-25.0, 3.0)),
    "very quiet": np.repeat(voice(-52.0, 3.0, noise_dbfs=-80.0)[:, None], 2, axis=1),
}


@pytest.mark.parametrize("kind", WARNINGS)
def test_what_is_wrong_is_said_in_words_within_three_seconds(kind: str) -> None:
    chain = Conditioning(RATE, 2, Levels())
    run(chain, WARNINGS[kind])
    assert [warning[: len(kind)] for warning in chain.level.warnings] == [kind]


def test_a_good_microphone_is_not_complained_about() -> None:
    chain = Conditioning(RATE, 2, Levels())
    for at in range(6):
        run(chain, np.repeat(voice(-22.0, 0.5, noise_dbfs=-65.0)[:, None], 2, axis=1))
        run(chain, np.repeat(room(0.5, -65.0)[:, None], 2, axis=1))
        assert chain.level.warnings == (), at
    assert chain.level.noise_dbfs == pytest.approx(-66.0, abs=3.0)
    assert abs(chain.level.level_dbfs + 18.0) < 4.0


def test_a_warning_goes_when_its_cause_has_gone() -> None:
    chain = Conditioning(RATE, 1, Levels())
    run(chain, np.zeros((3 * RATE, 1), np.float32))
    assert chain.level.warnings
    run(chain, voice(-22.0, 1.0)[:, None])
    assert chain.level.warnings == ()


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(40, 3000), min_size=1, max_size=5), st.sampled_from([16_000, 44_100, 48_000]))
def test_blocks_of_any_size_give_the_same(sizes: list[int], rate: int) -> None:
    block = stereo(voice(-45.0, 0.8, rate), voice(-45.0, 0.8, rate))
    parts: list[Floats] = []
    chain, at = Conditioning(rate, 2, Levels()), 0
    while at < len(block):
        size = sizes[len(parts) % len(sizes)]
        parts.append(chain.convert(block[at : at + size]))
        at += size
    got, whole = np.concatenate((*parts, chain.flush())), run(Conditioning(rate, 2, Levels()), block)
    assert np.abs(got[: len(whole)] - whole).max() < 1e-5
