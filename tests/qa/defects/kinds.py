"""The seeded list: kinds of defects, each with what makes it and which findings count as finding it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.face.channels import CHANNELS, LOWER_FACE
from facewire.face.closure import CHANNEL_GAP
from facewire.qa.compare.measures import closures_of
from facewire.take.table import Take, TakeHead

__all__ = ["IN_COMPARE", "IN_SOUND", "IN_TAKE", "RATE", "Defect", "Line"]

RATE: Final = 16_000
_SOME_CLOSURES: Final = 4
_SPEAKS: Final = 0.3
"""How far lips part in speech at the least, in jaw-open units: one word in a noise may move them less."""
Sound = NDArray[np.float32]
Random = np.random.Generator


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line in the form in which it is checked: sound of one or two channels, its rate, and its take."""

    sound: Sound
    """float32[n] or float32[n, 2]."""
    take: Take
    rate: int = RATE
    vowels: tuple[float, ...] = ()
    """Seconds in the middle of vowels, half a second from either end at the least."""
    other: Take | None = None
    """The take of another line."""


@dataclass(frozen=True, slots=True)
class Defect:
    """A kind of defect. `make` returns None where a line has no place for it."""

    name: str
    finding: str
    """Rule of `check`, or words of `compare`, that find it; any of several, with `|` between them."""
    make: Callable[[Line, Random], Line | None]


