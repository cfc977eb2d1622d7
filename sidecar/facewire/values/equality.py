"""Equality of tuples that hold arrays: a tuple's own asks an array for one truth, which it has not."""

import numpy as np

__all__ = ["equal"]


def equal(one: tuple[object, ...], other: object) -> bool:
    """Return whether two are of one kind and hold equal values, arrays in every element."""
    return type(one) is type(other) and all(map(_same, one, other))


def _same(one: object, other: object) -> bool:
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return np.array_equal(one, other)  # type: ignore[arg-type]
    return one == other
