"""An output on its own thread, fed with one face over and over."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from facewire.clock import SystemClock
from facewire.ports import Output
from facewire.values import Bundle, Face, Frame, Level, Quality

__all__ = ["running"]

_PAUSE_S = 0.01


@contextmanager
def running(output: Output, face: Face) -> Iterator[None]:
    """Run `output` and hand it `face` a hundred times a second; its thread has ended when this returns."""
    stop = threading.Event()
    clock = SystemClock()

    def feed() -> None:
        n = 0
        while not stop.wait(_PAUSE_S):
            at_ns = clock.now_ns()
            frame = Frame("face", 1, n, n / 31, at_ns, Quality.INFERRED, Level.CPU, face)
            output.put(Bundle((frame,), at_ns))
            n += 1

    threads = [threading.Thread(target=feed), threading.Thread(target=output.run, args=(stop,))]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(60.0)
    assert not any(thread.is_alive() for thread in threads)
