"""What a governed run must keep to, whichever model it ran in."""

from typing import Protocol

SMALL = 0.005
"""Share of its frames that we may cost a renderer in any case."""
TENTH = 0.10
"""Share of what being always on its GPU would cost."""
CHANGES = 6
"""Of level, in any minute."""
USED = 0.4
"""Share of the second half of a run on the GPU, where being always there costs next to nothing."""


class Run(Protocol):
    """The outcome of a run."""

    @property
    def missed(self) -> int: ...
    @property
    def shown(self) -> int: ...
    @property
    def changes(self) -> int: ...
    @property
    def on_gpu(self) -> float: ...


def lost(alone: Run, shared: Run) -> int:
    """Return the frames that the renderer lost: refreshes missed, or without vsync frames not drawn."""
    return max(shared.missed - alone.missed, alone.shown - shared.shown)


def faults(alone: Run, always: Run, governed: Run, *, told: bool = True) -> list[str]:
    """Return which bars a governed run does not keep to.

    Args:
        alone: the renderer without a sidecar.
        always: beside one that is always on its GPU.
        governed: beside ours.
        told: whether the renderer says enough of itself to be trusted with room.
    """
    limit = max(TENTH * lost(alone, always), SMALL * alone.shown)
    found = []
    if lost(alone, governed) > limit:
        found.append(f"{lost(alone, governed)} frames lost, {limit:.0f} allowed")
    if governed.changes > CHANGES:
        found.append(f"{governed.changes} changes in a minute")
    if told and lost(alone, always) <= SMALL * alone.shown and governed.on_gpu < USED:
        found.append(f"on the GPU for {governed.on_gpu:.0%} of the time, and there is room")
    return found
