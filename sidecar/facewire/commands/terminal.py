"""What a person sees in the terminal: the one home of rich. Shows state, decides nothing."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final, Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from facewire.commands.microphone.words import describe_microphone_of
from facewire.commands.watch import Seen, Watch
from facewire.errors import printable
from facewire.face.channels import CHANNEL_INDEX, VISEMES
from facewire.values import OutputStatus, Quality, Status, TrackerStatus

__all__ = [
    "BakeProgress",
    "BuildProgress",
    "LiveView",
    "describe_output",
    "describe_status",
    "describe_tracker",
    "error",
    "note",
    "table",
]

_BARS: Final[tuple[tuple[str, str], ...]] = (
    ("jaw open", "jawOpen"),
    ("lips closed", "mouthClose"),
    ("pucker", "mouthPucker"),
    ("funnel", "mouthFunnel"),
    ("stretch", "mouthStretchLeft"),
    ("lower lip in", "mouthRollLower"),
    ("lower lip down", "mouthLowerDownLeft"),
    ("smile", "mouthSmileLeft"),
    ("blink", "eyeBlinkLeft"),
)
_NOTICED_MS: Final = 20.0
"""Head and mouth that are apart by less look as one."""
_WIDTH: Final = 32
_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"
_REFRESH_HZ: Final = 15

_out = Console(highlight=False)
_err = Console(stderr=True, highlight=False)


def note(message: str) -> None:
    """Print one line for the user."""
    _out.print(escape(printable(message)), soft_wrap=True)


def error(message: str) -> None:
    """Print one line about what failed, to standard error."""
    _err.print(f"[bold red]facewire:[/] {escape(printable(message))}", soft_wrap=True)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str | tuple[str, ...]]]) -> None:
    """Print a table. A cell may have several lines. In a file or a pipe none is broken to fit a terminal."""
    drawn = Table(title=title, title_justify="left", title_style="bold")
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*map(_cell, row))
    # Wider than any line.
    out = _out if _out.is_terminal else Console(highlight=False, width=1000)
    out.print(drawn)


def _cell(lines: str | tuple[str, ...]) -> str:
    return "\n".join(escape(printable(line)) for line in ((lines,) if isinstance(lines, str) else lines))


class LiveView:
    """A picture of the newest face, redrawn in place; one line a second where there is no terminal."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._live = Live(console=_out, auto_refresh=False, transient=False) if _out.is_terminal else None
        self._next_ns = self._shown = 0

    def __enter__(self) -> "LiveView":
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(self, *exception: object) -> None:
        if self._live is not None:
            self._live.stop()

    def show(self, watch: Watch, now_ns: int) -> None:
        """Draw, if it is time to."""
        if now_ns < self._next_ns:
            return
        if self._live is not None:
            self._next_ns = now_ns + 10**9 // _REFRESH_HZ
            self._live.update(_picture(watch, self._endpoint), refresh=True)
        else:
            self._next_ns = now_ns + 10**9
            self._shown += 1
            if self._shown == 2 and not watch.subjects:
                _out.print(_picture(watch, self._endpoint), soft_wrap=True)
            for name, seen in watch.subjects.items():
                if seen.fps is not None:
                    _out.print(_line(name, seen, seen.fps), soft_wrap=True)
                for line in describe_microphone_of(watch.status, name):
                    _out.print(escape(printable(f"  {line}")), soft_wrap=True)
            sys.stdout.flush()


class _Bar:
    def __init__(self, progress: Progress, what: str, total: float) -> None:
        self._progress = progress
        self._task = progress.add_task(what, total=total)

    @contextmanager
    def running(self) -> Iterator[Self]:
        """Show the bar meanwhile."""
        with self._progress:
            yield self


class BakeProgress(_Bar):
    """A bar over the seconds of audio that are baked."""

    def __init__(self, total_s: float) -> None:
        columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn()
        super().__init__(Progress(*columns, console=_err, disable=not _err.is_terminal), "bake", total_s)

    def at(self, done_s: float) -> None:
        """Move the bar to `done_s` seconds."""
        self._progress.update(self._task, completed=done_s)


class BuildProgress(_Bar):
    """A bar over the phase that an engine's build is in."""

    def __init__(self, target: str) -> None:
        columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn()
        super().__init__(Progress(*columns, console=_out, transient=True), target, 1.0)
        self._target = target

    def at(self, phase: str, share: float) -> None:
        """Move the bar to `share`, 0..1, of `phase`."""
        self._progress.update(self._task, description=f"{self._target}: {phase}", completed=share)


