"""Sounds that are not speech, made from numbers: hiss, hum, clicks, keys, breath, laughter, chords, applause.

They are mixed under speech at random levels, and played alone as examples of rest. Seeded; no files.
"""

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.grid import SAMPLE_RATE
from facewire_training.data.recordings import Utterance
from facewire_training.phones.inventory import SILENCE, Phone

__all__ = ["NOISES", "noise_pool", "rest_utterances"]

Samples = NDArray[np.float32]


def _coloured(generator: np.random.Generator, count: int, slope: float) -> Samples:
    spectrum = np.fft.rfft(generator.standard_normal(count))
    hertz = np.maximum(np.fft.rfftfreq(count, 1.0 / SAMPLE_RATE), 30.0)
    return np.fft.irfft(spectrum * hertz ** (-slope), count).astype(np.float32)


def _hiss(generator: np.random.Generator, count: int) -> Samples:
    return _coloured(generator, count, generator.uniform(0.0, 1.2))


def _hum(generator: np.random.Generator, count: int) -> Samples:
    times = np.arange(count) / SAMPLE_RATE
    base = generator.choice([50.0, 60.0, 100.0, 120.0]) * generator.uniform(0.97, 1.03)
    tones = [np.sin(2 * np.pi * base * k * times + generator.uniform(0, 6)) / k**1.2 for k in range(1, 12)]
    hum: Samples = (np.sum(tones, axis=0) + 0.1 * generator.standard_normal(count)).astype(np.float32)
    return hum


def _bursts(generator: np.random.Generator, count: int, rate: float, seconds: float, low: float) -> Samples:
    """Short band-limited bursts at random times: clicks, keys, knocks."""
    out = _coloured(generator, count, 0.8) * 0.002
    for _ in range(generator.poisson(rate * count / SAMPLE_RATE)):
        length = int(SAMPLE_RATE * seconds * generator.uniform(0.4, 1.6)) + 8
        start = int(generator.integers(0, max(1, count - length)))
        length = min(length, count - start)
        times = np.arange(length) / SAMPLE_RATE
        ring = np.sin(2 * np.pi * generator.uniform(low, 5000.0) * times)
        burst = (generator.standard_normal(length) + ring) * np.exp(-times / (seconds * 0.25))
        out[start : start + length] += (burst * generator.uniform(0.2, 1.0)).astype(np.float32)
    return out


def _keys(generator: np.random.Generator, count: int) -> Samples:
    return _bursts(generator, count, 7.0, 0.03, 800.0)


def _knocks(generator: np.random.Generator, count: int) -> Samples:
    return _bursts(generator, count, 2.5, 0.15, 80.0)


