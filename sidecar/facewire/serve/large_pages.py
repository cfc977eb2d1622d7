"""Memory in large pages, on Linux with glibc.

A tick begins with cold caches, those of the page tables too: where a page lies has to be looked up anew for
every 4 KiB that it touches, which a virtual machine makes twice as dear. Of pages of 2 MiB there are few. In
a bake, each call of the network touches more memory than these caches reach over.
"""

import ctypes
import sys
from typing import Final

__all__ = ["use_large_pages"]

_ARENA_MAX, _MMAP_THRESHOLD, _TOP_PAD = -8, -3, -2
"""Parameters of `mallopt`."""
_HUGEPAGE: Final = 14
"""Advice of `madvise`: 2 MiB at a time, from the first touch on."""
_LARGE: Final = 2 << 20
_HEAP: Final = 64 << 20
"""Bytes, several times what a sidecar allocates; what is not touched takes no memory."""


def use_large_pages() -> None:
    """Have what is allocated from now on lie close together, in large pages.

    Changes nothing where the system has none, or another C library, nor where a process may allocate only so
    much: of that, a heap that is asked for at once takes more than is used.
    """
    if sys.platform != "linux" or _is_limited():
        return
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "mallopt"):
        return
    libc.sbrk.restype = libc.malloc.restype = ctypes.c_void_p
    # One heap for all threads and for large arrays too, which grows by so much at once.
    for parameter, value in ((_ARENA_MAX, 1), (_MMAP_THRESHOLD, _HEAP // 2), (_TOP_PAD, _HEAP)):
        libc.mallopt(parameter, value)
    libc.free(ctypes.c_void_p(libc.malloc(_LARGE)))
    end = libc.sbrk(0) // _LARGE * _LARGE
    libc.madvise(ctypes.c_void_p(end - _HEAP + _LARGE), ctypes.c_size_t(_HEAP - _LARGE), _HUGEPAGE)


def _is_limited() -> bool:
    import resource

    kinds = resource.RLIMIT_AS, resource.RLIMIT_DATA
    return any(resource.getrlimit(kind)[0] != resource.RLIM_INFINITY for kind in kinds)
