"""What renderers ask of a GPU: the share of a refresh that a frame takes alone, by time in seconds."""

import random
from collections.abc import Callable
from dataclasses import dataclass

CALM = 0.40
REST_S = 35.0
"""Seconds of calm behind every load, in which the sidecar has to come back."""


@dataclass(frozen=True, slots=True)
class Load:
    """A course of load that ends in calm."""

    name: str
    busy_s: float
    """When the load ends and the calm begins."""
    share: Callable[[float], float]

    def __call__(self, at_s: float) -> float:
        """Return the share at `at_s` seconds."""
        return self.share(at_s) if at_s < self.busy_s else CALM

    @property
    def seconds(self) -> float:
        """Return the length with the calm behind it."""
        return self.busy_s + REST_S


def _square(period_s: float, low: float, high: float) -> Callable[[float], float]:
    return lambda at_s: high if int(at_s / period_s) % 2 else low


NAMED = (
    Load("steady 40 %", 120.0, lambda _: 0.40),
    Load("steady 80 %", 120.0, lambda _: 0.80),
    Load("steady 95 %", 120.0, lambda _: 0.95),
    Load("55/97 % every 6 s", 120.0, _square(6.0, 0.55, 0.97)),
    Load("55/97 % every 1 s", 120.0, _square(1.0, 0.55, 0.97)),
    Load("ramp 40-105 %", 120.0, lambda at_s: 0.40 + 0.65 * at_s / 120.0),
)
"""The loads for which the reference model gives figures."""


def random_load(seed: int) -> Load:
    """Return a load of scenes, each with its own level, from a quarter of a second to 45 s long."""
    dice = random.Random(seed)
    busy_s = dice.uniform(40.0, 90.0)
    scenes: list[tuple[float, float, float]] = []
    at_s = 0.0
    while at_s < busy_s:
        at_s += dice.choice((0.5, 2.0, 6.0, 12.0, 30.0)) * dice.uniform(0.5, 1.5)
        scenes.append((at_s, dice.uniform(0.30, 1.05), dice.uniform(-0.01, 0.01)))

    def share(at_s: float) -> float:
        for until_s, level, slope in scenes:
            if at_s < until_s:
                return max(0.2, level + slope * (until_s - at_s))
        return CALM

    return Load(f"scenes {seed}", busy_s, share)
