"""Which columns a call of the streaming network computes, and of which others.

The graph works nothing out from shapes: which columns the last blocks make is told to it as indices. They
depend on counts alone, so that for a live subject, who asks for the same again and again, they are made once.

Layers are the convolutions of the blocks and, behind some blocks, the means of recent columns. What a layer
takes in a call is its past and what is new. What lies beyond all that is heard is zero: to the last blocks,
who take columns in any order, it is a column of its own, which the state ends with.

Poses are judged beside those around them, so columns are made on both sides of those that are wanted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["BESIDE", "GATHERED", "Indices", "Layers", "Plan"]

GATHERED: Final = 2
"""Last blocks, which make no other columns than are needed."""

_ENTERING: Final = 1
"""Steps that the first layer hears beyond its own."""
BESIDE: Final = 1
"""Columns on both sides beside which poses are judged."""

Indices: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True)
class Layers:
    """The blocks of a network, and what follows them."""

    dilations: tuple[int, ...]
    """Columns between the three that each block's convolution takes."""
    contexts: tuple[int, ...]
    """Numbers of the blocks that a mean follows."""
    recent: int
    """Columns of a mean."""

    @property
    def possible(self) -> bool:
        """Return whether no mean follows one of the last blocks, whose columns have gaps."""
        return self.contexts[-1] + GATHERED < len(self.dilations)

    @property
    def behind(self) -> int:
        """Steps that a pose hears beyond its own."""
        return _ENTERING + sum(self.dilations) + BESIDE

    @property
    def remembered(self) -> int:
        """Steps after which nothing is left of what a state was."""
        return 2 * self.behind + len(self.contexts) * (self.recent - 1)

    @cached_property
    def means(self) -> tuple[int, ...]:
        """Which layers are means."""
        return tuple(block + number + 1 for number, block in enumerate(self.contexts))

    @cached_property
    def pasts(self) -> tuple[int, ...]:
        """Columns that a state keeps for each layer."""
        *blocks, last = (2 * dilation for dilation in self.dilations)
        return self._layers([*blocks, last + 2 * BESIDE], lambda _: self.recent - 1)

    @property
    def past(self) -> int:
        """Columns of a state: the last ones are zeros, one for each of the last blocks."""
        return sum(self.pasts) + GATHERED

    @cached_property
    def unsettled(self) -> tuple[int, ...]:
        """New columns of each layer that may still change, beside those of steps."""
        entering = tuple(accumulate(self.dilations, initial=_ENTERING))
        return self._layers(entering, lambda block: entering[block + 1])

    @cached_property
    def gathered(self) -> tuple[int, ...]:
        """Which layers are the last blocks."""
        return tuple(range(len(self.pasts)))[-GATHERED:]

    def _layers(self, blocks: Sequence[int], mean: Callable[[int], int]) -> tuple[int, ...]:
        made: list[int] = []
        for block in range(len(self.dilations)):
            made.append(blocks[block])
            if block in self.contexts:
                made.append(mean(block))
        return tuple(made)


class Plan:
    """What a call computes, the same for all rows of its batch.

    Args:
        layers: the network's.
        steps: those that are heard; the last one may be silent from somewhere on.
        settled: how many of them states may be wanted after.
        shown: columns of two poses that are wanted; the poses of number 0 are the first that settle.
    """

    def __init__(self, layers: Layers, steps: int, settled: int, shown: range) -> None:
        new = [steps + more for more in layers.unsettled]
        # Poses settle a column later than columns do.
        made = range(shown.start - 2 * BESIDE, min(shown.stop, steps + layers.behind - BESIDE))
        inner, outer = _gathered(layers, new[-GATHERED:], settled, made)
        self.feeds: Final[dict[str, NDArray[Any]]] = {
            f"recent_{number}": _recent(layers.recent, new[layer])
            for number, layer in enumerate(layers.means)
        } | {"taps_0": inner.ravel(), "taps_1": outer.ravel()}
        """Inputs of the graph beside what is heard:

        * `recent_0`, `recent_1` … uint8[new, past + new]: ones where each mean is taken of.
        * `taps_0`, `taps_1` int64[3 * columns]: columns that those of the last two blocks are made of.
        """
        new[-1] = len(inner)
        self.poses: Final = 2 * len(made)
        """Poses that it makes."""
        self.wanted: Final = slice(2 * BESIDE, 2 * (BESIDE + len(shown)))
        """Those among them that are wanted."""
        taken = [past + more for past, more in zip(layers.pasts, new, strict=True)]
        for layer in layers.gathered:
            taken[layer] += 1
        self.known: Final = tuple(taken)
        """Columns that it gives of each layer: those that it takes. The last blocks' end with zeros."""
        self.end: Final = (
            *((layer, slice(settled, settled + past)) for layer, past in enumerate(layers.pasts)),
            *((layer, slice(-1, None)) for layer in layers.gathered),
        )
        """Which columns of which layers are the state after all steps that settle."""
        begins = np.cumsum([0, *taken[:-1]])
        columns = [begin + np.arange(past) for begin, past in zip(begins, layers.pasts, strict=True)]
        beyond = [begins[layer] + taken[layer] - 1 for layer in layers.gathered]
        self._state = np.concatenate([*columns, beyond])
        self._moves = np.arange(layers.past) < layers.past - len(beyond)

        self.last: Final = self.at(settled)
        """The same, where the columns of all layers lie one behind the other."""

    def at(self, after: int | Indices) -> Indices:
        """Return which columns of all layers, one behind the other, are the state after some of the steps."""
        found: Indices = self._state + after * self._moves
        return found


def _recent(columns: int, new: int) -> NDArray[np.uint8]:
    """Return [new, past + new]: ones where a column's mean is taken of."""
    back = np.arange(new)[:, None] + columns - 1 - np.arange(columns - 1 + new)
    return ((back >= 0) & (back < columns)).astype(np.uint8)


def _gathered(layers: Layers, new: Sequence[int], settled: int, made: range) -> tuple[Indices, Indices]:
    """Return what each of the last two blocks' columns are made of, [columns, 3] each.

    Args:
        layers: the network's.
        new: how many columns enter each, without gaps.
        settled: columns that the state may keep.
        made: those of the last block that are made; number 0 is the first that settles.
    """
    inner, outer = layers.dilations[-GATHERED:]
    before, past = layers.pasts[-GATHERED:]
    wanted = np.array(made, np.int64)[:, None] + outer * np.arange(-2, 1)
    kept = np.union1d(np.arange(settled), wanted[(wanted >= 0) & (wanted < new[1])])
    # They lie behind the past, and the zeros behind them.
    taken = np.where(wanted < 0, wanted, np.searchsorted(kept, wanted)) + past
    taken[wanted >= new[1]] = past + len(kept)
    return np.minimum(kept[:, None] + inner * np.arange(3), before + new[0]), taken
