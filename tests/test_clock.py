import re

from facewire.clock import local_time, time_of_day_ns

DAY_NS = 24 * 3600 * 10**9


def test_the_time_of_day_is_that_of_the_local_clock() -> None:
    """Both are asked at one moment, or a midnight or a second may lie between them."""
    before, label, after = time_of_day_ns(), local_time(), time_of_day_ns()
    found = re.fullmatch(r"\d{4}-\d\d-\d\dT(\d\d):(\d\d):(\d\d)[+-]\d{4}", label)
    assert found is not None
    hours, minutes, seconds = map(int, found.groups())
    shown_ns = (hours * 3600 + minutes * 60 + seconds) * 10**9
    assert (shown_ns - before) % DAY_NS > DAY_NS - 10**9 or before <= shown_ns
    assert (after - shown_ns) % DAY_NS < 10 * 10**9
