"""What is kept of the sounds that a streaming network hears, and the frames that are made of it.

The state is a cache, the sound is the truth: where there is none for the steps before a frame, it is made by
hearing the last seconds again. So a mouth depends on its own frame alone, whatever was made before.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final, NamedTuple

import numpy as np

from facewire.engine.lookahead import SETTLED_STEPS, LookAhead
from facewire.engine.ports import Stream
from facewire.engine.stream.framed import Framed, Timed, mouths_of, of_sounds
from facewire.engine.stream.reading import read_each, read_steps
from facewire.face.channels import DRIVE_CHANNELS
from facewire.values import Bytes, Floats, Mouth

__all__ = ["Streams"]

_FEW_STEPS: Final = 4
"""Steps that are made along with a frame; more are settled before."""
_NEXT: Final = 16
"""Poses that frames which follow each other may share, and those between them."""
_KEPT_TURNS: Final = 64
"""Turns for which a sound's state is kept unused: two seconds of ticks."""


def _nothing() -> Floats:
    return np.zeros((0, len(DRIVE_CHANNELS)), np.float32)


@dataclass(slots=True, eq=False)
class _Kept:
    steps: int
    """Whole steps that have been heard."""
    state: Bytes
    """uint8[1, past, width]."""
    exact: int
    """Steps from which on the state no longer depends on where hearing began."""
    turn: int
    """The last turn that needed it."""
    settled: Floats = field(default_factory=_nothing)
    """float32[poses, 36]: the last poses that have settled."""


class _Batch(NamedTuple):
    """Frames that are made by the same steps, the states to make them from, and whose next is to be kept."""

    numbers: list[int]
    frames: list[Framed]
    states: Bytes
    """uint8[frames, past, width]."""
    kept: _Kept | None


_Batches = defaultdict[tuple[int, LookAhead], list[_Batch]]
"""By the steps that are made along with the frames, and how far they hear."""


