"""Puts a run together from its settings (source, subject, engine) and runs it to its end."""

import gc
import logging
import secrets
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from facewire.audio.ring import SampleRing
from facewire.clock import SystemClock
from facewire.commands.config import Config, engine_of_choice, parse_lookahead
from facewire.commands.microphone.keys import pressed_keys
from facewire.commands.microphone.opening import open_microphone
from facewire.commands.microphone.words import NewWarnings
from facewire.commands.terminal import LiveView, describe_output, describe_tracker, note
from facewire.commands.watch import follow
from facewire.commands.web import open_door
from facewire.errors import SourceError, UsageError
from facewire.feed.plan import Feed
from facewire.feed.recorded import RecordedFeed
from facewire.gpu.priority import lower_gpu_class
from facewire.grid import FULL, LIVE_LOOKAHEAD_MS
from facewire.output.kinds import open_output, sends_to
from facewire.pipeline.subject import Settings
from facewire.ports import Clock, Source
from facewire.serve.engines import Live, build_live
from facewire.serve.options import Options
from facewire.serve.runtime import Runtime
from facewire.source.feeder import Feeder
from facewire.source.pipe import pipe_blocks
from facewire.source.recording import Recording
from facewire.take.recorded import find
from facewire.tracker.tracker import Tracker
from facewire.transport.zeromq import FacesReader
from facewire.values import Floats

__all__ = ["DEMO_CLIP", "SWITCH_INTERVAL_S", "live_engine", "run"]

DEMO_CLIP: Final = Path(__file__).parent.parent / "demo" / "clip.flac"

_log = logging.getLogger("facewire")
_RECORDING_RING_S: Final = 4
_PIPE_RING_S: Final = 0.5
"""A pipe waits in its writer, not in here: what is buffered is late."""
SWITCH_INTERVAL_S: Final = 0.001
"""How long a thread may keep the interpreter: a fifth of Python's default, for the publisher's sake."""
_POLL_S: Final = 0.25


def run(config: Config, *, view: bool = False) -> None:
    """Run a sidecar until its recording or pipe ends; without one, until it is interrupted.

    Raises:
        FacewireError: it cannot start, or a thread has failed.
    """
    clock = SystemClock()
    config = _as_recorded(config)
    _refuse_own_faces(config)
    if config.gpu_below_normal:
        lower_gpu_class()
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    live = live_engine(config, clock)
    engine = live.engine
    outputs = [open_output(output, clock, config.fps) for output in config.outputs]
    tracker = config.tracker_config
    trackers = () if tracker is None else (Tracker(tracker, clock, _log.warning),)
    door = open_door(config, clock)
    runtime = Runtime(
        _options(config), clock, engine, outputs, trackers=trackers,
        hear_renderer=live.hear_renderer, hear_refusal=live.hear_refusal, door=door,
    )  # fmt: skip
    try:
        ends = _add_source(runtime, config)
        # What start-up has made stays for good: the collector need not look at it in the middle of a frame.
        gc.collect()
        gc.freeze()
        runtime.start()
        note(
            f"faces on {runtime.faces_endpoint}, control on {runtime.control_endpoint}, engine {engine.name}"
        )
        if door is not None:
            note(f"page on {door.link}")
        if engine.gave_way:
            _log.warning("%s", engine.reason)
        _show(runtime) if view else _wait(runtime, ends=ends)
    except KeyboardInterrupt:
        note("stopped")
    finally:
        runtime.close()
    if ends:
        status = runtime.metrics.status()
        note(f"done: {status.frames} faces, {status.late} late, {status.held} held, {status.slipped} slipped")
        for output in status.outputs:
            if door is None or output.name != door.name:
                note(describe_output(output))
        for one in status.trackers:
            note(describe_tracker(one))


