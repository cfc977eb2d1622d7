"""Faces at another rate than the line's: interpolated at the instants of a grid of their own.

A face between two frames needs both, so that a live one is shown a frame of the line (32 ms) later than it
would be at the line's rate. Faces that lead their sound wait for nothing.
"""

import threading
from bisect import insort
from dataclasses import dataclass, field
from typing import Final

from facewire.grid import offset_ns
from facewire.output.pacing.due import STALE_NS
from facewire.ports import Clock
from facewire.values import Face, Frame, Quality

__all__ = ["InterpolatedQueue", "between"]

_MAX_WAITING: Final = 256
"""Frames of one subject: two seconds at the highest rate."""
_MAX_SUBJECTS: Final = 256
_MAX_GAP: Final = 2.5
"""Frames of the line: nothing is made up between faces that are further apart."""


def between(before: Frame, after: Frame, share: float) -> Frame:
    """Return the face at `share`, 0..1, of the way from one frame to the next."""

    def mix(a: float, b: float) -> float:
        return a + share * (b - a)

    one, other = before.face, after.face
    face = Face(
        one.weights + share * (other.weights - one.weights),
        one.pose + share * (other.pose - one.pose),
        one.visemes + share * (other.visemes - one.visemes),
        mix(one.voice, other.voice),
    )
    at_ns = before.at_ns + round(share * (after.at_ns - before.at_ns))
    return before._replace(face=face, t=mix(before.t, after.t), at_ns=at_ns, quality=Quality.INTERPOLATED)


@dataclass(slots=True)
class _Track:
    """One subject's frames around the present instant, each with when it is shown."""

    before: tuple[int, Frame] | None = None
    sent: bool = False
    """Whether `before` itself has been sent, or a face after it."""
    waiting: list[tuple[int, Frame]] = field(default_factory=list)

    def at(self, instant_ns: int, gap_ns: float) -> tuple[Frame, Frame, float] | None:
        """Return the frames around an instant, and how far between them it is; None for nothing new."""
        while self.waiting and self.waiting[0][0] <= instant_ns:
            self.before, self.sent = self.waiting.pop(0), False
        if self.before is None:
            return None
        shown_ns, frame = self.before
        if self.waiting and self.waiting[0][0] - shown_ns <= gap_ns:
            self.sent = True
            after_ns, after = self.waiting[0]
            return frame, after, (instant_ns - shown_ns) / (after_ns - shown_ns)
        first, self.sent = not self.sent, True
        return (frame, frame, 0.0) if first else None


class InterpolatedQueue:
    """Frames at `rate` a second, in the same shape as `DueQueue`.

    Args:
        clock: time.
        fps: frames per second of the line.
        rate: faces per second.
    """

    def __init__(self, clock: Clock, fps: int, rate: int) -> None:
        self._clock, self._rate = clock, rate
        self._frame_ns = offset_ns(1, fps)
        self._start_ns = clock.now_ns()
        self._next = 0
        self._tracks: dict[str, _Track] = {}
        self._lock = threading.Lock()
        self.dropped = 0
        """Faces that could not be sent in time, and frames for which there was no room."""

    def put(self, frame: Frame, due_ns: int) -> None:
        """Keep a frame of the tick that is due at `due_ns`; those of an older epoch are void and go."""
        # A live frame is shown when the one after it has come; of one that leads that is there before.
        shown_ns = max(frame.at_ns, due_ns + self._frame_ns)
        with self._lock:
            # The newest last: of too many, the subject goes that has been silent for the longest.
            track = self._tracks[frame.subject] = self._tracks.pop(frame.subject, _Track())
            if len(self._tracks) > _MAX_SUBJECTS:
                del self._tracks[next(iter(self._tracks))]
            if track.waiting and track.waiting[-1][1].epoch != frame.epoch:
                track.waiting.clear()
            if len(track.waiting) == _MAX_WAITING:
                track.waiting.pop(0)
                self.dropped += 1
            insort(track.waiting, (shown_ns, frame), key=lambda entry: entry[0])

    def take(self, patience_s: float) -> list[Frame]:
        """Wait for the next instant, at most `patience_s` seconds, and return the faces that it shows."""
        due_ns = self._start_ns + offset_ns(self._next, self._rate)
        self._clock.sleep_until_ns(min(due_ns, self._clock.now_ns() + int(patience_s * 1e9)))
        with self._lock:
            now_ns = self._clock.now_ns()
            behind_ns = now_ns - due_ns
            if behind_ns < 0:
                return []
            if behind_ns > STALE_NS:
                newest = (now_ns - self._start_ns) * self._rate // 10**9
                self.dropped += (newest - self._next) * len(self._tracks)
                self._next = newest
                due_ns = self._start_ns + offset_ns(newest, self._rate)
            self._next += 1
            gap_ns = _MAX_GAP * self._frame_ns
            shown = [track.at(due_ns, gap_ns) for track in self._tracks.values()]
        # Interpolated only now: the line waits for the lock.
        return [_face_at(*around) for around in shown if around is not None]


def _face_at(before: Frame, after: Frame, share: float) -> Frame:
    return between(before, after, share) if share else before