class Streams:
    """Keeps a state for each sound.

    Args:
        network: steps states, and makes poses.
    """

    def __init__(self, network: Stream) -> None:
        self._network = network
        self._layout = network.layout
        # What has settled lies that far ahead of the frame that has been made.
        self._tail = _NEXT + 2 * (SETTLED_STEPS - self._layout.behind)
        self._kept: dict[Timed, _Kept] = {}
        self._turn = 0

    def next_turn(self) -> None:
        """Begin what is made together, in however many calls; forget what has not been needed for long."""
        self._turn += 1
        oldest = self._turn - _KEPT_TURNS
        if any(kept.turn <= oldest for kept in self._kept.values()):
            self._kept = {key: kept for key, kept in self._kept.items() if kept.turn > oldest}

    def make(self, frames: Sequence[Framed]) -> list[Mouth]:
        """Return the mouth of each frame; sounds that owe one frame are made together.

        Raises:
            EngineError: the network cannot run.
        """
        made: dict[int, Mouth] = {}
        ready: dict[Timed, _Kept] = {}
        batches: _Batches = defaultdict(list)
        for key, indices in of_sounds(frames).items():
            indices.sort(key=lambda index: frames[index].steps)
            first = frames[indices[0]]
            kept = ready[key] = self._ready(key, [frames[index] for index in indices])
            steps = first.steps - kept.steps
            if len(indices) == 1 and not first.lookahead.settles and steps <= _FEW_STEPS:
                batches[steps, first.lookahead].append(_Batch(indices, [first], kept.state, kept))
            else:
                self._settle(key, kept, [(index, frames[index]) for index in indices], batches, made)
        for (steps, lookahead), some in batches.items():
            self._show(steps, lookahead, some, made)
        # Not before nothing has failed: a new state is exact only now.
        self._kept.update(ready)
        return [made[index] for index in range(len(frames))]

    def missing_steps(self, frame: Framed) -> int:
        """Return how many steps must be heard before a frame can be made."""
        kept = self._kept.get(frame.key) or self._branched(frame.key)
        if kept is not None and self._serves(kept, [frame]):
            return frame.steps - kept.steps
        return min(self._layout.remembered, frame.steps)

    def clear(self) -> None:
        """Forget all sounds."""
        self._kept.clear()

    def _latest(self, frame: Framed) -> int:
        """Return the last step at which a state may stand that is to make a frame by itself."""
        if not frame.lookahead.settles:
            return frame.steps
        return frame.interval.start // 2 + self._layout.behind

    def _ready(self, key: Timed, frames: Sequence[Framed]) -> _Kept:
        """Return what is kept of a sound, such that frames can be made; the first has the fewest steps."""
        kept = self._kept.get(key) or self._branched(key)
        if kept is None or not self._serves(kept, frames):
            latest = min(map(self._latest, frames))
            begin = max(latest - self._layout.remembered, 0)
            kept = _Kept(begin, self._network.silence, latest if begin else 0, self._turn)
        kept.turn = self._turn
        return kept

    def _branched(self, key: Timed) -> _Kept | None:
        """Return what is kept of a whole sound, if it has not been heard beyond the end of this one."""
        whole = None if key.end is None else self._kept.get(key._replace(end=None))
        if whole is None or key.end is None or whole.steps * self._layout.step > key.end:
            return None
        return _Kept(whole.steps, whole.state, whole.exact, self._turn, whole.settled)

    def _serves(self, kept: _Kept, frames: Sequence[Framed]) -> bool:
        latest = [self._latest(frame) for frame in frames]
        if not min(latest) - self._layout.remembered <= kept.steps <= frames[0].steps:
            return False
        # Poses that settled before may still be there.
        oldest = self._oldest(kept)
        return all(
            kept.steps <= last or oldest <= frame.interval.start
            for last, frame in zip(latest, frames, strict=True)
        )

    def _oldest(self, kept: _Kept) -> int:
        """Return the first of the settled poses that are kept."""
        return 2 * (kept.steps - self._layout.behind) - len(kept.settled)

    def _settle(
        self,
        key: Timed,
        kept: _Kept,
        frames: Sequence[tuple[int, Framed]],
        batches: _Batches,
        made: dict[int, Mouth],
    ) -> None:
        """Hear a sound up to its last frame; make the frames that settle, and leave the others as batches."""
        left = list(frames)
        # Most sounds are heard at one look-ahead, whose frames all settle or none.
        settles = any(frame.lookahead.settles for _, frame in frames)
        while left:
            begin = kept.steps
            stop = min(begin + self._layout.most, left[-1][1].steps)
            now = [one for one in left if one[1].steps <= stop]
            left = left[len(now) :]
            # Of frames that settle nothing is made but poses.
            after = [frame.steps - begin for _, frame in now if not frame.lookahead.settles]
            states = self._step(kept, key, stop, after, poses=settles)
            oldest = self._oldest(kept)
            row = 0
            for lookahead, run in groupby(now, lambda one: one[1].lookahead):
                numbers, some = _apart(run)
                if lookahead.settles:
                    mouths = mouths_of(some, lookahead, kept.settled[None], [oldest] * len(some))
                    made.update(zip(numbers, mouths, strict=True))
                else:
                    batches[0, lookahead].append(_Batch(numbers, some, states[row : row + len(some)], None))
                    row += len(some)
            # Those before had not heard all that counts.
            tail = min(self._tail, 2 * max(stop - kept.exact, 0), len(kept.settled))
            kept.settled = kept.settled[len(kept.settled) - tail :].copy()
        kept.state = kept.state.copy()

    def _step(self, kept: _Kept, key: Timed, stop: int, at: Sequence[int], *, poses: bool) -> Bytes:
        """Hear a sound up to a step; return states [len(at), past, width] after so many of the new ones."""
        steps = stop - kept.steps
        if steps == 0:
            return np.repeat(kept.state, len(at), axis=0)
        samples: Floats = np.empty((1, self._layout.before + steps * self._layout.step), np.float32)
        read_steps(self._layout, key, kept.steps, samples[0])
        drive, states = self._network.settle(samples, kept.state, [*at, steps], poses=poses)
        # Without those that follow, earlier ones are of no use.
        kept.settled = np.concatenate([kept.settled, drive[0]]) if poses else _nothing()
        kept.steps, kept.state = stop, states[-1:]
        return states

    def _show(
        self, steps: int, lookahead: LookAhead, batches: Sequence[_Batch], made: dict[int, Mouth]
    ) -> None:
        """Make frames that hear so many steps more than their states, and some of the next one."""
        layout = self._layout
        frames = [frame for batch in batches for frame in batch.frames]
        sounds = [read_each(layout, batch.frames, steps) for batch in batches]
        states = [batch.states for batch in batches]
        first = steps + layout.behind - lookahead.back
        drive, after = self._network.show(
            sounds[0] if len(sounds) == 1 else np.concatenate(sounds),
            states[0] if len(states) == 1 else np.concatenate(states),
            first,
            first + lookahead.columns,
        )
        firsts = [2 * (frame.steps - lookahead.back) for frame in frames]
        numbers = [number for batch in batches for number in batch.numbers]
        made.update(zip(numbers, mouths_of(frames, lookahead, drive, firsts), strict=True))
        row = 0
        for batch in batches:
            if batch.kept is not None and steps:
                # To copy each takes a tenth of a tick of many subjects.
                batch.kept.steps, batch.kept.state = batch.frames[0].steps, after[row : row + 1]
                batch.kept.settled = _nothing()
            row += len(batch.frames)


def _apart(numbered: Iterable[tuple[int, Framed]]) -> tuple[list[int], list[Framed]]:
    """Return the numbers of frames, and the frames."""
    both = list(numbered)
    return [number for number, _ in both], [frame for _, frame in both]
