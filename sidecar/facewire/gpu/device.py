"""Which GPU, and whether it may be touched: what is known before any library of NVIDIA's is asked.

NVML and CUDA number the GPUs of a machine differently; the UUID is what they agree on.
"""

import ctypes
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from facewire.errors import EngineError

__all__ = ["Named", "choose", "driver_is_here", "sleeps"]

_PCI: Final = Path("/sys/bus/pci/devices")
_NVIDIA: Final = "0x10de"
_DISPLAY: Final = "0x03"
"""The first byte of a display controller's PCI class."""


class Named(NamedTuple):
    """A GPU by its names."""

    uuid: str
    """Such as `GPU-1b7a0f1c-…`, for NVML and CUDA the same."""
    name: str


def choose(gpus: Sequence[Named], wanted: str | None, visible: Sequence[str] = ()) -> int:
    """Return the index of the GPU that `wanted` means.

    Args:
        gpus: in NVML's order, which is `nvidia-smi`'s.
        wanted: an index into them, the beginning of a UUID, or a part of a name; None for the default.
        visible: the UUIDs that CUDA sees, in its order; the first is the default.

    Raises:
        EngineError: none is meant, or more than one.
    """
    if wanted is None:
        known = [gpu.uuid for gpu in gpus]
        return next((known.index(uuid) for uuid in visible if uuid in known), 0)
    if wanted.isdecimal() and int(wanted) < len(gpus):
        meant = [int(wanted)]
    elif wanted.upper().startswith("GPU-"):
        meant = [i for i, gpu in enumerate(gpus) if gpu.uuid.lower().startswith(wanted.lower())]
    else:
        meant = [i for i, gpu in enumerate(gpus) if wanted.lower() in gpu.name.lower()]
    if len(meant) == 1:
        return meant[0]
    listed = ", ".join(f"{i} {gpu.name} {gpu.uuid}" for i, gpu in enumerate(gpus))
    which = "more than one GPU is" if meant else "no GPU is"
    raise EngineError(f"{which} called {wanted!r} (there are: {listed}); give an index, UUID or name")


def driver_is_here() -> bool:
    """Return whether NVIDIA's CUDA driver loads; that alone wakes no GPU."""
    try:
        ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return False
    return True


def sleeps(devices: Path = _PCI) -> bool:
    """Return whether every NVIDIA GPU is powered down, as in a laptop whose screen another chip draws.

    Linux tells without waking it; elsewhere False.
    """
    states = []
    for device in devices.glob("*"):
        try:
            if _read(device / "vendor") == _NVIDIA and _read(device / "class").startswith(_DISPLAY):
                states.append(_read(device / "power" / "runtime_status"))
        except OSError:
            # A device that was just removed, or one without power management.
            continue
    return bool(states) and all(state == "suspended" for state in states)


def _read(path: Path) -> str:
    return path.read_text(encoding="ascii", errors="replace").strip()