def _as_recorded(config: Config) -> Config:
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
    settings = next((one.settings for one in statuses if one.name == head.subject), None)
    if settings is None:
        return config
    lookahead = settings.lookahead
    return replace(
        config,
        lookahead=config.lookahead or (lookahead if isinstance(lookahead, str) else f"{lookahead:g}"),
        gain=(*settings.gain, *config.gain),
        offset=(*settings.offset, *config.offset),
        mask=settings.mask if config.mask is None else config.mask,
    )


def _wait(runtime: Runtime, *, ends: bool) -> None:
    """Wait for the end, say what is wrong with the microphone, and take keys."""
    warnings = NewWarnings()
    with pressed_keys() as keys:
        while runtime.wait(_POLL_S) and not (ends and not runtime.roster.subjects):
            _refresh_on_key(runtime, keys.read())
            for warning in warnings.of(runtime.metrics.status()):
                _log.warning("%s", warning)


def _refresh_on_key(runtime: Runtime, typed: str) -> None:
    if "r" in typed and runtime.refresh():
        note("looking for microphones")


def _refuse_own_faces(config: Config) -> None:
    tracker = config.tracker_config
    if tracker is None:
        return
    for output in config.outputs:
        if sends_to(output, tracker.kind, tracker.port):
            raise UsageError(
                f"the {tracker.kind} output sends to port {tracker.port} of this machine, where the tracker "
                f"would see our own faces; give it another port: --tracker {tracker.kind}:{tracker.port + 1}"
            )


def _show(runtime: Runtime) -> None:
    """Watch our own faces through the socket, as any reader would, until the subjects are done."""
    reader = FacesReader(runtime.faces_endpoint)
    try:
        with pressed_keys() as keys, LiveView(runtime.faces_endpoint) as view:

            def going(_: object) -> bool:
                _refresh_on_key(runtime, keys.read())
                return runtime.wait(0.0) and bool(runtime.roster.subjects)

            follow(reader, view, SystemClock(), going)
    finally:
        reader.close()


def live_engine(config: Config, clock: Clock) -> Live:
    """Return the engine that a run with `config` uses.

    Raises:
        UsageError: an engine or network that is asked for by name cannot be used.
    """
    with engine_of_choice(config):
        return build_live(config.engine_choice, clock)


def _options(config: Config) -> Options:
    return Options(
        fps=config.fps,
        session=secrets.randbits(32),
        seed=config.seed,
        faces=config.faces,
        control=config.control,
        insecure=config.insecure,
        settings=Settings(FULL, config.tuning, config.character),
    )


def _add_source(runtime: Runtime, config: Config) -> bool:
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
    lookahead = parse_lookahead(config.lookahead)
    if not config.lookahead and feed.source != "recording":
        lookahead = LIVE_LOOKAHEAD_MS
    settings = Settings(lookahead, config.tuning, config.character)
    runtime.add(runtime.subject(config.subject, feed, settings), source)
    return config.source != "mic"


def _lag_ns(runtime: Runtime, subject: str) -> int | None:
    """Return how far a mouth is behind its voice; None before it has moved."""
    for status in runtime.metrics.status().subjects:
        if status.name == subject and status.state == "live" and status.lag_ms:
            return int(status.lag_ms * 1e6)
    return None


def _pipe(config: Config) -> tuple[Feed, Source]:
    ring = SampleRing(int(config.rate * _PIPE_RING_S), overwrite=False)
    feed = RecordedFeed("stdin", ring, config.rate, config.fps, idles=True)
    return feed, Feeder(pipe_blocks(sys.stdin.buffer), ring, _warn)


def _recording(path: Path, config: Config) -> tuple[Feed, Source]:
    recording = Recording.open(path)
    ring = SampleRing(recording.rate * _RECORDING_RING_S, overwrite=False)
    feed = RecordedFeed("recording", ring, recording.rate, config.fps, idles=False)
    blocks = _repeated(recording) if config.loop else recording.blocks()
    return feed, Feeder(blocks, ring, _warn)


def _repeated(recording: Recording) -> Iterator[Floats]:
    while True:
        yield from recording.blocks()


def _warn(error: SourceError) -> None:
    _log.warning("%s", error)
