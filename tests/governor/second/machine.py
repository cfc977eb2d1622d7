"""The GPU, the renderer and its display. Time in milliseconds."""

import heapq
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

LATCH_MS = 0.5
"""The compositor takes a picture that is ready so long before the refresh."""
SHARING = 1.06
"""What sharing costs everybody who shares."""


@dataclass(frozen=True, slots=True)
class Game:
    """A renderer."""

    name: str
    gpu: Callable[[float], float]
    """Milliseconds of a frame's GPU work, by time in seconds."""
    cpu: Callable[[float], float] = lambda _: 2.5
    hz: float = 60.0
    synced: bool = True
    buffers: int = 1
    """Finished pictures that may wait for the display."""
    ahead: int = 1
    """Frames that the CPU may be ahead of the GPU; 0: in series."""
    claimed: float = 16.6
    """The budget that it reports."""
    pictures: int = 1
    """Shown for each frame that is rendered; each is reported as a frame."""
    stall_s: float = 0.0
    """Every so many seconds the CPU compiles for 200 ms."""
    stream_ms: float = 0.0
    """A composer's GPU work, sixty times a second."""
    idle_clock: float = 1.0
    """What the GPU's clock falls to when there is little to do."""
    fever: tuple[float, float, float] | None = None
    """From, until (seconds), and the highest clock meanwhile."""


class Gpu:
    """Runs all jobs at once, each at its share of the clock."""

    def __init__(self) -> None:
        self.now = 0.0
        self.clock = 1.0
        self.busy = 0.0
        """Time in which anything ran."""
        self._jobs: dict[str, tuple[float, float, Callable[[float], None]]] = {}

    def submit(self, name: str, work: float, done: Callable[[float], None]) -> None:
        """Begin `work`; `done` is told how long it took, first to last."""
        self._jobs[name] = (work, self.now, done)

    def runs(self, name: str) -> bool:
        """Whether the job is still there."""
        return name in self._jobs

    def next_end(self) -> float:
        """Return when the next job ends if nothing is submitted."""
        if not self._jobs:
            return float("inf")
        return self.now + min(left for left, _, _ in self._jobs.values()) / self._speed()

    def advance(self, to: float) -> None:
        """Work until `to`, which no end comes before."""
        passed = to - self.now
        self.now = to
        if not self._jobs:
            return
        self.busy += passed
        speed = self._speed() * passed
        self._jobs = {name: (left - speed, since, done) for name, (left, since, done) in self._jobs.items()}
        for name, (left, since, done) in list(self._jobs.items()):
            if left <= 1e-9:
                del self._jobs[name]
                done(to - since)

    def _speed(self) -> float:
        count = len(self._jobs)
        return self.clock / (count if count == 1 else count * SHARING)


class Machine:
    """One game on a GPU, and whatever else is scheduled on it.

    Args:
        game: the renderer.
        seed: of its noise.
    """

    def __init__(self, game: Game, seed: int) -> None:
        self.game, self.gpu = game, Gpu()
        self._dice = random.Random(seed)
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0
        self._mood = 0.0
        self._computing = False
        self._waiting: deque[float] = deque()
        self._ready = 0
        self._delta_from = 0.0
        self._stalls = 0
        self._busy_before = 0.0
        self.missed = self.shown = 0
        self.deltas: list[float] = []
        """Frame times since the last report, as the game's own loop sees them."""
        self.gpu_times: deque[float] = deque(maxlen=8)
        self.every(1000.0 / game.hz, self._refresh, first=1000.0 / game.hz - LATCH_MS)
        self.every(250.0, self._set_clock)
        if game.stream_ms:
            self.every(1000.0 / 60.0, self._compose)
        self._compute()

    @property
    def slowed(self) -> bool:
        """Whether heat holds the clock down."""
        fever = self.game.fever
        return fever is not None and fever[0] <= self.gpu.now / 1000.0 < fever[1]

    def at(self, when: float, do: Callable[[], None]) -> None:
        """Schedule something."""
        self._count += 1
        heapq.heappush(self._events, (when, self._count, do))

    def every(self, period: float, do: Callable[[], None], first: float = 0.0) -> None:
        """Schedule something again and again."""

        def again() -> None:
            do()
            self.at(self.gpu.now + period, again)

        self.at(first, again)

    def run(self, until: float) -> None:
        """Let time pass."""
        while True:
            end, event = self.gpu.next_end(), self._events[0][0]
            if min(end, event) > until:
                self.gpu.advance(until)
                return
            self.gpu.advance(min(end, event))
            if event <= end:
                heapq.heappop(self._events)[2]()

    def _compute(self) -> None:
        """Begin the next frame on the CPU, where the game may be so far ahead."""
        in_flight = len(self._waiting) + self.gpu.runs("game")
        # In series the CPU waits until its last frame is on the display.
        in_flight += 0 if self.game.ahead else self._ready
        if self._computing or in_flight > self.game.ahead:
            return
        now, at_s = self.gpu.now, self.gpu.now / 1000.0
        self._computing = True
        if now > self._delta_from:
            self.deltas.append((now - self._delta_from) * self._dice.uniform(0.99, 1.01))
        self._delta_from = now
        took = self.game.cpu(at_s) * self._noise()
        if self.game.stall_s and int(at_s / self.game.stall_s) > self._stalls:
            self._stalls += 1
            took += 200.0
        work = self.game.gpu(at_s) * self._noise()
        self.at(now + took, lambda: self._computed(work))

    def _computed(self, work: float) -> None:
        self._computing = False
        self._waiting.append(work)
        self._render()
        self._compute()

    def _render(self) -> None:
        full = self.game.synced and self._ready >= self.game.buffers
        if self._waiting and not self.gpu.runs("game") and not full:
            self.gpu.submit("game", self._waiting.popleft(), self._rendered)

    def _rendered(self, took: float) -> None:
        self.gpu_times.append(took)
        if self.game.synced:
            self._ready += 1
        else:
            self.shown += 1
        self._render()
        self._compute()

    def _refresh(self) -> None:
        if not self.game.synced:
            return
        if self._ready:
            self._ready -= 1
            self.shown += 1
        elif self.shown:
            self.missed += 1
        self._render()
        self._compute()

    def _compose(self) -> None:
        if not self.gpu.runs("composer"):
            self.gpu.submit("composer", self.game.stream_ms, lambda _: None)

    def _set_clock(self) -> None:
        use = (self.gpu.busy - self._busy_before) / 250.0
        self._busy_before = self.gpu.busy
        highest = self.game.fever[2] if self.slowed and self.game.fever is not None else 1.0
        wanted = self.game.idle_clock + (1.0 - self.game.idle_clock) * min(1.0, use / 0.7)
        self.gpu.clock = min(highest, wanted)

    def _noise(self) -> float:
        """Return a factor: a mood that stays for some frames, and now and then an odd one out."""
        self._mood = 0.9 * self._mood + self._dice.gauss(0.0, 0.010)
        return (1.0 + self._mood) * (1.12 if self._dice.random() < 0.004 else 1.0)
