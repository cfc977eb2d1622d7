"""Waiting for another thread, as long as a slow machine may take and no longer."""

import threading
from collections.abc import Callable

__all__ = ["PATIENT_S", "until"]

PATIENT_S = 30.0


def until(holds: Callable[[], object], patient_s: float = PATIENT_S) -> None:
    """Return once `holds` is true; fail after `patient_s` seconds."""
    pause = threading.Event()
    for _ in range(int(patient_s / 0.01)):
        if holds():
            return
        pause.wait(0.01)
    raise AssertionError(f"it did not come about in {patient_s:g} s")
