"""A network over streams as an engine: makes as many frames as a tick has time for, the most urgent first."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from facewire.audio.timeline import Timeline
from facewire.engine.cost import Cost
from facewire.engine.lookahead import LONGEST_REACH, LookAhead, whole_hops
from facewire.engine.ports import Stream
from facewire.engine.stream.framed import Framed, Timed
from facewire.engine.stream.streams import Streams
from facewire.ports import Ask, Clock
from facewire.values import Level, Mouth, NoMouth

__all__ = ["MAX_BATCH", "TIMED_BATCH", "StreamEngine"]

MAX_BATCH: Final = 96
"""Frames in one call of the network."""
TIMED_BATCH: Final = 32
"""Where time is short: it is looked at again after each call."""
_STEPS_OF_A_FRAME: Final = {False: 12, True: 4}
"""Steps that settle in the time that a frame takes, by whether it hears all that can change it."""


class StreamEngine:
    """Makes mouths by a network over streams.

    Args:
        network: steps states, and makes poses.
        fps: frames per second of audio.
        clock: times the network, and says when to stop.
    """

    def __init__(self, network: Stream, fps: int, clock: Clock) -> None:
        self._network = network
        self._step = network.layout.step
        self._fps = fps
        self._clock = clock
        self._streams = Streams(network)
        self._lookaheads: dict[int | None, LookAhead] = {}
        self._asked: tuple[float | None, LookAhead] | None = None
        """The look-ahead that was asked for last: most subjects have the same."""
        self._costs = {False: Cost(clock), True: Cost(clock)}
        """Of a frame, by whether it hears all that can change it."""

    @property
    def name(self) -> str:
        """Return the network's name."""
        return self._network.name

    @property
    def level(self) -> Level:
        """Return where the network works."""
        return self._network.level

    @property
    def reason(self) -> str:
        """Return nothing: there is nothing to explain."""
        return ""

    def hearing(self, lookahead_ms: float | None) -> LookAhead:
        """Return what it hears at a look-ahead: less than that where the network looks less far ahead."""
        if self._asked is not None and self._asked[0] == lookahead_ms:
            return self._asked[1]
        hops = whole_hops(self._network.layout, lookahead_ms)
        lookahead = self._lookaheads.get(hops)
        if lookahead is None:
            lookahead = self._lookaheads[hops] = self._laid_out(lookahead_ms)
        self._asked = (lookahead_ms, lookahead)
        return lookahead

    def cost_ns(self, lookahead_ms: float | None) -> int:
        """Return what a frame at this look-ahead has cost lately; 0 before the first."""
        return self._costs[self.hearing(lookahead_ms).settles].ns

    def warm_up(self) -> None:
        """Make frames of silence, so that the first is not the slowest and their cost is known.

        Raises:
            EngineError: the network cannot run.
        """
        for ask in (Ask(Timeline(1), 0, 0.0), Ask(Timeline(1), 0, None)):
            self._costs[self.hearing(ask.lookahead_ms).settles].begin(partial(self._anew, ask))
        self._streams.clear()

    def infer(
        self, asks: Sequence[Ask], ahead: Sequence[Ask] = (), until_ns: int | None = None
    ) -> list[Mouth | NoMouth]:
        """Return the mouth of each ask, or why there is none in time; `ahead` waits for its own tick.

        Raises:
            EngineError: the network cannot run.
        """
        del ahead
        self._streams.next_turn()
        frames = list(map(self._framed, asks))
        mouths: list[Mouth | NoMouth] = []
        while len(mouths) < len(frames):
            left = frames[len(mouths) :]
            count, work = self._affordable(left, until_ns, first=not mouths)
            if count == 0:
                break
            begun_ns = self._clock.now_ns()
            mouths += self._streams.make(left[:count])
            self._costs[left[0].lookahead.settles].learn(begun_ns, work)
        return mouths + [NoMouth.SHED] * (len(asks) - len(mouths))

    def close(self) -> None:
        """Release the network."""
        self._streams.clear()
        self._network.close()

    def _anew(self, ask: Ask) -> None:
        """Make a frame as if its sound had never been heard."""
        self._streams.clear()
        self.infer([ask])

    def _laid_out(self, lookahead_ms: float | None) -> LookAhead:
        layout = self._network.layout
        if lookahead_ms is None:
            return LookAhead(layout, self._fps, None)
        # What a call shows begins with what it settles: further ahead an interval would begin before that.
        most = (layout.behind - 1) * (layout.step // layout.hop) - LONGEST_REACH
        return LookAhead(layout, self._fps, lookahead_ms, max(most, 0))

    def _framed(self, ask: Ask) -> Framed:
        lookahead = self.hearing(ask.lookahead_ms)
        until, pose = lookahead.until(ask.frame), lookahead.pose(ask.frame)
        # An end that is not heard changes nothing: whether it is known yet makes no difference.
        end = ask.end if ask.end is not None and ask.end < until else None
        key = Timed(ask.sound, ask.epoch, end)
        return Framed(key, lookahead, until, until // self._step, pose, lookahead.interval(pose, until))

    def _affordable(self, frames: Sequence[Framed], until_ns: int | None, *, first: bool) -> tuple[int, int]:
        """Return how many of the first frames, all of one kind, the next call may make, and their work."""
        settles = frames[0].lookahead.settles
        most = self._costs[settles].affordable(until_ns, first=first)
        few, count, work = _STEPS_OF_A_FRAME[settles], 0, 0
        reached: dict[Timed, int] = {}
        for frame in frames[: MAX_BATCH if most is None else TIMED_BATCH]:
            if frame.lookahead.settles is not settles:
                break
            # What is heard for one frame is heard for those behind it, too.
            left = max(0, frame.steps - reached.get(frame.key, 0))
            if left >= few:
                left = min(self._streams.missing_steps(frame), left)
            more = 1 + left // few
            if most is not None and work + more > most and not (first and count == 0 and most > 0):
                break
            reached[frame.key] = max(frame.steps, reached.get(frame.key, 0))
            count, work = count + 1, work + more
        return count, work
