"""How far a bake is, where nobody looks at a terminal."""

import pytest

from facewire.clock import VirtualClock
from facewire.commands.bulk.progress import Progress, left


def test_a_log_has_a_line_a_minute() -> None:
    clock, lines = VirtualClock(), list[str]()
    progress = Progress(100, 1000, clock, lines.append)
    for done in range(1, 26):
        clock.sleep_until_ns(done * 10 * 10**9)
        progress.add(10)
    assert lines == [
        "6 of 100 recordings, 6%, 16 min left",
        "12 of 100 recordings, 12%, 15 min left",
        "18 of 100 recordings, 18%, 14 min left",
        "24 of 100 recordings, 24%, 13 min left",
    ]


@pytest.mark.parametrize(
    ("took_s", "share", "said"),
    [(9.0, 0.0, "time left not known yet"), (3600.0, 0.25, "3 h 0 min left"), (60.0, 1.0, "0 min left")],
)
def test_the_time_left_is_said_in_words(took_s: float, share: float, said: str) -> None:
    assert left(took_s, share) == said