def _throat_noise(generator: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Noise through an open throat: resonances, but no voice."""
    spectrum = np.fft.rfft(generator.standard_normal(count))
    hertz = np.fft.rfftfreq(count, 1.0 / SAMPLE_RATE)
    shape = np.full_like(hertz, 0.05)
    for resonance in (500.0, 1500.0, 2500.0, 3600.0, 5000.0):
        centre = resonance * generator.uniform(0.7, 1.3)
        width = generator.uniform(100.0, 600.0)
        shape += generator.uniform(0.1, 1.0) / (1.0 + ((hertz - centre) / width) ** 2)
    return np.fft.irfft(spectrum * shape, count)


def _breath(generator: np.random.Generator, count: int) -> Samples:
    """Noise through an open throat, swelling and fading over 0.3 to 1.5 s."""
    times = np.arange(count) / SAMPLE_RATE
    breath = _throat_noise(generator, count)
    turn = 2 * np.pi * generator.uniform(0.3, 1.5) * times + generator.uniform(0, 6)
    swell = 0.01 + np.maximum(0.0, np.sin(turn)) ** generator.uniform(0.5, 3.0)
    return np.asarray(breath * swell, np.float32)


def _laughter(generator: np.random.Generator, count: int) -> Samples:
    """Voiceless laughter: bouts of breath in four to eight bursts a second.

    Bachorowski, Smoski and Owren 2001, "The acoustic features of human laughter": calls follow each
    other every 150 to 250 ms, and about half have no voice. The voiced half is left out on purpose: a
    single call of it is a vowel, and a network that shuts the mouth for it shuts it for vowels.
    """
    breath = _throat_noise(generator, count)
    times = np.arange(count) / SAMPLE_RATE
    loudness = np.full(count, 0.01)
    place = generator.uniform(0.0, 0.4)
    while place < times[-1]:
        period, open_share = generator.uniform(0.13, 0.28), generator.uniform(0.35, 0.75)
        calls = int(generator.integers(3, 13))
        for call in range(calls):
            start = place + call * period * (1.0 + 0.03 * call)
            inside = (times >= start) & (times < start + period)
            turn = np.minimum((times[inside] - start) / period / open_share, 1.0)
            swell = np.sin(np.pi * turn) ** generator.uniform(0.5, 2.0)
            loudness[inside] = (0.05 + swell) * 0.93**call * generator.uniform(0.7, 1.0)
        place += calls * period * 1.15 + generator.exponential(0.6)
    return np.asarray(breath * loudness, np.float32)


def _music(generator: np.random.Generator, count: int) -> Samples:
    """Chords of decaying harmonics on a beat, with a bass and a hi-hat."""
    out = np.zeros(count, np.float32)
    beat = int(SAMPLE_RATE * generator.uniform(0.2, 0.6))
    root = generator.uniform(80.0, 330.0)
    timbre = generator.uniform(0.8, 2.0)
    for start in range(0, count, beat):
        length = min(int(beat * generator.uniform(1.0, 2.5)), count - start)
        times = np.arange(length) / SAMPLE_RATE
        fade = np.exp(-times / generator.uniform(0.1, 0.8)) * np.minimum(
            1.0, times * generator.uniform(50, 1000)
        )
        for semitone in generator.choice([0, 3, 4, 5, 7, 9, 12, -12], size=3):
            pitch = root * 2.0 ** (float(semitone) / 12.0)
            harmonics = range(1, min(12, int(7000 / pitch) + 1))
            note = sum(np.sin(2 * np.pi * pitch * k * times) / k**timbre for k in harmonics)
            out[start : start + length] += (note * fade).astype(np.float32)
        hat = min(800, length)
        noise = np.diff(generator.standard_normal(hat + 1)) * np.exp(-np.arange(hat) / 150.0)
        out[start : start + hat] += (noise * generator.uniform(0.0, 0.5)).astype(np.float32)
    return out


def _applause(generator: np.random.Generator, count: int) -> Samples:
    """Two to sixty people clap: short resonant bursts of hands, 2.5 to 5 a second each.

    Repp 1987, "The sound of two hands clapping": one broad resonance a clapper, 0.6 to 2.5 kHz.
    """
    claps = np.zeros(count)
    times = np.arange(int(0.03 * SAMPLE_RATE)) / SAMPLE_RATE
    for _ in range(int(2.0 * 30.0 ** generator.random())):
        period = SAMPLE_RATE / generator.uniform(2.5, 5.0)
        ring = np.sin(2 * np.pi * generator.uniform(600.0, 2500.0) * times)
        hands = ring + 0.7 * generator.standard_normal(len(times))
        hands *= np.exp(-times / generator.uniform(0.001, 0.005)) * generator.uniform(0.1, 1.0)
        for beat in np.arange(generator.uniform(0.0, period), count, period):
            start = int(np.clip(beat + generator.normal(0.0, 0.08 * period), 0, count - len(times)))
            claps[start : start + len(times)] += generator.uniform(0.5, 1.0) * hands
    return np.asarray(claps + 0.02 * claps.std() * generator.standard_normal(count), np.float32)


NOISES: Final[dict[str, Callable[[np.random.Generator, int], Samples]]] = {
    "hiss": _hiss,
    "hum": _hum,
    "keys": _keys,
    "knocks": _knocks,
    "breath": _breath,
    "laughter": _laughter,
    "music": _music,
    "applause": _applause,
}


def noise_pool(seed: int, clips: int, seconds: float = 4.0) -> Samples:
    """Return `clips` noises [clips, seconds * 16000] of all kinds in turn, each at an RMS of 1."""
    generator = np.random.default_rng(seed)
    count = int(seconds * SAMPLE_RATE)
    makers = list(NOISES.values())
    pool = np.stack([makers[index % len(makers)](generator, count) for index in range(clips)])
    level: Samples = np.sqrt(np.square(pool).mean(axis=1, keepdims=True) + 1e-12)
    return pool / level


def rest_utterances(seed: int, count: int) -> Iterator[Utterance]:
    """Yield `count` noises of 4 s in which nobody speaks, as examples of rest.

    A third is breath and a sixth voiceless laughter: people make both between their words.
    """
    breaths, laughs = count // 3, count // 6
    generator = np.random.default_rng(seed)
    length = 4 * SAMPLE_RATE
    clips = [
        *noise_pool(seed, count - breaths - laughs),
        *(_breath(generator, length) for _ in range(breaths)),
        *(_laughter(generator, length) for _ in range(laughs)),
    ]
    for index, clip in enumerate(clips):
        samples = np.clip(clip / (clip.std() + 1e-9) * 2000.0, -32767.0, 32767.0).astype(np.int16)
        yield Utterance(
            f"rest_{index}", "", "nobody", "", samples, (Phone(SILENCE, 0.0, length / SAMPLE_RATE),)
        )
