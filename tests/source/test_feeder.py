"""A thread that feeds a ring."""

import threading

import numpy as np
import pytest

from facewire.audio.ring import SampleRing
from facewire.errors import SourceError
from facewire.source.feeder import Feeder
from facewire.values import Floats

PATIENCE_S = 30.0


class Waiting(threading.Event):
    """Instead of waiting, takes what the ring holds: a reader that is quick and no clock."""

    def __init__(self, ring: SampleRing, heard: list[Floats], waits: list[float | None]) -> None:
        super().__init__()
        self.ring, self.heard, self.waits = ring, heard, waits

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout)
        self.heard.append(self.ring.read(self.ring.capacity))
        return False


@pytest.mark.parametrize("ring_s", [0.5, 4.0])
def test_a_full_ring_is_left_alone_for_a_fifth_of_what_it_holds(
    monkeypatch: pytest.MonkeyPatch, ring_s: float
) -> None:
    ring, heard, waits = SampleRing(1_000, overwrite=False), list[Floats](), list[float | None]()
    sound = np.arange(3_700, dtype=np.float32)
    feeding = Feeder(iter(np.array_split(sound, 9)), ring, ring_s, lambda error: pytest.fail(str(error)))
    monkeypatch.setattr(feeding, "_stop", Waiting(ring, heard, waits))
    feeding._run()
    np.testing.assert_array_equal(np.concatenate([*heard, ring.read(1_000)]), sound)
    assert waits
    assert set(waits) == {0.2 * ring_s}
    assert (ring.ended, ring.dropped) == (True, 0)


def test_a_source_that_fails_is_told_and_ends_the_ring() -> None:
    ring, told = SampleRing(1_000, overwrite=False), threading.Event()

    def broken() -> Floats:
        raise SourceError("voice.wav breaks off")

    failures: list[SourceError] = []

    def tell(error: SourceError) -> None:
        failures.append(error)
        told.set()

    Feeder(iter(broken, None), ring, 1.0, tell).start()
    assert told.wait(PATIENCE_S)
    assert list(map(str, failures)) == ["voice.wav breaks off"]
