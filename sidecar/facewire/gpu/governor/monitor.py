"""The governor with its memory: gathers what is known about the GPU and decides, five times a second.

Reads histories that other threads fill and the probe's last reading; it calls no device itself, so that a
driver that does not answer cannot stop it. Whoever runs it (a thread, a simulation) brings the time.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from facewire.gpu.governor.decide import decide
from facewire.gpu.governor.history import Calls, RenderTimes
from facewire.gpu.governor.need import Need
from facewire.gpu.governor.state import Sample, State, describe
from facewire.gpu.governor.thresholds import THRESHOLDS, Thresholds
from facewire.values import Level

__all__ = ["GpuReading", "Monitor"]

_SECOND: Final = 10**9
_STALE_NS: Final = 3 * _SECOND // 2
"""A probe that has been silent for longer is stuck in the driver; what it said before says nothing."""
_FROZEN_NS: Final = 10 * _SECOND
_CONTRADICTION: Final = 15.0
"""Percent between a utilisation that stands still and what the renderer's own GPU time comes to."""


@dataclass(frozen=True, slots=True)
class GpuReading:
    """What the driver said; None for what it cannot or will not say."""

    at_ns: int
    utilisation: float | None = None
    """Percent of the last sample period in which any kernel ran, ours included."""
    encoder: float | None = None
    memory_free_mib: float | None = None
    memory_total_mib: float | None = None
    slowed: bool = False
    lost: bool = False


class Monitor:
    """Keeps the level.

    Args:
        read: returns the probe's last reading, None before the first.
        need: what the faces ask of the CPU.
        ordered: the user named a GPU engine.
        thresholds: the thresholds.
    """

    def __init__(
        self,
        read: Callable[[], GpuReading | None],
        need: Need,
        *,
        ordered: bool = False,
        thresholds: Thresholds = THRESHOLDS,
    ) -> None:
        self._read = read
        self._ordered = ordered
        self._thresholds = thresholds
        self._state = State()
        self._utilisation: float | None = None
        self._steady_ns = 0
        self._tick_ns: int | None = None
        self._gpu_ms = 0.0
        self.need = need
        self.renderer = RenderTimes()
        self.calls = Calls()

    @property
    def state(self) -> State:
        """Return what is in force."""
        return self._state

    @property
    def level(self) -> Level:
        """Return the level in force."""
        return self._state.level

    def tick(self, now_ns: int, *, loaded: bool) -> State:
        """Decide at `now_ns` and return what is in force from there on.

        Args:
            now_ns: monotonic.
            loaded: whether the GPU has a network.
        """
        if self._tick_ns is None:
            self._state = State(since_ns=now_ns, used_ns=now_ns)
            if self._ordered:
                # What was named runs on the GPU as soon as it is there.
                self._state = replace(self._state, load=True, wait_ns=0)
        level = self._state.level
        self._state = decide(self._state, self._sample(now_ns, loaded), now_ns, self._thresholds)
        if self._state.level is not level:
            self.calls.forget()
        self._tick_ns = now_ns
        return self._state

    def forbids_loading(self) -> str:
        """Return why nothing may be put on the GPU at this moment; empty if it may."""
        reading = self._read()
        if reading is None:
            return ""
        if reading.lost:
            return "the driver has lost the GPU"
        free = reading.memory_free_mib
        if free is not None and free < self._thresholds.memory_low_mib:
            return f"only {free:.0f} MiB of GPU memory are free"
        return ""

    def describe(self, now_ns: int) -> str:
        """Return the level, why, since when, and what it takes to go up, in one line."""
        return describe(self._state, now_ns)

    def _sample(self, now_ns: int, loaded: bool) -> Sample:
        calls = self.calls.facts(self._state.level)
        reading = self._read()
        if reading is None or now_ns - reading.at_ns >= _STALE_NS:
            reading = GpuReading(now_ns)
        duty = self._duty(now_ns)
        render, use = self.renderer.facts(now_ns), reading.utilisation
        known = render is not None and render.gpu_ms is not None
        if use is not None and self._is_frozen(use, now_ns) and known:
            assert render is not None
            assert render.gpu_ms is not None
            own = 100.0 * render.gpu_ms / min(render.budget_ms, render.pace_ms)
            use = None if abs(use - own) > _CONTRADICTION else use
        return Sample(
            need=self.need.load(now_ns),
            ordered=self._ordered,
            loaded=loaded,
            render=render,
            frames_ms=self.renderer.take_new(),
            utilisation=None if use is None else max(0.0, use - duty),
            call_ms=calls.gpu_ms,
            latency_ms=calls.latency_ms,
            late=calls.late,
            encoder=reading.encoder,
            memory_free_mib=reading.memory_free_mib,
            memory_total_mib=reading.memory_total_mib,
            slowed=reading.slowed,
            lost=reading.lost,
        )

    def _duty(self, now_ns: int) -> float:
        """Return the percent of the time since the last tick that our own calls took."""
        spent_ms, self._gpu_ms = self.calls.gpu_ms - self._gpu_ms, self.calls.gpu_ms
        elapsed_ms = (now_ns - (self._tick_ns or now_ns)) / 1e6
        return 100.0 * spent_ms / elapsed_ms if elapsed_ms > 0 else 0.0

    def _is_frozen(self, use: float, now_ns: int) -> bool:
        """Whether the driver has repeated one value for long."""
        if use != self._utilisation:
            self._utilisation, self._steady_ns = use, now_ns
        return now_ns - self._steady_ns >= _FROZEN_NS
