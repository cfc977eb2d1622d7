"""A golden take as text: quantised, short, and such that `git diff` says what changed, by channel and second.

After a head of four lines come the seconds of the take. Each begins with `@` and its number; a line for
each channel that is not 0 all that second follows: its name, its value in the second's first frame, and a
letter for each frame after that. `a` to `z` are 1 to 26 steps more, `A` to `Z` as many less, `.` is no
change, `(+40)` any other one; dots at the end are left out.

No second depends on another one, so a change of one frame changes one line of each channel that it concerns.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.errors import WireError
from facewire.face.channels import CHANNELS, POSE_ANGLES, VISEMES
from facewire.grid import MAX_FPS
from facewire.take.table import Take, TakeHead

__all__ = ["Golden", "decode", "encode"]

_MAGIC: Final = "facewire golden 1"
_COLUMNS: Final = (*CHANNELS, *POSE_ANGLES, "voice", *(f"viseme_{name}" for name in VISEMES))
"""In the order of `Take.table`."""
_INDEX: Final = {name: index for index, name in enumerate(_COLUMNS)}
_EDGES: Final = np.cumsum((len(CHANNELS), len(POSE_ANGLES), 1))
_STEPS: Final = np.repeat((200.0, 1800.0 / np.pi, 20.0), (len(CHANNELS), len(POSE_ANGLES), 1 + len(VISEMES)))
"""Steps in one unit: weights in half percents, angles in tenths of a degree, voice and visemes in 20ths."""
_MOST: Final = 1_000_000
"""Steps from 0 that a value may be, which is far beyond any face."""
_LONGEST_S: Final = 24 * 3600
_LETTERS: Final = 26
_STEP: Final = re.compile(r"[.A-Za-z]|\([+-]\d{1,7}\)")


@dataclass(frozen=True, slots=True, eq=False)
class Golden:
    """A golden take as it is read."""

    sound: str
    """Digest of the recording that it was baked of."""
    take: Take
    """Quantised: what is compared with it is to be brought through `encode` and `decode`, too."""


def encode(take: Take, sound: str) -> str:
    """Return a take as text, its lines ending in LF. Equal takes give equal text on every machine.

    Args:
        take: frame k must belong to the instant `k / fps`, as in every take that was baked.
        sound: digest of the recording, without spaces.
    """
    fps = take.head.fps
    steps = np.rint(take.table * _STEPS).astype(np.int64)
    lines = [_MAGIC, f"sound {sound}", f"fps {fps}", f"frames {len(steps)}"]
    for second, first in enumerate(range(0, len(steps), fps)):
        lines.append(f"@{second}")
        lines.extend(_rows(steps[first : first + fps]))
    return "\n".join(lines) + "\n"


def _rows(steps: NDArray[np.int64]) -> Iterator[str]:
    """Yield the lines of one second: int64[F, 77]."""
    for column in np.flatnonzero(steps.any(axis=0)).tolist():
        values = steps[:, column]
        changes = "".join(map(_letter, np.diff(values).tolist())).rstrip(".")
        yield f"{_COLUMNS[column]} {values[0]} {changes}".rstrip()


def _letter(change: int) -> str:
    if change == 0:
        return "."
    if abs(change) > _LETTERS:
        return f"({change:+d})"
    return chr(ord("a" if change > 0 else "A") + abs(change) - 1)


def decode(text: str, name: str) -> Golden:
    """Return what `encode` wrote; CRLF in place of LF is fine.

    Args:
        text: the whole of it.
        name: of the line, for the take's head.

    Raises:
        WireError: it is something else.
    """
    lines = text.splitlines()
    if lines[:1] != [_MAGIC]:
        raise WireError("it is no golden take of this version")
    sound, fps, count = _head(lines[1:4])
    steps = np.zeros((count, len(_COLUMNS)), np.int64)
    second = -1
    for number, line in enumerate(lines[4:], start=5):
        if line.startswith("@"):
            second += 1
            if line != f"@{second}" or second * fps >= count:
                raise WireError(f"line {number}: {line[:20]} is not the second that comes next")
        else:
            block = steps[second * fps : (second + 1) * fps] if second >= 0 else steps[:0]
            _put(block, line, number)
    if (second + 1) * fps < count:
        raise WireError("it breaks off")
    return Golden(sound, _take(TakeHead(fps, name), steps))


def _head(lines: Sequence[str]) -> tuple[str, int, int]:
    """Return sound, fps and frames."""
    found = re.fullmatch(r"sound (\S+)\nfps (\d{1,3})\nframes (\d{1,8})", "\n".join(lines))
    if found is None:
        raise WireError("its head is broken")
    fps, count = int(found[2]), int(found[3])
    if not 1 <= fps <= MAX_FPS or count > fps * _LONGEST_S:
        raise WireError(f"{count} frames at {fps} a second are no take")
    return found[1], fps, count


def _put(block: NDArray[np.int64], line: str, number: int) -> None:
    """Put one channel's line into its second: int64[F, 77]."""
    name, _, rest = line.partition(" ")
    first, _, changes = rest.partition(" ")
    steps = _STEP.findall(changes)
    if (
        name not in _INDEX
        or re.fullmatch(r"-?\d{1,7}", first) is None
        or "".join(steps) != changes
        or len(steps) >= len(block)
    ):
        raise WireError(f"line {number} is no channel's")
    values = np.cumsum([int(first), *map(_change, steps)])
    if np.abs(values).max() > _MOST:
        raise WireError(f"line {number}: a value that no face has")
    column = block[:, _INDEX[name]]
    column[: len(values)] = values
    column[len(values) :] = values[-1]


def _change(letter: str) -> int:
    if letter == ".":
        return 0
    if letter.startswith("("):
        return int(letter[1:-1])
    return ord(letter) - ord("a") + 1 if letter.islower() else ord("A") - 1 - ord(letter)


def _take(head: TakeHead, steps: NDArray[np.int64]) -> Take:
    weights, pose, voice, visemes = np.split((steps / _STEPS).astype(np.float32), _EDGES, axis=1)
    return Take(head, np.arange(len(steps)) / head.fps, weights, pose, visemes, voice[:, 0])
