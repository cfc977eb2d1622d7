"""The one module that knows the time. Everything else is handed a `Clock`.

Nanoseconds are integers on the clock that every process of this machine shares: CLOCK_MONOTONIC on Linux,
QueryPerformanceCounter on Windows, mach_absolute_time on macOS. That is `std::chrono::steady_clock` in C++,
so a plugin can compare a frame's stamps with its own. (`time.monotonic_ns` has steps of 16 ms on Windows
before Python 3.13.)
"""

import time

__all__ = ["SystemClock", "VirtualClock", "local_time", "time_of_day_ns"]


def time_of_day_ns() -> int:
    """Return nanoseconds since local midnight by the wall clock, which people may set: for labels alone."""
    now_ns = time.time_ns()
    local = time.localtime(now_ns // 10**9)
    seconds = local.tm_hour * 3600 + local.tm_min * 60 + local.tm_sec
    return seconds * 10**9 + now_ns % 10**9


def local_time() -> str:
    """Return the local date and time with its offset, as `2026-11-21T20:15:03+0100`: for labels alone."""
    return time.strftime("%Y-%m-%dT%H:%M:%S%z")


class SystemClock:
    """Monotonic time of this machine."""

    def now_ns(self) -> int:
        """Return the monotonic time in nanoseconds."""
        return time.perf_counter_ns()

    def sleep_until_ns(self, deadline_ns: int) -> None:
        """Return at `deadline_ns` or soon after; at once if it has passed.

        Sleeps on absolute deadlines, so that a late wake-up is not added to the next one.
        """
        while (remaining := deadline_ns - time.perf_counter_ns()) > 0:
            time.sleep(remaining / 1e9)


class VirtualClock:
    """Time that passes only by sleeping: an hour of frames in seconds, for bakes and tests."""

    def __init__(self, start_ns: int = 0) -> None:
        self._now_ns = start_ns

    def now_ns(self) -> int:
        """Return the virtual time in nanoseconds."""
        return self._now_ns

    def sleep_until_ns(self, deadline_ns: int) -> None:
        """Jump to `deadline_ns`; never back."""
        self._now_ns = max(self._now_ns, deadline_ns)
