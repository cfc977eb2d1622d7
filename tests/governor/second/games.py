"""The named scenes, told in this model's own terms."""

import math
import random

from tests.governor.second.machine import Game


def _part(hz: float, share: float) -> float:
    return share * 1000.0 / hz


def _load(at_s: float) -> float:
    return random.Random(int(at_s * 7)).uniform(20.0, 300.0) if at_s % 50.0 < 20.0 else 2.5


GAMES = (
    Game("light", lambda _: 6.0),
    Game("three quarters", lambda _: _part(60, 0.75)),
    Game("nearly full", lambda _: _part(60, 0.955)),
    Game("waves", lambda at_s: _part(60, 0.72 + 0.26 * math.sin(at_s / 4.0))),
    Game("VR", lambda _: _part(90, 0.70), hz=90.0),
    Game("VR, nearly full", lambda _: _part(90, 0.95), hz=90.0),
    Game("120 Hz", lambda _: _part(120, 0.65), hz=120.0),
    Game("120 Hz, nearly full", lambda _: _part(120, 0.94), hz=120.0),
    Game("144 Hz, nearly full", lambda _: _part(144, 0.94), hz=144.0),
    Game("240 Hz", lambda _: _part(240, 0.5), hz=240.0),
    Game("240 Hz, nearly full", lambda _: _part(240, 0.92), hz=240.0),
    Game("VR, a little too much", lambda _: _part(90, 1.01), hz=90.0),
    Game("menu without a cap", lambda _: 2.2, cpu=lambda _: 0.8, synced=False),
    Game("full without a cap", lambda _: 13.8, cpu=lambda _: 13.2, synced=False),
    Game("loading, then nearly full", lambda at_s: 1.0 if at_s % 50.0 < 20.0 else 16.0, cpu=_load),
    Game("generated frames, nearly full", lambda _: 15.9, pictures=2),
    Game("generated frames", lambda _: 8.0, pictures=2),
    Game("streamed", lambda _: 9.5, stream_ms=1.3),
    Game("streamed, nearly full", lambda _: 14.2, stream_ms=1.6),
    Game("busy CPU, idle GPU", lambda _: 5.5, cpu=lambda _: 18.5, synced=False),
    Game("busy CPU on a display", lambda _: 5.0, cpu=lambda _: 17.2),
    Game("series, nearly full", lambda _: 6.5, cpu=lambda _: 9.3, ahead=0),
    Game("series", lambda _: 5.0, cpu=lambda _: 5.5, ahead=0),
    Game("stalls", lambda _: 9.0, stall_s=4.0),
    Game("laptop", lambda _: 5.5, idle_clock=0.45),
    Game("laptop with a fever", lambda _: 10.5, idle_clock=0.6, fever=(40.0, 70.0, 0.78)),
    Game("two pictures in store", lambda _: _part(60, 0.85), buffers=2),
)
