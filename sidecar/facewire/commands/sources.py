"""Where the voice of a run comes from: its source, opened and let in."""

import logging
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from facewire.audio.ring import SampleRing
from facewire.commands.config import Config
from facewire.commands.microphone.opening import open_microphone
from facewire.commands.tables.lookahead import parse_lookahead
from facewire.commands.terminal import note
from facewire.errors import SourceError
from facewire.feed.live import LiveFeed
from facewire.feed.plan import Feed
from facewire.feed.recorded import RecordedFeed
from facewire.grid import LIVE_LOOKAHEAD_MS
from facewire.pipeline.subject import Settings
from facewire.ports import Source
from facewire.serve.runtime import Runtime
from facewire.source.feeder import Feeder
from facewire.source.microphone import Microphone
from facewire.source.pipe import pipe_blocks
from facewire.source.recording import Recording
from facewire.take.recorded import find
from facewire.values import Floats

__all__ = ["add_source", "as_recorded", "hear"]

_log = logging.getLogger("facewire")
_RECORDING_RING_S: Final = 4
_PIPE_RING_S: Final = 0.5
"""A pipe waits in its writer, not in here: what is buffered is late."""


def as_recorded(config: Config) -> Config:
    """Return what plays a take's sound through the same line, as it was made where nothing else is set.

    Raises:
        UsageError: the source is a folder without a take.
    """
    if config.source_kind != "FILE" or not Path(config.source or "").is_dir():
        return config
    take = find(Path(config.source or ""))
    usual, head = Config(), take.head
    config = replace(
        config,
        source=str(take.audio),
        fps=head.fps if config.fps == usual.fps else config.fps,
        subject=head.subject if config.subject == usual.subject else config.subject,
    )
    statuses = (subject for status in take.statuses() for subject in status.subjects)
    subject = next((one for one in statuses if one.name == head.subject), None)
    if subject is None:
        return config
    settings, lookahead = subject.settings, subject.settings.lookahead
    return replace(
        config,
        line=subject.line if config.line is None else config.line,
        lookahead=config.lookahead or (lookahead if isinstance(lookahead, str) else f"{lookahead:g}"),
        gain=(*settings.gain, *config.gain),
        offset=(*settings.offset, *config.offset),
        mask=settings.mask if config.mask is None else config.mask,
    )


def add_source(runtime: Runtime, config: Config) -> bool:
    """Let the configured source in; return whether the run ends with it."""
    feed: Feed
    source: Source
    match config.source:
        case None:
            note("no --source: waiting for audio on the control socket")
            return False
        case "mic":
            feed, microphone = open_microphone(config, _log.warning, lambda: _lag_ns(runtime, config.subject))
            source = microphone
            note(f"listening to {microphone.device.name} at {microphone.device.rate} Hz")
        case "-":
            feed, source = _pipe(config)
        case path:
            feed, source = _recording(Path(path), config)
    line = config.line or ""
    if config.line is None and config.source_kind == "FILE":
        line = Recording.open(Path(config.source)).mark()
    lookahead = parse_lookahead(config.lookahead)
    if not config.lookahead and feed.source != "recording":
        lookahead = LIVE_LOOKAHEAD_MS
    settings = Settings(lookahead, config.tuning, config.character)
    runtime.add(runtime.subject(config.subject, feed, settings, line), source)
    return config.source != "mic"


def hear(config: Config, device: str | None) -> tuple[LiveFeed, Microphone]:
    """Return a microphone that a client chose while the run goes on, and its feed; it is not started yet.

    Args:
        config: of the run: its level and gate are those of this microphone too.
        device: its name or a part of that; None for the system's default.

    Raises:
        SourceError: there is no such device, or no PortAudio.
    """
    return open_microphone(replace(config, device=device, monitor=None), _log.warning, lambda: None)


def _lag_ns(runtime: Runtime, subject: str) -> int | None:
    """Return how far a mouth is behind its voice; None before it has moved."""
    for status in runtime.metrics.status().subjects:
        if status.name == subject and status.state == "live" and status.lag_ms:
            return int(status.lag_ms * 1e6)
    return None


def _pipe(config: Config) -> tuple[Feed, Source]:
    if sys.stdin is None:
        raise SourceError("there is no standard input; pipe raw samples into it, or give another --source")
    ring = SampleRing(int(config.rate * _PIPE_RING_S), overwrite=False)
    feed = RecordedFeed("stdin", ring, config.rate, config.fps, idles=True)
    return feed, Feeder(pipe_blocks(sys.stdin.buffer), ring, _PIPE_RING_S, _warn)


def _recording(path: Path, config: Config) -> tuple[Feed, Source]:
    if not path.exists():
        raise SourceError(
            f"no such file: {path}; give --source a recording, a folder of --record, mic, - or none"
        )
    recording = Recording.open(path)
    ring = SampleRing(recording.rate * _RECORDING_RING_S, overwrite=False)
    feed = RecordedFeed("recording", ring, recording.rate, config.fps, idles=False)
    blocks = _repeated(recording) if config.loop else recording.blocks()
    return feed, Feeder(blocks, ring, _RECORDING_RING_S, _warn)


def _repeated(recording: Recording) -> Iterator[Floats]:
    while True:
        yield from recording.blocks()


def _warn(error: SourceError) -> None:
    _log.warning("%s", error)
