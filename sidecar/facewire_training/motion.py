"""Makes the shipped motion templates: `python -m facewire_training.motion`.

Nobody was recorded. A head is the sum of what the literature describes:

    sway        1/f noise: many sines, power falling with frequency, below 0.9 Hz
    turns       from one orientation to another along minimum-jerk paths (Flash and Hogan 1985), held between
    beats       short dips at the rate of stressed syllables, while it talks
    nods        of listeners: 2 to 4 cycles above 2.6 Hz (Hale et al., Journal of Nonverbal Behavior 2020),
                each smaller than the one before and the last one smaller still (Mori, Den and Jokinen,
                PLOS ONE 2025)

Equal seeds give equal bytes.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.face.head.styles import FOLDER, SUFFIX
from facewire.face.head.template import MAX_ANGLE, Activity, MotionTemplate, Segment
from facewire.face.head.template_file import encode

__all__ = ["MADE", "Style", "main", "make"]

RATE: Final = 30.0
"""Poses a second: nine for each cycle of the fastest nod."""
_SWAY_HZ: Final = (0.07, 0.9)
_SINES: Final = 24
_SEED: Final = 17

Track = NDArray[np.float64]
"""float64[N, 3], radians: yaw, pitch, roll."""


@dataclass(frozen=True, slots=True)
class Movement:
    """How a head moves during one activity; angles in degrees."""

    seconds: float
    """How much is made of it, and how long its segments are."""
    segment_s: float
    sway: tuple[float, float, float]
    """Standard deviations of yaw, pitch and roll."""
    turns: tuple[float, float, float]
    """Standard deviations of the orientations that are held."""
    held_s: float
    """How long one is held on average."""
    beat: float = 0.0
    """Depth of an average beat."""
    nod: float = 0.0
    """Depth of the first of a listener's nods."""
    nods_every_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Style:
    """One way of moving."""

    talking: Movement
    pausing: Movement
    listening: Movement
    nod: float
    """Degrees by which the strongest accent nods."""


MADE: Final = {
    "calm": Style(
        Movement(66, 5.5, (0.5, 0.4, 0.3), (2.6, 1.4, 1.3), 1.9, beat=0.8),
        Movement(18, 3.0, (0.3, 0.25, 0.2), (0.8, 0.5, 0.4), 3.0),
        Movement(40, 8.0, (0.35, 0.25, 0.2), (0.7, 0.4, 0.4), 4.0),
        nod=3.2,
    ),
    "lively": Style(
        Movement(66, 5.5, (0.7, 0.5, 0.5), (5.0, 2.8, 2.8), 1.2, beat=1.7),
        Movement(18, 3.0, (0.4, 0.3, 0.3), (1.4, 0.8, 0.8), 2.4),
        Movement(40, 8.0, (0.4, 0.3, 0.3), (0.9, 0.5, 0.6), 3.5),
        nod=6.0,
    ),
    "presenter": Style(
        Movement(66, 5.5, (0.5, 0.4, 0.3), (6.8, 1.8, 1.5), 2.4, beat=1.3),
        Movement(18, 3.0, (0.3, 0.25, 0.2), (1.6, 0.6, 0.5), 3.0),
        Movement(40, 8.0, (0.3, 0.25, 0.2), (0.7, 0.4, 0.4), 4.0),
        nod=5.0,
    ),
    "listening": Style(
        Movement(50, 5.0, (0.4, 0.35, 0.3), (1.9, 1.1, 1.4), 1.9, beat=0.6),
        Movement(18, 3.0, (0.3, 0.25, 0.25), (0.7, 0.5, 0.6), 3.0),
        Movement(72, 8.0, (0.4, 0.3, 0.35), (1.2, 0.7, 1.8), 4.0, nod=2.6, nods_every_s=5.0),
        nod=2.6,
    ),
}


def make(style: Style, seed: int) -> MotionTemplate:
    """Return a style's template."""
    segments: list[Segment] = []
    for activity, movement in zip(Activity, (style.talking, style.pausing, style.listening), strict=True):
        random = np.random.default_rng((seed, len(segments)))
        track = np.radians(_track(movement, random)).clip(-MAX_ANGLE, MAX_ANGLE)
        count = round(movement.seconds / movement.segment_s)
        segments += [Segment(activity, piece) for piece in np.array_split(track, count)]
    return MotionTemplate(RATE, tuple(segments), float(np.radians(style.nod)))


