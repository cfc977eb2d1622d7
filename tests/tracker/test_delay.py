"""How late a tracker is, found from two jaws."""

import numpy as np
import pytest

from facewire.tracker.delay import ASSUMED_NS, MAX_NS, Delay, correlate

MS = 1_000_000
Series = list[tuple[int, float]]


def speech(seconds: float, seed: int = 0) -> Series:
    """A jaw at 31 frames a second: syllables of uneven length and height, with pauses."""
    rng = np.random.default_rng(seed)
    times = np.arange(0.0, seconds, 1 / 31)
    jaw, at = np.zeros(len(times)), 0.0
    while at < seconds:
        length, height = rng.uniform(0.12, 0.35), rng.uniform(0.1, 0.6)
        inside = (times >= at) & (times < at + length)
        jaw[inside] = height * np.sin(np.pi * (times[inside] - at) / length) ** 2
        at += length + (rng.uniform(0.3, 0.8) if rng.random() < 0.15 else 0.0)
    return [(int(time * 1e9), float(value)) for time, value in zip(times, jaw, strict=True)]


def filmed(
    voice: Series, delay_ms: float, rate: float = 60.0, noise: float = 0.03, gain: float = 0.7, seed: int = 1
) -> Series:
    """What a tracker makes of that jaw: later, on its own grid, rounded to hundredths, unsteady."""
    rng = np.random.default_rng(seed)
    heard = np.array(voice)
    times = np.arange(0.0, voice[-1][0] / 1e9 + 1.0, 1 / rate)
    jaw = gain * np.interp(times, heard[:, 0] / 1e9, heard[:, 1]) + noise * rng.standard_normal(len(times))
    jaw = np.clip(np.round(jaw, 2), 0.0, 1.0)
    return [(int(t * 1e9 + delay_ms * MS), float(v)) for t, v in zip(times, jaw, strict=True)]


@pytest.mark.parametrize("delay_ms", range(0, 301, 50))
@pytest.mark.parametrize(("rate", "noise"), [(60.0, 0.0), (60.0, 0.05), (24.0, 0.03), (30.0, 0.08)])
def test_finds_delays_under_noise(delay_ms: int, rate: float, noise: float) -> None:
    voice = speech(10.0, seed=delay_ms)
    found = correlate(voice, filmed(voice, delay_ms, rate, noise))
    assert found is not None
    assert found / MS == pytest.approx(delay_ms, abs=8.0)


def test_is_unsure_of_another_persons_jaw() -> None:
    found = [correlate(speech(10.0, seed), filmed(speech(10.0, seed + 500), 80.0)) for seed in range(40)]
    assert found == [None] * 40


@pytest.mark.parametrize(
    ("voice", "tracker"),
    [
        ([], []),
        ([(0, 0.0)], [(0, 0.0)]),
        (speech(2.0), filmed(speech(2.0), 80.0)),
        ([(n * 32 * MS, 0.0) for n in range(310)], filmed(speech(10.0), 80.0)),
        (speech(10.0), [(n * 16 * MS, 0.25) for n in range(700)]),
        (speech(10.0), filmed(speech(10.0), 5000.0)),
    ],
    ids=["nothing", "one", "too short", "silence", "a still face", "another time"],
)
def test_is_unsure(voice: Series, tracker: Series) -> None:
    assert correlate(voice, tracker) is None


def test_a_steady_rhythm_is_no_measure() -> None:
    """At three syllables a second every third of a second is as good as another."""
    times = np.arange(0, 10, 1 / 31)
    voice = [(int(t * 1e9), float(0.3 - 0.3 * np.cos(2 * np.pi * 3.0 * t))) for t in times]
    assert correlate(voice, filmed(voice, 60.0, noise=0.0)) is None


def test_it_takes_two_that_agree() -> None:
    delay, voice = Delay(None), speech(10.0)
    assert (delay.in_force_ns, delay.how) == (ASSUMED_NS, "assumed")
    delay.measure(voice, filmed(voice, 150.0))
    assert delay.how == "assumed"
    delay.measure(voice, filmed(voice, 250.0))
    assert delay.how == "assumed"
    delay.measure(voice, filmed(voice, 245.0))
    assert delay.how == "measured"
    delay.move(10**10)
    assert delay.in_force_ns / MS == pytest.approx(245.0, abs=8.0)


def test_it_is_held_where_nothing_can_be_measured() -> None:
    delay, voice = Delay(None), speech(10.0)
    for _ in range(2):
        delay.measure(voice, filmed(voice, 150.0))
    delay.move(10**10)
    held = delay.in_force_ns
    for _ in range(100):
        delay.measure([(n * 32 * MS, 0.0) for n in range(310)], filmed(voice, 20.0))
        delay.move(10**9)
    assert (delay.in_force_ns, delay.how) == (held, "measured")


def test_it_moves_by_a_tenth_of_the_time_that_passes() -> None:
    """So that poses are neither skipped nor repeated while it does."""
    delay, voice = Delay(None), speech(10.0)
    for _ in range(2):
        delay.measure(voice, filmed(voice, 200.0))
    before = delay.in_force_ns
    delay.move(100 * MS)
    assert delay.in_force_ns - before == 10 * MS


def test_a_delay_that_is_set_is_not_measured() -> None:
    delay, voice = Delay(40 * MS), speech(10.0)
    for _ in range(3):
        delay.measure(voice, filmed(voice, 150.0))
        delay.move(10**10)
    assert (delay.in_force_ns, delay.how) == (40 * MS, "set")


def test_the_longest_that_is_found() -> None:
    voice = speech(10.0)
    found = correlate(voice, filmed(voice, 450.0))
    assert found is not None
    assert found <= MAX_NS