def _rms(sound: Sound) -> float:
    loud = np.sort(np.square(sound.reshape(-1)))[-len(sound) // 4 :]
    return float(np.sqrt(loud.mean()))


def _clipped(line: Line, random: Random) -> Line:
    del random
    return replace(line, sound=np.clip(4.0 * line.sound / np.abs(line.sound).max(), -1.0, 1.0))


def _damaged(line: Line, random: Random) -> Line:
    """Make some samples no number, as a broken conversion of floats does."""
    sound = line.sound.copy()
    sound[random.choice(len(sound), 20, replace=False)] = np.nan
    return replace(line, sound=sound)


def _silent(line: Line, random: Random) -> Line:
    del random
    return replace(line, sound=line.sound * np.float32(2e-4 / _rms(line.sound)))


def _cut_start(line: Line, random: Random) -> Line | None:
    return _cut(line, random, end=False)


def _cut_end(line: Line, random: Random) -> Line | None:
    return _cut(line, random, end=True)


def _cut(line: Line, random: Random, *, end: bool) -> Line | None:
    """Cut a line in the middle of a vowel, where it is as loud as it was around it."""
    if not line.vowels:
        return None
    at = int(random.choice(line.vowels) * RATE)
    return replace(line, sound=line.sound[:at] if end else line.sound[at:])


def _twice_the_rate(line: Line, random: Random) -> Line:
    del random
    return replace(line, rate=2 * RATE)


def _half_the_rate(line: Line, random: Random) -> Line:
    del random
    return replace(line, rate=RATE // 2)


def _48_for_44(line: Line, random: Random) -> Line:
    del random
    return replace(line, rate=round(RATE * 48 / 44.1))


def _offset(line: Line, random: Random) -> Line:
    return replace(line, sound=np.clip(line.sound + np.float32(random.choice((-0.03, 0.03))), -1.0, 1.0))


def _hum(line: Line, random: Random) -> Line:
    """Add mains and its harmonics at -30 dBFS."""
    t = np.arange(len(line.sound)) / RATE
    mains = random.choice((50.0, 60.0))
    hum = sum(np.sin(2 * np.pi * mains * k * t + k) / k for k in range(1, 6))
    return replace(line, sound=(line.sound + 0.0316 * hum / np.std(hum)).astype(np.float32))


def _music(line: Line, random: Random) -> Line | None:
    """Add chords, 8 dB under the speech; not to a line so short that it may have no pause."""
    if len(line.sound) < 3.1 * RATE:
        return None
    t = np.arange(len(line.sound)) / RATE
    music = np.zeros(len(t))
    for bar in range(int(t[-1] / 2.0) + 1):
        inside = (t >= 2.0 * bar) & (t < 2.0 * bar + 2.0)
        since = t[inside] - 2.0 * bar
        root = 220.0 * 2.0 ** (random.integers(-5, 5) / 12)
        for step in (0, 4, 7):
            for harmonic in range(1, 6):
                tone = np.sin(2 * np.pi * root * 2.0 ** (step / 12) * harmonic * since)
                music[inside] += np.exp(-since / 3.0) * tone / harmonic**1.5
    level = _rms(line.sound) * 10 ** (-8 / 20) / _rms(music.astype(np.float32))
    return replace(line, sound=(line.sound + level * music).astype(np.float32))


def _missing_channel(line: Line, random: Random) -> Line:
    channels = [line.sound, np.zeros_like(line.sound)]
    return replace(line, sound=np.stack(channels[:: random.choice((-1, 1))], axis=1))


def _antiphase(line: Line, random: Random) -> Line:
    del random
    return replace(line, sound=np.stack((line.sound, -line.sound), axis=1))


def _again(line: Line, random: Random) -> Line:
    """The same recording, softer, and beginning a little later."""
    lead = np.zeros(int(random.uniform(0.05, 0.4) * RATE), np.float32)
    return replace(line, sound=np.concatenate((lead, 0.4 * line.sound)).astype(np.float32))


def _with(take: Take, weights: NDArray[np.float32]) -> Take:
    return replace(take, weights=weights.astype(np.float32))


def _of_take(change: Callable[[Take, Random], Take | None]) -> Callable[[Line, Random], Line | None]:
    def make(line: Line, random: Random) -> Line | None:
        take = change(line.take, random)
        return None if take is None else replace(line, take=take)

    return make


def _still(take: Take, random: Random) -> Take:
    del random
    weights = take.weights.copy()
    weights[:, sorted(LOWER_FACE)] = 0.0
    return _with(take, weights)


def _moving_in_silence(line: Line, random: Random) -> Line | None:
    """Two seconds without sound before the line, with the mouth of those in which it moves most."""
    del random
    count = 2 * line.take.head.fps
    gap = line.take.weights @ CHANNEL_GAP
    begin = _most_moved(gap, count)
    if begin is None or np.ptp(gap[begin : begin + count]) < _SPEAKS:
        return None
    lead = np.zeros(2 * RATE, np.float32)
    weights = np.concatenate((line.take.weights[begin : begin + count], line.take.weights))
    return replace(line, sound=np.concatenate((lead, line.sound)), take=_longer(line.take, weights))


def _most_moved(gap: NDArray[np.float32], count: int) -> int | None:
    """Return where so many frames begin in which the lips move most; None where there are not so many."""
    if len(gap) < count:
        return None
    return int(np.convolve(np.abs(np.diff(gap)), np.ones(count - 1), "valid").argmax())


def _longer(take: Take, weights: NDArray[np.float32]) -> Take:
    count = len(weights)
    more = count - len(take)

    def padded(values: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.concatenate((np.repeat(values[:1], more, axis=0), values))

    times = np.arange(count) / take.head.fps
    return Take(take.head, times, weights, padded(take.pose), padded(take.visemes), padded(take.voice))


def _anothers(line: Line, random: Random) -> Line | None:
    del random
    return None if line.other is None else replace(line, take=line.other)


def _frozen(take: Take, random: Random) -> Take | None:
    """Stop for 0.4 s where the mouth moves most, of the places at which a voice is heard all the while.

    Before the first sound a mouth may be at rest as well.
    """
    del random
    count = round(0.4 * take.head.fps)
    spoken = np.convolve(take.voice > 0.5, np.ones(count), "valid") == count
    if len(take) < 3 * count or not spoken.any():
        return None
    moved = np.convolve(np.abs(np.diff(take.weights @ CHANNEL_GAP)), np.ones(count - 1), "valid")
    begin = int(np.where(spoken, moved, -1.0).argmax())
    weights = take.weights.copy()
    weights[begin : begin + count] = weights[begin]
    return _with(take, weights)


def _30_for_31(take: Take, random: Random) -> Take:
    del random
    return replace(take, head=TakeHead(30, take.head.source), times=take.times * take.head.fps / 30)


def _dropped(take: Take, random: Random) -> Take:
    gone = random.choice(np.arange(2, len(take) - 2), 5, replace=False)
    kept = np.setdiff1d(np.arange(len(take)), gone)
    return Take(
        take.head, take.times[kept], take.weights[kept], take.pose[kept], take.visemes[kept], take.voice[kept]
    )


def _trembling(take: Take, random: Random) -> Take:
    noise = random.normal(0.0, 0.02, take.weights.shape)
    return _with(take, np.clip(take.weights + noise, 0.0, 1.0))


def _shifted(seconds: float) -> Callable[[Take, Random], Take]:
    def change(take: Take, random: Random) -> Take:
        return _read_at(take, take.times - random.choice((-1, 1)) * seconds)

    return change


def _drifting(take: Take, random: Random) -> Take | None:
    """Come 160 ms late along the line."""
    del random
    return None if take.times[-1] < 6.0 else _read_at(take, take.times * (1.0 - 0.16 / take.times[-1]))


def _read_at(take: Take, times: NDArray[np.float64]) -> Take:
    columns = [np.interp(times, take.times, column) for column in take.weights.T]
    return _with(take, np.stack(columns, axis=1))


def _halved(take: Take, random: Random) -> Take:
    del random
    return _with(take, 0.5 * take.weights)


def _opened(take: Take, random: Random) -> Take | None:
    """Leave the lips apart at one closure."""
    shut = [at for at in closures_of(take) if 0.3 < at < take.times[-1] - 0.3]
    if not shut:
        return None
    near = np.abs(take.times - random.choice(shut))
    weights = take.weights.copy()
    weights[near < 0.15, CHANNELS.index("mouthClose")] = 0.0
    weights[near < 0.15, CHANNELS.index("jawOpen")] = 0.35
    weights[near < 0.15, CHANNELS.index("mouthPressLeft")] = 0.0
    weights[near < 0.15, CHANNELS.index("mouthPressRight")] = 0.0
    return _with(take, weights)


def _never_shut(take: Take, random: Random) -> Take | None:
    """Leave the lips apart at every closure, where there are some."""
    del random
    if len(closures_of(take)) < _SOME_CLOSURES:
        return None
    weights = take.weights.copy()
    gap = np.maximum(0.25 - take.weights @ CHANNEL_GAP, 0.0)
    weights[:, CHANNELS.index("jawOpen")] += gap
    return _with(take, weights)


def _swapped(take: Take, random: Random) -> Take:
    del random
    sides = [name.replace("Left", "\0").replace("Right", "Left").replace("\0", "Right") for name in CHANNELS]
    return _with(take, take.weights[:, [CHANNELS.index(name) for name in sides]])


def _shortened(take: Take, random: Random) -> Take:
    del random
    kept = slice(0, len(take) - round(0.3 * take.head.fps))
    return Take(
        take.head, take.times[kept], take.weights[kept], take.pose[kept], take.visemes[kept], take.voice[kept]
    )


IN_SOUND: Final = (
    Defect("clipped", "clipped", _clipped),
    Defect("samples that are none", "damaged", _damaged),
    Defect("silent", "silent", _silent),
    Defect("start cut off", "cut-start", _cut_start),
    Defect("end cut off", "cut-end", _cut_end),
    Defect("16 kHz named 32", "wrong-rate", _twice_the_rate),
    Defect("16 kHz named 8", "wrong-rate", _half_the_rate),
    Defect("DC offset", "dc-offset", _offset),
    Defect("hum", "hum", _hum),
    Defect("music under the voice", "music", _music),
    Defect("missing channel", "missing-channel", _missing_channel),
    Defect("channels in antiphase", "antiphase", _antiphase),
    Defect("duplicated line", "duplicate", _again),
)
"""Found by `facewire check` in recordings alone."""

IN_TAKE: Final = (
    Defect("44.1 kHz named 48", "length", _48_for_44),
    Defect("mouth still", "still|frozen|other-line", _of_take(_still)),
    Defect("mouth moves in silence", "moves-in-silence", _moving_in_silence),
    Defect("another line's take", "other-line|length|late", _anothers),
    Defect("frozen for 0.4 s", "frozen", _of_take(_frozen)),
    Defect("31 frames named 30", "length|late|drift", _of_take(_30_for_31)),
    Defect("5 frames dropped", "dropped-frames", _of_take(_dropped)),
    Defect("jitter", "jitter", _of_take(_trembling)),
    Defect("shifted by 40 ms", "late", _of_take(_shifted(0.04))),
    Defect("drift of 160 ms", "drift", _of_take(_drifting)),
    Defect("lips never shut", "no-closure", _of_take(_never_shut)),
)
"""Found by `facewire check` in a take beside its recording."""

IN_COMPARE: Final = (
    Defect("shifted by 40 ms", "ms later|ms earlier", _of_take(_shifted(0.04))),
    Defect("gain halved", "times as far", _of_take(_halved)),
    Defect("a closure removed", "closure lost|closures lost", _of_take(_opened)),
    Defect("left and right swapped", "left and right are swapped", _of_take(_swapped)),
    Defect("take's end cut off", "s shorter", _of_take(_shortened)),
    Defect("another line's take", "differs by", _anothers),
    Defect("drift of 160 ms", "the mouth drifts", _of_take(_drifting)),
    Defect("jitter", "tremble", _of_take(_trembling)),
)
"""Found by `facewire compare`, against the take as it was."""
