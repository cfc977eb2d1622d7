"""Sound that a client streams as it comes, at every pace: gapless where it comes in time, said where not."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
import pytest

from facewire.client import Client, Due, Event, EventKind, Spoken, connect
from tests.client.sidecar import RATE, Running, pcm

pytestmark = [pytest.mark.slow, pytest.mark.realtime]

MS: Final = 1_000_000
DELAY_MS: Final = 150
SPARE_MS: Final = 5.0
"""Audio that was taken so long before it was due came in time."""
TRIES: Final = 5
"""How often audio is streamed anew that the machine held up."""

PACES: Final = ((20, 1.0), (20, 5.0), (60, 1.5), (100, 1.0), (200, 1.2), (200, 5.0))
"""Milliseconds of sound in one chunk, and how much faster than real time they come."""
SLOW: Final = ((20, 0.9), (100, 0.9), (200, 0.9))


@dataclass(frozen=True)
class Streamed:
    """Sound that was streamed once."""

    dues: list[Due]
    """When each chunk was to be heard."""
    events: list[Event]
    spoken: Spoken
    spare_ms: float
    """By how much the audio that came latest was ahead of the moment at which it was due; negative where
    this machine held it up for longer than is buffered."""

    def gaps_ms(self, chunk_ms: int) -> list[float]:
        """How much later than the chunk before ended each chunk was to be heard."""
        gaps = np.diff([due.at_ns for due in self.dues]) / MS - chunk_ms
        return [float(gap) for gap in gaps if gap > 0.1]

    def starved(self) -> list[Event]:
        return [event for event in self.events if event.kind is EventKind.STARVED]


Streams = dict[tuple[int, float], Streamed]


def paced(sound: bytes, chunk_ms: int, pace: float) -> Iterator[bytes]:
    """Yield chunks as a text-to-speech does: each when its time has come, after the first was taken."""
    size = RATE * 2 * chunk_ms // 1000
    yield sound[:size]
    begin_s = time.perf_counter()
    for number, start in enumerate(range(size, len(sound), size), 1):
        time.sleep(max(0.0, begin_s + number * chunk_ms / 1000 / pace - time.perf_counter()))
        yield sound[start : start + size]


def stream(client: Client, subject: str, chunk_ms: int, pace: float, seconds: float) -> Streamed:
    sound = pcm(seconds)
    dues, taken_ns = [], []
    with client.open(subject, RATE, delay_ms=DELAY_MS) as voice, client.events(subject) as events:
        begin_ns = time.perf_counter_ns()
        for chunk in paced(sound, chunk_ms, pace):
            dues.append(voice.push(chunk))
            taken_ns.append(time.perf_counter_ns())
        end = voice.flush()
        happened = list(_until_finished(events))
    # The first chunk is due so long after it was taken, and it was not taken before it was sent.
    spare_ms = min(
        (begin_ns - taken) / MS + DELAY_MS + number * chunk_ms for number, taken in enumerate(taken_ns[1:], 1)
    )
    return Streamed(dues, happened, Spoken(dues[0], end), spare_ms)


def stream_in_time(client: Client, chunk_ms: int, pace: float) -> Streamed:
    """Stream until this machine has once given all audio in time, or too often has not."""
    for number in range(TRIES):
        found = stream(client, f"{chunk_ms} ms at {pace}, {number}", chunk_ms, pace, 3.0)
        if found.spare_ms >= SPARE_MS:
            break
    return found


def _until_finished(events: Iterator[Event]) -> Iterator[Event]:
    for event in events:
        yield event
        if event.kind is EventKind.FINISHED:
            return


@pytest.fixture(scope="module")
def streams(sidecar: Running) -> Streams:
    """All paces at once, each from a thread of its own: they take the time of one."""
    with connect(sidecar.control, sidecar.faces) as client, ThreadPoolExecutor(9) as pool:
        futures = {case: pool.submit(stream_in_time, client, *case) for case in PACES}
        for case in SLOW:
            futures[case] = pool.submit(stream, client, f"{case[0]} ms, too slow", *case, 4.0)
        found = {case: future.result() for case, future in futures.items()}
    for case, one in found.items():
        gaps = one.gaps_ms(case[0])
        print(
            f"\n{case[0]:3d} ms at {case[1]} x real time: {len(gaps)} gaps, {sum(gaps):.0f} ms in all, "
            f"{len(one.starved())} x starved, {one.spare_ms:.0f} ms to spare",
            end="",
        )
    return found


@pytest.mark.parametrize("case", PACES, ids=str)
def test_audio_that_comes_in_time_plays_without_a_gap(streams: Streams, case: tuple[int, float]) -> None:
    one = streams[case]
    assert one.spare_ms >= SPARE_MS, f"this machine gave no audio in time in {TRIES} tries"
    assert one.gaps_ms(case[0]) == []
    assert one.spoken.start is not None
    assert one.spoken.end is not None
    assert (one.spoken.end.at_ns - one.spoken.start.at_ns) / 1e9 == pytest.approx(3.0, abs=0.001)
    assert one.starved() == []
    assert one.events[-1].interrupted is False


@pytest.mark.parametrize("case", SLOW, ids=str)
def test_audio_that_comes_too_slowly_says_so(streams: Streams, case: tuple[int, float]) -> None:
    one = streams[case]
    gaps, starved = one.gaps_ms(case[0]), one.starved()
    # A machine that holds it up makes more gaps, never fewer.
    assert gaps
    # Each piece that was late is told once; one may be told of the end, before it is flushed.
    assert 1 <= len(starved) <= len(gaps) + 1
    assert all(0 <= event.t <= 4.0 for event in starved)