def _track(movement: Movement, random: np.random.Generator) -> Track:
    """Return one activity's movement, in degrees, around the centre."""
    times = np.arange(round(movement.seconds * RATE)) / RATE
    track = _sway(times, random) * movement.sway
    turns = _turns(times, movement, random)
    track += (turns - turns.mean(axis=0)) * (movement.turns / np.maximum(turns.std(axis=0), 1e-6))
    if movement.beat:
        track[:, 1] += _beats(times, movement.beat, random)
    if movement.nod:
        track[:, 1] += _listening_nods(times, movement, random)
    return track


def _sway(times: NDArray[np.float64], random: np.random.Generator) -> Track:
    """Return 1/f noise with a standard deviation of 1 in each angle."""
    hertz = np.geomspace(*_SWAY_HZ, _SINES)
    phases = random.uniform(0.0, 2.0 * np.pi, (3, _SINES))
    # Spaced by equal ratios, sines of equal power make a power that falls as 1/f.
    sines = np.sin(2.0 * np.pi * hertz * times[:, np.newaxis, np.newaxis] + phases)
    made: Track = sines.sum(axis=2) * np.sqrt(2.0 / _SINES)
    return made


def _turns(times: NDArray[np.float64], movement: Movement, random: np.random.Generator) -> Track:
    """Return orientations that are held, and the turns between them."""
    track = np.zeros((len(times), 3))
    begins = 0.0
    while begins < times[-1]:
        # A new orientation is drawn around the centre: heads come back, they do not wander.
        step = random.normal(0.0, 1.0, 3) * movement.turns - track[-1]
        size = float(np.linalg.norm(step))
        takes = float(np.clip(0.35 + 0.05 * size, 0.4, 0.9))
        track += step * _minimum_jerk((times - begins) / takes)[:, np.newaxis]
        begins += takes + float(random.gamma(2.0, movement.held_s / 2.0))
    return track


def _beats(times: NDArray[np.float64], depth: float, random: np.random.Generator) -> NDArray[np.float64]:
    """Return dips of the chin, two in three seconds to two a second, with rests."""
    track = np.zeros(len(times))
    begins = float(random.uniform(0.0, 1.0))
    while begins < times[-1]:
        size = depth * float(random.gamma(4.0, 0.25))
        out, back = float(random.uniform(0.22, 0.32)), float(random.uniform(0.3, 0.45))
        since = times - begins
        track += size * (_minimum_jerk(since / out) - _minimum_jerk((since - out) / back))
        begins += out + back + float(random.gamma(1.5, 0.35))
    track -= track.mean()
    return track


def _listening_nods(
    times: NDArray[np.float64], movement: Movement, random: np.random.Generator
) -> NDArray[np.float64]:
    track = np.zeros(len(times))
    begins = float(random.uniform(0.5, 2.0))
    while begins < times[-1] - 2.0:
        cycles, hertz = int(random.integers(2, 5)), float(random.uniform(2.6, 3.2))
        half = 0.5 / hertz
        size = movement.nod * (0.7 + 0.1 * cycles)
        for cycle in range(cycles):
            last = 0.7 if cycle == cycles - 1 else 1.0
            since = times - begins - 2 * half * cycle
            down, up = _minimum_jerk(since / half), _minimum_jerk((since - half) / half)
            track += last * size * (1.0 - 0.2 * cycle) * (down - up)
        begins += cycles / hertz + float(random.gamma(3.0, movement.nods_every_s / 3.0))
    return track


def _minimum_jerk(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the path from 0 to 1 of least jerk, at shares of its time."""
    x = share.clip(0.0, 1.0)
    path: NDArray[np.float64] = x**3 * (10.0 + x * (6.0 * x - 15.0))
    return path


def main() -> None:
    """Write the templates into the package."""
    FOLDER.mkdir(exist_ok=True)
    for number, (name, style) in enumerate(MADE.items()):
        (FOLDER / f"{name}{SUFFIX}").write_bytes(encode(make(style, _SEED + number)))


if __name__ == "__main__":
    main()
