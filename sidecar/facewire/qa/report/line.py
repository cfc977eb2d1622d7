"""One line, measured: what its face says, and what its sound says where there is one.

All of it is arithmetic on arrays; `measure` reads no file but the sound's blocks that it is given.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.face.closure import CHANNEL_GAP, closures_in
from facewire.qa.compare.lags import lag_steps
from facewire.qa.levels import FLOOR_DB, HOP_S, levels_db, speech_db
from facewire.take.table import Take, values_at
from facewire.values import Floats

__all__ = ["LineMeasures", "Sound", "measure", "sound_of"]

_FULL: Final = 10.0 ** (-0.1 / 20.0)
"""A sample so near to full scale may be clipped."""
_CLIPPED: Final = 3
"""Samples in a row: fewer are a peak that just fits."""
_OPENING_PERCENT: Final = 95
_SPEAKING: Final = 0.5
"""Voice from which a frame counts as speech."""
_MOST_LAG_S: Final = 0.25
_AUDIBLE_DB: Final = 40.0
"""Under the level of speech; what is softer moves no mouth."""
_FEW_S: Final = 1.0
"""A shorter line tells no lag."""


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """A recording's level over time."""

    levels: NDArray[np.float64]
    """float64[n], dB of full scale, a hop each."""
    hop_s: float
    """10 ms, or what whole samples come nearest to it with."""
    peak_db: float
    clipped: int
    """Times at which three samples in a row or more are at full scale."""

    @property
    def speech_db(self) -> float:
        """Return the level that 5 % of the hops are above."""
        return speech_db(self.levels)


@dataclass(frozen=True, slots=True)
class LineMeasures:
    """What one line is like; None where nothing tells it."""

    name: str
    seconds: float = 0.0
    speech_s: float = 0.0
    """Of it spoken; all of it where the take tells no voice."""
    visemes_s: tuple[float, ...] | None = None
    """Seconds of speech in which each viseme is the strongest."""
    closures: tuple[float, ...] = ()
    """Seconds at which the lips come together between two openings."""
    opening: float = 0.0
    """Gap between the lips that 5 % of the spoken frames are above, in jaw-open units."""
    level_db: float | None = None
    """Of its speech, dB of full scale."""
    peak_db: float | None = None
    clipped: int | None = None
    lag_ms: float | None = None
    """How much later the lips open than the sound swells."""
    published_ms: float | None = None
    """Of a recorded session: median of how much later its faces left than they were due."""
    held: int | None = None
    """Of a recorded session: faces that were held, because their sound or the network was late."""
    made_ms: float | None = None
    """What it took to bake."""
    failed: str = ""
    """Why nothing is known of it; empty where something is."""


def sound_of(blocks: Iterable[Floats], rate: int) -> Sound:
    """Return the levels of a recording.

    Args:
        blocks: float32[n] each, mono.
        rate: hertz.
    """
    hop = round(HOP_S * rate)
    levels: list[NDArray[np.float64]] = []
    rest, peak, clipped, run = np.zeros(0, np.float32), 0.0, 0, 0
    for block in blocks:
        size = np.abs(block)
        peak = max(peak, float(size.max(initial=0.0)))
        found, run = _runs(size >= _FULL, run)
        clipped += found
        samples = np.concatenate((rest, block))
        levels.append(levels_db(samples, hop))
        rest = samples[len(samples) // hop * hop :]
    peak_db = max(20.0 * float(np.log10(peak + 1e-12)), FLOOR_DB)
    return Sound(np.concatenate(levels) if levels else np.zeros(0), hop / rate, peak_db, clipped)


def _runs(full: NDArray[np.bool_], before: int) -> tuple[int, int]:
    """Return how many runs reach the length of a clip here, and the length of the one that is not over.

    Args:
        full: which samples are at full scale.
        before: how many were at the end of the block before.
    """
    found, run = 0, before
    for index in np.flatnonzero(full).tolist() if full.any() else ():
        run = run + 1 if (full[index - 1] if index else before) else 1
        found += run == _CLIPPED
    return found, run if len(full) and full[-1] else 0


def measure(name: str, take: Take, sound: Sound | None = None, **more: float | None) -> LineMeasures:
    """Return what a line is like.

    Args:
        name: of the line.
        take: its face.
        sound: its recording, where there is one.
        **more: other fields of the measures, which only the caller knows.
    """
    seconds = len(take) / take.head.fps
    told = bool(take.voice.any())
    spoken = take.voice > _SPEAKING if told else np.ones(len(take), bool)
    gap = take.weights @ CHANNEL_GAP
    visemes = None
    if take.visemes.any():
        strongest = take.visemes[spoken].argmax(axis=1)
        visemes = tuple((np.bincount(strongest, minlength=take.visemes.shape[1]) / take.head.fps).tolist())
    lasting = closures_in(gap)
    return LineMeasures(
        name,
        seconds,
        float(spoken.sum()) / take.head.fps,
        visemes,
        tuple(float(take.times[first] + take.times[last]) / 2.0 for first, last in lasting),
        float(np.percentile(gap[spoken], _OPENING_PERCENT)) if spoken.any() else 0.0,
        None if sound is None else sound.speech_db,
        None if sound is None else sound.peak_db,
        None if sound is None else sound.clipped,
        None if sound is None else _lag_ms(take, gap, sound),
        **more,  # type: ignore[arg-type]
    )


def _lag_ms(take: Take, gap: NDArray[np.float32], sound: Sound) -> float | None:
    """Return how much later the lips open than the sound swells; None where too little happens."""
    if len(take) < 2 or len(sound.levels) * sound.hop_s < _FEW_S or sound.speech_db <= FLOOR_DB + _AUDIBLE_DB:
        return None
    swell = np.maximum(sound.levels - (sound.speech_db - _AUDIBLE_DB), 0.0)
    grid = np.arange(0.5, len(swell), dtype=np.float64) * sound.hop_s
    lips = values_at(grid, take.times, gap[:, np.newaxis])[:, 0]
    lag: float = 1000.0 * sound.hop_s * lag_steps(swell, lips, round(_MOST_LAG_S / sound.hop_s))
    return lag
