"""Recordings made worse on purpose, to see what it costs: other levels, noise, and noise alone.

Writes WAV files into a folder the caller owns; seeded.
"""

import wave
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from facewire.face.channels import CHANNEL_INDEX
from facewire.grid import SAMPLE_RATE
from facewire.pipeline.offline import Bake, bake
from facewire.ports import Engine
from facewire.values import Floats
from facewire_training.data.corpora import read_audio
from facewire_training.data.noises import NOISES, noise_pool
from facewire_training.measure.evaluate import FPS, Clip
from facewire_training.phones.inventory import SILENCE

__all__ = ["mean_jaw", "noise_recordings", "spoilt", "write_recording"]


def spoilt(
    clips: Sequence[Clip], folder: Path, level_dbfs: float | None, snr_db: float | None
) -> Sequence[Clip]:
    """Return the clips at an RMS of `level_dbfs`, with noise at `snr_db`; as they are for None."""
    if level_dbfs is None and snr_db is None:
        return clips
    generator = np.random.default_rng(0)
    heard = []
    for clip in clips:
        samples = read_audio(clip.path).astype(np.float32) / 32768.0
        rms = float(np.sqrt(np.square(samples).mean())) + 1e-9
        if snr_db is not None:
            spectrum = np.fft.rfft(generator.standard_normal(len(samples)))
            noise = np.fft.irfft(spectrum / np.sqrt(np.arange(len(spectrum)) + 20.0), len(samples))
            samples = samples + (noise / noise.std() * rms * 10.0 ** (-snr_db / 20.0)).astype(np.float32)
        if level_dbfs is not None:
            samples = samples * (10.0 ** (level_dbfs / 20.0) / rms)
        path = folder / clip.path.name
        write_recording(path, samples)
        heard.append(replace(clip, path=path))
    return heard


def mean_jaw(clips: Sequence[Clip], engine: Engine, lookahead_ms: float | None) -> float:
    """Return the mean jaw opening over the speech of baked clips, in ARKit units."""
    options = Bake(fps=FPS, lookahead_ms=lookahead_ms, seed=0)
    jaws = [
        frame.face.weights[CHANNEL_INDEX["jawOpen"]]
        for clip in clips
        for frame in bake(clip.path, options, engine)
        if any(one.name != SILENCE and one.start <= frame.t < one.end for one in clip.phones)
    ]
    return float(np.mean(jaws))


def noise_recordings(folder: Path) -> list[Path]:
    """Write four seconds of each synthetic noise at -26 dBFS, from a seed that training does not use."""
    paths = []
    for name, samples in zip(NOISES, noise_pool(2**20, len(NOISES)), strict=True):
        path = folder / f"{name}.wav"
        write_recording(path, samples * 0.05)
        paths.append(path)
    return paths


def write_recording(path: Path, samples: Floats) -> None:
    """Write samples in -1..1 as a 16-bit WAV file at 16 kHz; what is beyond is clipped."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2").tobytes())
