"""One recording, measured: in parts of a minute, so that an hour needs no more memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from facewire.audio.resample import Resampler
from facewire.grid import SAMPLE_RATE
from facewire.qa.check.sound.fingerprint import Fingerprint, fingerprint
from facewire.qa.check.sound.levels import Loudness
from facewire.qa.check.sound.peaks import Channels, Peaks
from facewire.qa.check.sound.spectra import Bandwidth, Tones, tones_of
from facewire.qa.levels import FLOOR_DB, HOP_S, levels_db
from facewire.source.pcm import mix_down
from facewire.source.recording import Recording
from facewire.values import Floats

__all__ = ["SoundMeasures", "measure_sound"]

_PART_S: Final = 60
_EDGE_S: Final = 0.005
_HOP: Final = round(HOP_S * SAMPLE_RATE)


@dataclass(frozen=True, slots=True, eq=False)
class SoundMeasures:
    """What is known of a recording's sound."""

    rate: int
    seconds: float
    loudness: Loudness
    channels: Channels
    tones: Tones
    start_db: float
    """Level of the first 5 ms under that of speech; below 0 where they are softer."""
    end_db: float
    band_hz: float
    """Where its spectrum ends."""
    print: Fingerprint


def measure_sound(recording: Recording) -> SoundMeasures:
    """Return what is measured of a recording.

    Raises:
        SourceError: it breaks off, or cannot be read.
    """
    peaks, band = Peaks(recording.rate), Bandwidth(recording.rate)
    levels: list[Floats] = []
    tones: list[Tones] = []
    prints: list[Fingerprint] = []
    start, end = np.zeros(0, np.float32), np.zeros(0, np.float32)
    for part in _parts(recording, peaks, band):
        # An offset has a finding of its own, and is no sound.
        mono = part - part.mean()
        levels.append(levels_db(mono, _HOP).astype(np.float32))
        tones.append(tones_of(mono))
        prints.append(fingerprint(mono))
        edge = round(_EDGE_S * SAMPLE_RATE)
        start, end = (start if len(start) else mono[:edge].copy()), mono[-edge:].copy()
    loudness = Loudness(np.concatenate(levels) if levels else np.zeros(0, np.float32))
    return SoundMeasures(
        rate=recording.rate,
        seconds=recording.seconds,
        loudness=loudness,
        channels=peaks.channels(),
        tones=Tones.worst(tones),
        start_db=_level_db(start) - loudness.speech_db,
        end_db=_level_db(end) - loudness.speech_db,
        band_hz=band.hertz,
        print=Fingerprint(
            np.concatenate([one.bits for one in prints] or [np.zeros(0, np.uint32)]),
            np.concatenate([one.loud for one in prints] or [np.zeros(0, np.bool_)]),
        ),
    )


def _parts(recording: Recording, peaks: Peaks, band: Bandwidth) -> Iterator[Floats]:
    """Yield the sound mixed down at 16 kHz, a minute at a time; show each block to `peaks` and `band`."""
    resampler = Resampler(recording.rate)
    held: list[Floats] = []
    whole = np.zeros((0, 1), np.float32)
    for block in _joined(recording):
        peaks.hear(block)
        whole = mix_down(block)
        band.hear(whole)
        held.append(resampler.convert(whole))
        if sum(map(len, held)) >= _PART_S * SAMPLE_RATE:
            mono = np.concatenate(held)
            yield mono[: _PART_S * SAMPLE_RATE]
            held = [mono[_PART_S * SAMPLE_RATE :]]
    held.append(resampler.flush())
    mono = np.concatenate(held)
    if len(mono):
        yield mono


def _joined(recording: Recording) -> Iterator[Floats]:
    """Yield the recording in blocks of ten seconds: each costs more than its samples."""
    held: list[Floats] = []
    for block in recording.channel_blocks():
        held.append(block)
        if sum(map(len, held)) >= 10 * recording.rate:
            yield np.concatenate(held)
            held = []
    if held:
        yield np.concatenate(held)


def _level_db(samples: Floats) -> float:
    return float(levels_db(samples, len(samples))[0]) if len(samples) else FLOOR_DB
