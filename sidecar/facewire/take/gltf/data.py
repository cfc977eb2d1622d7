"""The numbers of a glTF file: bytes, views of them, and accessors that say what they are."""

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["ARRAY_BUFFER", "INDEX_BUFFER", "Data"]

ARRAY_BUFFER: Final = 34962
INDEX_BUFFER: Final = 34963
"""What a view is for: points, and the triangles between them."""

_COMPONENTS: Final = {"|u1": 5121, "<u2": 5123, "<u4": 5125, "<f4": 5126}
_MOST_SHORT: Final = 0xFFFF
_ALIGNED: Final = 4


@dataclass(slots=True)
class Data:
    """Grows by arrays; the numbers of views and accessors go on from those that a file has already."""

    first_byte: int = 0
    """Where the bytes begin in the buffer; a multiple of 4."""
    first_view: int = 0
    first_accessor: int = 0
    content: bytearray = field(default_factory=bytearray)
    views: list[dict[str, Any]] = field(default_factory=list)
    accessors: list[dict[str, Any]] = field(default_factory=list)

    def dense(self, values: NDArray[Any], kind: str, target: int | None = None, **more: object) -> int:
        """Store all values; return the accessor.

        Args:
            values: unsigned integers or floats, each row an element unless `kind` is `SCALAR`.
            kind: `SCALAR`, `VEC2`, `VEC3`, `VEC4` or `MAT4`.
            target: what the view is for; None for animations.
            more: other properties of the accessor.
        """
        view = self._view(values, target)
        about = {"bufferView": view, "componentType": _COMPONENTS[values.dtype.str]}
        return self._added({**about, "count": _count(values, kind), "type": kind, **more})

    def sparse(
        self, values: NDArray[np.float32], rows: NDArray[np.intp], count: int, kind: str, **more: object
    ) -> int:
        """Store some of `count` elements; all others are zero. Return the accessor.

        Args:
            values: of those that are stored.
            rows: which elements these are, ascending.
            count: of all elements.
            kind: as for `dense`.
            more: see there.
        """
        about = {"componentType": _COMPONENTS["<f4"], "count": count, "type": kind, **more}
        if len(rows):
            indices = rows.astype("<u4" if rows[-1] > _MOST_SHORT else "<u2")
            component = _COMPONENTS[indices.dtype.str]
            about["sparse"] = {
                "count": len(rows),
                "indices": {"bufferView": self._view(indices), "componentType": component},
                "values": {"bufferView": self._view(values)},
            }
        return self._added(about)

    def _added(self, accessor: dict[str, Any]) -> int:
        self.accessors.append(accessor)
        return self.first_accessor + len(self.accessors) - 1

    def _view(self, values: NDArray[Any], target: int | None = None) -> int:
        raw = np.ascontiguousarray(values).tobytes()
        view = {"buffer": 0, "byteOffset": self.first_byte + len(self.content), "byteLength": len(raw)}
        self.views.append(view | ({"target": target} if target else {}))
        self.content += raw + bytes(-len(raw) % _ALIGNED)
        return self.first_view + len(self.views) - 1


def _count(values: NDArray[Any], kind: str) -> int:
    return values.size if kind == "SCALAR" else len(values)
