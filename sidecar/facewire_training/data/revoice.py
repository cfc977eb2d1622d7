"""More mouths out of few: a recorded voice re-spoken at another pitch through another vocal tract.

Real coarticulation is rare and synthetic voices are cheap; what a network needs is real coarticulation
from many throats. The WORLD vocoder (Morise, Yokomori and Ozawa 2016, "WORLD: a vocoder-based
high-quality speech synthesis system for real-time applications") takes a recording apart into pitch,
spectral envelope and breathiness; each is changed and the whole put together again, in the same time,
so that the phones stay where they were, or with vowels held, as people who think aloud hold them.
"""

import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.grid import SAMPLE_RATE
from facewire_training.data.recordings import Utterance
from facewire_training.phones.inventory import Phone

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # pyworld asks setuptools for its own version
    import pyworld

__all__ = ["Throat", "draw_throat", "held", "revoice", "revoiced"]

_PITCH_FLOOR: Final = 60.0
_PITCH_CEILING: Final = 500.0
_STEP_S: Final = 0.005
"""Seconds between the vocoder's frames."""
_HOLDABLE: Final = frozenset(
    ["aa", "ae", "ah", "ao", "ax", "eh", "er", "ey", "ih", "iy", "ow", "uw", "m", "n"]
)
_HELD_SHARE: Final = 0.15
_LEAST_S: Final = 0.3
"""Utterances shorter than this are left out: the vocoder needs a few pitch periods."""
_MEDIAN_HERTZ: Final = 150.0
"""Pitch of a throat of average length; men's lie an octave around 110, women's around 200 Hz."""


@dataclass(frozen=True, slots=True)
class Throat:
    """What a voice is changed to.

    `formants` multiplies the envelope's frequencies; `pitch` in Hz is the new median, `melody` scales the
    pitch's distance from it in octaves; `breath` is the exponent of aperiodicity (under 1: breathier).
    """

    formants: float
    pitch: float
    melody: float
    breath: float


def draw_throat(generator: np.random.Generator) -> Throat:
    """Return a random throat: from a deep man's to a child's, longer ones lower."""
    formants = float(np.exp(generator.uniform(np.log(0.82), np.log(1.20))))
    pitch = _MEDIAN_HERTZ * formants**2.5 * float(np.exp(generator.normal(0.0, 0.22)))
    return Throat(
        formants,
        float(np.clip(pitch, 75.0, 320.0)),
        float(generator.uniform(0.5, 1.5)),
        float(np.exp(generator.normal(0.0, 0.3))),
    )


def revoice(
    samples: NDArray[np.int16], throat: Throat, source: NDArray[np.float64] | None = None
) -> NDArray[np.int16]:
    """Return the recording as `throat` would have spoken it: as long, as loud, int16 at 16 kHz.

    `source` [frames] says for every 5 ms of the outcome which second of the recording sounds there.
    """
    heard = np.asarray(samples, np.float64) / 32768.0
    coarse, times = pyworld.dio(heard, SAMPLE_RATE, f0_floor=_PITCH_FLOOR, f0_ceil=_PITCH_CEILING)
    pitch = pyworld.stonemask(heard, coarse, times, SAMPLE_RATE)
    envelope = pyworld.cheaptrick(heard, pitch, times, SAMPLE_RATE)
    noisiness = pyworld.d4c(heard, pitch, times, SAMPLE_RATE)
    rows = np.arange(len(times)) if source is None else np.round(source / _STEP_S).astype(np.int64)
    rows = np.minimum(rows, len(times) - 1)
    spoken = pyworld.synthesize(
        _moved(pitch, throat)[rows],
        _stretched(envelope[rows], throat.formants),
        np.clip(_stretched(noisiness[rows], throat.formants) ** throat.breath, 0.0, 1.0),
        SAMPLE_RATE,
    )
    length = len(heard) if source is None else len(spoken)
    spoken = np.pad(spoken[:length], (0, max(0, length - len(spoken))))
    loudness = np.sqrt(np.square(heard).mean() / max(np.square(spoken).mean(), 1e-12))
    limit = 0.99 / max(float(np.abs(spoken).max()), 1e-9)
    return np.asarray(np.round(spoken * min(loudness, limit) * 32767.0), np.int16)


def revoiced(utterances: Iterable[Utterance], copies: int, seed: int, jobs: int) -> Iterator[Utterance]:
    """Yield `copies` of every utterance, each from a throat of its own; those too short are passed over."""
    generator = np.random.default_rng(seed)
    spoken = _long_enough(utterances)
    tasks = [(utterance, draw_throat(generator), copy) for copy in range(copies) for utterance in spoken]
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(_respoken, tasks, chunksize=8)


def held(utterances: Iterable[Utterance], seed: int, jobs: int) -> Iterator[Utterance]:
    """Yield every utterance by another throat, some vowels and nasals held two to eight times as long."""
    tasks = [(utterance, seed + index) for index, utterance in enumerate(_long_enough(utterances))]
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(_drawn_out, tasks, chunksize=8)


def _long_enough(utterances: Iterable[Utterance]) -> list[Utterance]:
    return [utterance for utterance in utterances if len(utterance.samples) >= _LEAST_S * SAMPLE_RATE]


def _drawn_out(task: tuple[Utterance, int]) -> Utterance:
    utterance, seed = task
    generator = np.random.default_rng(seed)
    phones, pieces, end = [], [], 0.0
    for phone in utterance.phones:
        long = phone.name in _HOLDABLE and generator.random() < _HELD_SHARE
        factor = float(np.exp(generator.uniform(np.log(2.0), np.log(8.0)))) if long else 1.0
        # Steps from the running end, so that rounding to 5 ms never adds up.
        begin, end = end, end + factor * (phone.end - phone.start)
        steps = np.arange(np.ceil(begin / _STEP_S), np.ceil(end / _STEP_S))
        pieces.append(phone.start + (steps * _STEP_S - begin) / factor)
        phones.append(Phone(phone.name, begin, end))
    samples = revoice(utterance.samples, draw_throat(generator), np.concatenate(pieces))
    return replace(utterance, name=f"{utterance.name}_held", samples=samples, phones=tuple(phones))


def _respoken(task: tuple[Utterance, Throat, int]) -> Utterance:
    utterance, throat, copy = task
    return replace(
        utterance,
        name=f"{utterance.name}_throat{copy}",
        voice=f"{utterance.voice}-{throat.formants:.2f}-{throat.pitch:.0f}",
        samples=revoice(utterance.samples, throat),
    )


def _moved(pitch: NDArray[np.float64], throat: Throat) -> NDArray[np.float64]:
    """Pitch around its new median, 0 where the voice has none."""
    voiced = pitch > 0.0
    moved = np.zeros_like(pitch)
    if voiced.any():
        octaves = np.log2(pitch[voiced] / np.median(pitch[voiced]))
        moved[voiced] = np.clip(throat.pitch * 2.0 ** (throat.melody * octaves), 50.0, 600.0)
    return moved


def _stretched(rows: NDArray[np.float64], factor: float) -> NDArray[np.float64]:
    """Rows [frames, bins] with their frequency axis multiplied; past its end the last bin holds."""
    bins = rows.shape[1]
    places = np.minimum(np.arange(bins) / factor, bins - 1)
    low = np.minimum(places.astype(np.int64), bins - 2)
    share = places - low
    stretched: NDArray[np.float64] = rows[:, low] * (1.0 - share) + rows[:, low + 1] * share
    return np.ascontiguousarray(stretched)
