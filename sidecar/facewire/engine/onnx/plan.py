"""Which columns a call of the streaming network computes, and of which others.

The graph works nothing out from shapes: what a call settles or shows is told to it as indices. They depend on
counts alone, so that for a live subject, who asks for the same again and again, they are made once.

Layers are the convolutions of the blocks and, behind some blocks, the means of recent columns. What a layer
takes in a call is its past, what is new, and zeros that stand for what lies beyond all that is heard.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["GATHERED", "Indices", "Layers", "Plan"]

GATHERED: Final = 2
"""Last blocks, which make no other columns than are needed."""

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

    @cached_property
    def means(self) -> tuple[int, ...]:
        """Which layers are means."""
        return tuple(block + number + 1 for number, block in enumerate(self.contexts))

    @cached_property
    def pasts(self) -> tuple[int, ...]:
        """Columns that a state keeps for each layer."""
        return self._layers([2 * dilation for dilation in self.dilations], lambda _: self.recent - 1)

    @cached_property
    def unsettled(self) -> tuple[int, ...]:
        """New columns of each layer, beside those of whole steps, where poses are shown."""
        # The step that is not whole, and the last whole one, which the first layer hears beyond.
        entering = tuple(accumulate(self.dilations, initial=2))
        return self._layers(entering, lambda block: entering[block + 1])

    @cached_property
    def beyond(self) -> tuple[int, ...]:
        """Columns of zeros behind those of each block where poses are shown."""
        # Gaps need but one: all that lie beyond are alike.
        return self.dilations[:-GATHERED] + (1,) * GATHERED

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
        steps: whole steps.
        shown: columns of two poses that are wanted, of which number 0 is the first that settles; None for
            all that settle.
    """

    def __init__(self, layers: Layers, steps: int, shown: range | None) -> None:
        showing = shown is not None
        new = [steps + more * showing for more in layers.unsettled]
        zeros = list(layers.beyond)
        if not showing:
            zeros[:-GATHERED] = [0] * (len(zeros) - GATHERED)
        inner, outer = _gathered(layers.dilations[-2:], new[-2:], steps, shown or range(steps))
        self.feeds: Final[dict[str, NDArray[Any]]] = {
            "ahead": np.array([0] * 6 + [int(showing), 0], np.int64),
            "around": np.arange(new[0], dtype=np.int64)[:, None] + np.arange(3),
            "beyond": np.array([*zeros, sum(layers.beyond) - sum(zeros)], np.int64),
            "taps_0": inner,
            "taps_1": outer,
        }
        """Inputs of the graph beside what is heard:

        * `ahead` int64[8]: how many zeros lie behind the columns of log-mel, as `Pad` takes it for four axes.
        * `around` int64[entering, 3]: columns of log-mel that each column which enters the blocks is made of.
        * `beyond` int64[blocks + 1]: zeros behind each block's columns, and those that no block takes.
        * `recent_0`, `recent_1` … uint8[new, past + new]: ones where each mean is taken of.
        * `taps_0`, `taps_1` int64[columns, 3]: columns that those of the last two blocks are made of.
        """
        for number, layer in enumerate(layers.means):
            self.feeds[f"recent_{number}"] = _recent(layers.recent, new[layer])
            zeros.insert(layer, 0)
        taken = map(sum, zip(layers.pasts, new, zeros, strict=True))
        begins = accumulate(list(taken)[:-1], initial=0)
        self._state = np.concatenate(
            [np.arange(begin, begin + past) for begin, past in zip(begins, layers.pasts, strict=True)]
        )
        self.end: Final = self.at(steps)
        """Which of a call's `columns` are the state after all of its steps."""

    def at(self, after: int | Indices) -> Indices:
        """Return which of a call's `columns` are the state after some of its steps."""
        found: Indices = np.add(self._state, after)
        return found


def _recent(columns: int, new: int) -> NDArray[np.uint8]:
    """Return [new, past + new]: ones where a column's mean is taken of."""
    back = np.arange(new)[:, None] + columns - 1 - np.arange(columns - 1 + new)
    return ((back >= 0) & (back < columns)).astype(np.uint8)


def _gathered(
    dilations: Sequence[int], new: Sequence[int], steps: int, shown: range
) -> tuple[Indices, Indices]:
    """Return what each of the last two blocks' columns are made of, [columns, 3] each.

    Args:
        dilations: of the two.
        new: how many columns enter each, without gaps.
        steps: columns that settle, which the state keeps.
        shown: those of the last block that are wanted.
    """
    inner, outer = dilations
    wanted = np.array(shown, np.int64)[:, None] + outer * np.arange(-2, 1)
    made = np.union1d(np.arange(steps), wanted[(wanted >= 0) & (wanted < new[1])])
    # They lie behind the past, and the zeros behind them.
    taken = np.where(wanted < 0, wanted, np.searchsorted(made, wanted)) + 2 * outer
    taken[wanted >= new[1]] = 2 * outer + len(made)
    return np.minimum(made[:, None] + inner * np.arange(3), 2 * inner + new[0]), taken
