"""What renderers ask of a machine, by name: the scenes that the governor must stand."""

import random
from collections.abc import Callable
from dataclasses import dataclass

Course = Callable[[float], float]
"""Milliseconds of work in one frame, by time in seconds, alone on the machine."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A renderer, and how it reports itself."""

    name: str
    gpu_ms: Course
    hz: float = 60.0
    """Of the display; it bounds frames where `vsync` is on."""
    vsync: bool = True
    cpu_ms: Course = lambda _: 3.0
    series: bool = False
    """The GPU's work of a frame begins when the CPU's has ended, and the next frame when both have."""
    budget_ms: float | None = None
    """What it claims as its budget; None for the truth."""
    shown: int = 1
    """Pictures shown for each frame: 2 with frame generation, which it reports as if they were frames."""
    stall_every_s: float = 0.0
    """A shader is compiled so often, for 200 ms."""
    composer_ms: float = 0.0
    """GPU time of a stream's composition, sixty times a second, by another program."""
    encoder: float = 0.0
    laptop: bool = False
    """The clocks follow the load, and heat holds them down for half a minute."""
    seconds: float = 120.0

    @property
    def claimed_ms(self) -> float:
        """Return the budget that it reports."""
        return 1000.0 / self.hz if self.budget_ms is None else self.budget_ms


def _square(period_s: float, low: float, high: float) -> Course:
    return lambda at_s: high if int(at_s / period_s) % 2 else low


def _share(hz: float, share: float) -> Course:
    return lambda _: share * 1000.0 / hz


def _loading(at_s: float) -> float:
    """Thirty seconds of loading, then play at 97 % of a sixtieth."""
    return 1.5 if at_s % 60.0 < 30.0 else 16.2


DEFAULT_MS = 1000.0 / 60.0
"""The budget that renderers claim who know no better."""

NAMED = (
    Scene("60 Hz at 40 %", _share(60, 0.40)),
    Scene("60 Hz at 80 %", _share(60, 0.80)),
    Scene("60 Hz at 95 %", _share(60, 0.95)),
    Scene("60 Hz, 55/97 % every 6 s", _square(6.0, 0.55 * DEFAULT_MS, 0.97 * DEFAULT_MS)),
    Scene("60 Hz, 55/97 % every 1 s", _square(1.0, 0.55 * DEFAULT_MS, 0.97 * DEFAULT_MS)),
    Scene("60 Hz, 40 to 105 %", lambda at_s: (0.40 + 0.65 * at_s / 120.0) * DEFAULT_MS),
    Scene("VR 90 Hz at 70 %", _share(90, 0.70), hz=90, budget_ms=DEFAULT_MS),
    Scene("VR 90 Hz at 95 %", _share(90, 0.95), hz=90, budget_ms=DEFAULT_MS),
    Scene("120 Hz at 60 %", _share(120, 0.60), hz=120, budget_ms=DEFAULT_MS),
    Scene("120 Hz at 95 %", _share(120, 0.95), hz=120, budget_ms=DEFAULT_MS),
    Scene("144 Hz at 93 %", _share(144, 0.93), hz=144, budget_ms=DEFAULT_MS),
    Scene("240 Hz at 50 %", _share(240, 0.50), hz=240, budget_ms=DEFAULT_MS),
    Scene("240 Hz at 92 %", _share(240, 0.92), hz=240, budget_ms=DEFAULT_MS),
    Scene("VR 90 Hz at 101 %", _share(90, 1.01), hz=90, budget_ms=DEFAULT_MS),
    Scene("240 Hz at 97 %", _share(240, 0.97), hz=240, budget_ms=DEFAULT_MS),
    Scene("menu, uncapped", lambda _: 3.0, vsync=False, cpu_ms=lambda _: 1.0, budget_ms=DEFAULT_MS),
    Scene("97 %, uncapped", lambda _: 14.0, vsync=False, cpu_ms=lambda _: 13.6, budget_ms=DEFAULT_MS),
    Scene(
        "loading, then 97 %",
        _loading,
        cpu_ms=lambda at_s: (
            random.Random(int(at_s * 9)).choice((30.0, 60.0, 150.0, 400.0)) if at_s % 60.0 < 30.0 else 3.0
        ),
    ),
    Scene("frames doubled, 97 %", lambda _: 16.2, shown=2, budget_ms=DEFAULT_MS),
    Scene("frames doubled, 50 %", lambda _: 8.3, shown=2, budget_ms=DEFAULT_MS),
    Scene("streamed, 65 %", _share(60, 0.65), composer_ms=1.5, encoder=35.0),
    Scene("streamed, 88 %", _share(60, 0.88), composer_ms=1.5, encoder=35.0),
    Scene("CPU-bound, GPU at 30 %", lambda _: 6.0, vsync=False, cpu_ms=lambda _: 20.0),
    Scene("CPU-bound at 60 Hz", lambda _: 5.0, cpu_ms=lambda _: 17.5),
    Scene("series, 97 %", lambda _: 7.0, cpu_ms=lambda _: 9.1, series=True),
    Scene("series, 70 %", lambda _: 5.0, cpu_ms=lambda _: 6.6, series=True),
    Scene("shader stalls", _share(60, 0.60), stall_every_s=3.0),
    Scene("laptop, light game", lambda _: 5.0, laptop=True),
    Scene("laptop, heavy game", lambda _: 11.0, laptop=True),
)


def random_scene(seed: int) -> Scene:
    """Return a game at some refresh rate whose load changes every half second to 45 s."""
    dice = random.Random(seed)
    hz = dice.choice((60.0, 60.0, 90.0, 120.0, 144.0))
    parts: list[tuple[float, float]] = []
    at_s = 0.0
    while at_s < 120.0:
        at_s += dice.choice((0.5, 2.0, 6.0, 12.0, 30.0)) * dice.uniform(0.5, 1.5)
        parts.append((at_s, dice.uniform(0.30, 1.05) * 1000.0 / hz))

    def gpu_ms(at: float) -> float:
        return next((work_ms for until_s, work_ms in parts if at < until_s), parts[-1][1])

    claimed = dice.choice((None, DEFAULT_MS))
    return Scene(f"random {seed}, {hz:.0f} Hz", gpu_ms, hz=hz, budget_ms=claimed)
