"""How the operating system ranks our threads and our GPU work: not needed, but polite."""

import ctypes
import os
import sys
import threading
from typing import Final

from facewire.errors import UsageError

__all__ = ["lower_gpu_class", "yield_to_others"]

_NICE: Final = 5
_THREAD_PRIORITY_BELOW_NORMAL: Final = -1
_D3DKMT_BELOW_NORMAL: Final = 1


def yield_to_others() -> None:
    """Rank the calling thread below normal: for compute, never for the thread that paces or publishes."""
    if sys.platform == "win32":
        kernel = ctypes.windll.kernel32
        kernel.SetThreadPriority(kernel.GetCurrentThread(), _THREAD_PRIORITY_BELOW_NORMAL)
    elif sys.platform == "linux":
        # On Linux a priority belongs to the thread, in spite of the name.
        thread = threading.get_native_id()
        try:
            os.setpriority(os.PRIO_PROCESS, thread, max(_NICE, os.getpriority(os.PRIO_PROCESS, thread)))
        except OSError:
            # A container may forbid it; the work is the same at normal priority.
            return


def lower_gpu_class() -> None:
    """Rank this process's GPU work below normal (Windows: D3DKMTSetProcessSchedulingPriorityClass).

    The scheduler of the display driver model ranks whole processes. Whether it does so for CUDA under
    hardware-accelerated scheduling is not documented, hence a choice and no default.

    Raises:
        UsageError: this system has no such thing.
    """
    if sys.platform == "win32":
        status = ctypes.windll.gdi32.D3DKMTSetProcessSchedulingPriorityClass(
            ctypes.windll.kernel32.GetCurrentProcess(), _D3DKMT_BELOW_NORMAL
        )
        if status != 0:
            raise UsageError(f"Windows refuses a lower GPU class ({status:#x}); drop --gpu-below-normal")
    else:
        raise UsageError("GPU scheduling classes exist on Windows only; drop --gpu-below-normal")