def _picture(watch: Watch, endpoint: str) -> RenderableType:
    if not watch.subjects:
        waiting = "listening; nobody is speaking" if watch.hello is not None else "waiting for a sidecar"
        return Text(f"{endpoint}: {waiting}", style="dim")
    parts: list[RenderableType] = []
    for name, seen in watch.subjects.items():
        parts.append(_subject(name, seen))
        parts += [
            Text(line, style="yellow" if line.startswith("!") else "cyan")
            for line in describe_microphone_of(watch.status, name)
        ]
    if watch.status is not None:
        parts.append(Text(describe_status(watch.status, watch.malformed), style="dim"))
    return Group(*parts)


def _subject(name: str, seen: Seen) -> RenderableType:
    frame = seen.newest.frame
    grid = Table.grid(padding=(0, 1))
    grid.add_column(justify="right", style="cyan", min_width=14)
    grid.add_column(min_width=_WIDTH)
    grid.add_column(justify="right", min_width=5)
    for label, channel in _BARS:
        weight = float(frame.face.weights[CHANNEL_INDEX[channel]])
        grid.add_row(label, Text(_bar(weight), style="green"), f"{weight:.2f}")
    grid.add_row("voice", Text(_bar(frame.face.voice), style="yellow"), f"{frame.face.voice:.2f}")
    viseme = VISEMES[int(frame.face.visemes.argmax())]
    held = "" if frame.quality is Quality.INFERRED else f" · {frame.quality.name.lower()}"
    rate = "" if seen.fps is None else f"{seen.fps:5.2f} faces/s · "
    head = Text(f"{name}", style="bold")
    head.append(
        f"  t {frame.t:6.2f} s · n {frame.n} · {rate}lag {seen.lag_ms:+.0f} ms · "
        f"{seen.gaps} gaps · viseme {viseme}{held}",
        style="dim",
    )
    return Group(head, grid)


def describe_status(status: Status, malformed: int) -> str:
    """Return a sidecar's state in a few lines.

    Args:
        status: as it was received.
        malformed: messages that could not be read.
    """
    dropped = sum(queue.dropped for queue in status.queues)
    rare = {"skipped": status.skipped, "shed": status.shed}
    infer = next((stage for stage in status.stages if stage.name == "infer"), None)
    text = (
        f"engine {status.engine} · level {status.level.name} · {status.late} late · {status.held} held · "
        f"{status.slipped} slipped · {dropped} dropped"
    )
    text += "".join(f" · {count} {name}" for name, count in rare.items() if count)
    if infer is not None:
        text += f" · inference {infer.p50_us / 1000:.1f} ms (p99 {infer.p99_us / 1000:.1f})"
    if malformed:
        text += f" · {malformed} malformed"
    for output in status.outputs:
        text += f"\n{describe_output(output)}"
    for tracker in status.trackers:
        text += f"\n{describe_tracker(tracker)}"
    if status.reason:
        text += f"\n{status.reason}"
    return text


def describe_output(output: OutputStatus) -> str:
    """Return an output's state in a line."""
    state = f"{output.state} ({output.why})" if output.why else output.state
    return f"{output.name}: {state}, {output.packets} packets, {output.dropped} dropped"


def describe_tracker(tracker: TrackerStatus) -> str:
    """Return a tracker's state in a line."""
    state = f"{tracker.state} ({tracker.why})" if tracker.why else tracker.state
    text = f"{tracker.name}: {state}, {tracker.rate:.0f} poses/s"
    text += f", {tracker.delay_ms:.0f} ms late ({tracker.delay_is})"
    if tracker.behind_ms >= _NOTICED_MS:
        text += f", {tracker.behind_ms:.0f} ms of it not made up"
    lost = ((tracker.bad, "unreadable"), (tracker.dropped, "dropped"))
    return text + "".join(f", {count} {what}" for count, what in lost if count)


def _line(name: str, seen: Seen, fps: float) -> str:
    frame = seen.newest.frame
    jaw = float(frame.face.weights[CHANNEL_INDEX["jawOpen"]])
    viseme = VISEMES[int(frame.face.visemes.argmax())]
    return (
        f"{escape(name)}  t {frame.t:6.2f} s  n {frame.n:5d}  jawOpen {jaw:.2f} {_bar(jaw)[:16]:16s}  "
        f"{viseme:3s}  {fps:5.2f} faces/s  lag {seen.lag_ms:+.0f} ms  {seen.gaps} gaps"
    )


def _bar(value: float) -> str:
    eighths = round(min(max(value, 0.0), 1.0) * _WIDTH * 8)
    full, rest = divmod(eighths, 8)
    return "█" * full + (_EIGHTHS[rest] if rest else "")
