"""Prints how well a tracker's delay is found on real lips: `python -m tests.bench.tracker_delay FOLDER`.

The folder holds recordings whose talkers' jaws were measured on video (`facewire_training.data.lip_clips`).
The voice's jaw is that of the shipped network at 48 ms; the tracker's is the video's, late by a known time,
with noise and jitter. Clips that training has seen are left out. Nothing asserts.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from facewire.face.channels import CHANNEL_INDEX
from facewire.pipeline.offline import Bake, bake
from facewire.serve.engines import EngineChoice, build_offline
from facewire.tracker.delay import correlate
from facewire_training.data.lip_clips import LipScale, lip_scales, read_lip_clips

FPS = 31
CLIPS_AT_ONCE = 3
TRIES = 100
NOISE = 0.02
JITTER_S = 0.01

Series = list[tuple[int, float]]
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """One clip: the jaw of the voice every frame, that of the video at its own times."""

    heard: Doubles
    times: Doubles
    seen: Doubles


def clips_in(folder: Path) -> list[Clip]:
    every = list(read_lip_clips(folder))
    scales: dict[str, LipScale] = dict(lip_scales(every))
    engine = build_offline(EngineChoice("onnx", FPS, None, 1))
    clips = []
    for clip in every:
        if clip.held_out:
            frames = bake(clip.path, Bake(FPS, 48.0, 0), engine)
            heard = np.array([frame.face.weights[CHANNEL_INDEX["jawOpen"]] for frame in frames], np.float64)
            seen = np.asarray(scales[clip.talker].jaw(clip))
            found = np.isfinite(seen)
            clips.append(Clip(heard, clip.times[found], seen[found]))
    engine.close()
    return clips


def told(voices: Sequence[Clip], faces: Sequence[Clip], delay_s: float, seed: int) -> int | None:
    """What is found where these voices are heard and those faces seen."""
    rng = np.random.default_rng(seed)
    voice: Series = []
    tracker: Series = []
    begun_s = 0.0
    for heard, seen in zip(voices, faces, strict=True):
        voice += [(int((begun_s + n / FPS) * 1e9), float(jaw)) for n, jaw in enumerate(heard.heard)]
        late = begun_s + seen.times + delay_s + JITTER_S * rng.random(len(seen.times))
        jaws = np.clip(0.6 * seen.seen + NOISE * rng.standard_normal(len(late)), 0.0, 1.0)
        tracker += [(int(at * 1e9), float(jaw)) for at, jaw in zip(late, jaws, strict=True)]
        begun_s += max(len(heard.heard) / FPS, float(seen.times[-1])) + 0.04
    return correlate(voice, [*sorted(tracker), (int((begun_s + 0.6) * 1e9), 0.0)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    clips = clips_in(parser.parse_args().folder)
    table = Table("delay", "found in", "median error", "95 % within")
    for delay_ms in (0, 50, 100, 200, 300):
        rng = np.random.default_rng(delay_ms)
        found: list[float] = []
        for seed in range(TRIES):
            chosen = [clips[index] for index in rng.choice(len(clips), CLIPS_AT_ONCE, replace=False)]
            got = told(chosen, chosen, delay_ms / 1e3, seed)
            if got is not None:
                found.append(got / 1e6 - delay_ms)
        spread = np.quantile(np.abs(found), 0.95)
        table.add_row(
            f"{delay_ms} ms", f"{len(found) / TRIES:.0%}", f"{np.median(found):+.0f} ms", f"{spread:.0f} ms"
        )
    rng = np.random.default_rng(1)
    wrong = 0
    for seed in range(TRIES):
        indices = rng.choice(len(clips), 2 * CLIPS_AT_ONCE, replace=False)
        voices, faces = ([clips[i] for i in part] for part in np.split(indices, 2))
        wrong += told(voices, faces, 0.1, seed) is not None
    table.add_row("another person's speech", f"{wrong / TRIES:.0%}", "", "")
    Console().print(table)


if __name__ == "__main__":
    main()
