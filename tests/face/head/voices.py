"""Voices as the head's stage hears them: prosody made up from a seed, and heads that follow it."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from facewire.face.character import Character
from facewire.face.head.motion import Motion
from facewire.face.head.stage import Head
from facewire.face.head.styles import shipped
from facewire.face.rest import REST
from facewire.face.stage import Context
from facewire.face.tune import Tuning
from facewire.values import Accent, Boundary, PhraseEnd, Prosody
from tests.face.faces import FPS, face

__all__ = ["TUNING", "heads", "silence", "talk"]

TUNING = Tuning()


def talk(seconds: float, seed: int = 0, fps: int = FPS) -> list[Prosody]:
    """Phrases of 1 to 4 s with accents and melody; most pauses are short, some end a turn."""
    random = np.random.default_rng(seed)
    made: list[Prosody] = []
    while len(made) < seconds * fps:
        made += _phrase(random, round(random.uniform(1.0, 4.0) * fps), fps)
        pause_s = 3.0 if random.random() < 0.2 else random.uniform(0.3, 0.8)
        end = PhraseEnd(-0.25, list(Boundary)[random.integers(3)])
        made += [
            Prosody(pause_s=0.25 + n / fps, phrase_end=None if n else end)
            for n in range(round(pause_s * fps))
        ]
    return made[: round(seconds * fps)]


def _phrase(random: np.random.Generator, frames: int, fps: int) -> list[Prosody]:
    made: list[Prosody] = []
    until = random.uniform(0.1, 0.6)
    for n in range(frames):
        accent = None
        if n / fps >= until:
            accent = Accent(float(random.uniform(-0.1, 0.3)), float(random.uniform(0.2, 1.0)))
            until += random.uniform(0.25, 1.2)
        melody, energy = 3.0 * np.sin(n / 9), 4.0 * np.sin(n / 5)
        made.append(Prosody(120.0, float(melody), float(energy), 0.9, 4.5, (n + 1) / fps, 0.0, accent))
    return made


def silence(seconds: float, since_s: float = 60.0, fps: int = FPS) -> list[Prosody]:
    return [Prosody(pause_s=min(60.0, since_s + n / fps)) for n in range(round(seconds * fps))]


def heads(
    heard: Iterable[Prosody],
    character: Character,
    seed: int = 1,
    fps: int = FPS,
    motions: dict[str, Motion] | None = None,
    tuning: Tuning = TUNING,
) -> NDArray[np.float64]:
    """Return float64[N, 3]: yaw, pitch and roll in radians of a head that hears this."""
    stage = Head(seed, fps, motions or shipped())
    return np.array(
        [
            stage.apply(Context(n, fps, REST, 0, tuning, character=character, prosody=prosody), face()).pose[
                :3
            ]
            for n, prosody in enumerate(heard)
        ],
        np.float64,
    )
