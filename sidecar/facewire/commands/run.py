"""Puts a run together from its settings (source, subject, engine) and runs it to its end."""

import gc
import itertools
import logging
import secrets
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from facewire.clock import SystemClock
from facewire.commands.config import Config, engine_of_choice
from facewire.commands.microphone.keys import pressed_keys
from facewire.commands.microphone.words import NewWarnings
from facewire.commands.page.browser import open_page
from facewire.commands.page.saving import save_settings
from facewire.commands.page.web import open_door, page_link
from facewire.commands.sources import add_source, as_recorded, hear
from facewire.commands.terminal import LiveView, describe_output, describe_tracker, note
from facewire.commands.waits import LongWaits
from facewire.commands.watch import follow
from facewire.errors import FacewireError, UsageError
from facewire.gpu.priority import lower_gpu_class
from facewire.grid import FULL
from facewire.interrupts import ending_at_once
from facewire.output.kinds import open_output, sends_to
from facewire.pipeline.subject import Settings
from facewire.ports import Clock
from facewire.serve.engines import Live, build_live
from facewire.serve.options import Options
from facewire.serve.runtime import Runtime
from facewire.serve.web.door import Door
from facewire.tracker.tracker import Tracker
from facewire.transport.zeromq import FacesReader
from facewire.values import OutputState

__all__ = ["DEMO_CLIP", "SWITCH_INTERVAL_S", "live_engine", "run", "spare_ticks"]

DEMO_CLIP: Final = Path(__file__).parent.parent / "demo" / "clip.flac"

_log = logging.getLogger("facewire")
SWITCH_INTERVAL_S: Final = 0.001
"""How long a thread may keep the interpreter: a fifth of Python's default, for the publisher's sake."""
_YOUNG: Final = 10_000
"""Objects beyond those freed after which the collector looks for cycles: a tick of 64 faces makes fewer
before it lets them go. With Python's own 700 it ran in most ticks of such a crowd, now and then for two."""
_POLL_S: Final = 0.25
"""How often the end and the keys are looked for."""
_TURNS_A_STATUS: Final = 4
"""Status, which costs more, is looked at once a second."""


def run(
    config: Config,
    settings_file: Path,
    *,
    view: bool = False,
    page: bool = False,
    loops_for_page: bool = False,
) -> None:
    """Run a sidecar until its recording or pipe ends; without one, until it is interrupted.

    Args:
        config: its settings.
        settings_file: where those are saved that are changed meanwhile; it need not be there.
        view: whether its faces are shown in the terminal.
        page: whether the page is opened in a browser, where there is one to be seen.
        loops_for_page: whether its recording is then played over and over.

    Raises:
        FacewireError: it cannot start, a thread has failed, or an output has: that is told when all is over.
    """
    clock = SystemClock()
    config = as_recorded(config)
    _refuse_own_faces(config)
    if config.gpu_below_normal:
        lower_gpu_class()
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    live = live_engine(config, clock)
    door = open_door(config, clock)
    link = page_link(door) if page else None
    if loops_for_page and link is not None:
        config = replace(config, loop=True)
        note("over and over, for the page in your browser; Ctrl-C ends it")
    runtime = _runtime(config, settings_file, clock, live, door)
    ends = False
    try:
        ends = add_source(runtime, config)
        spare_ticks()
        runtime.start()
        _say_where(runtime, live, door)
        if link is not None:
            open_page(link)
        _show(runtime) if view else _wait(runtime, door, ends=ends)
    except KeyboardInterrupt:
        note("stopped")
    finally:
        runtime.close()
    if ends:
        _say_what_was(runtime, door)
    _refuse_lost_outputs(runtime)


def _runtime(config: Config, settings_file: Path, clock: Clock, live: Live, door: Door | None) -> Runtime:
    tracker = config.tracker_config
    return Runtime(
        _options(config),
        clock,
        live.engine,
        [open_output(output, clock, config.fps) for output in config.outputs],
        trackers=() if tracker is None else (Tracker(tracker, clock, _log.warning),),
        hear_renderer=live.hear_renderer,
        hear_refusal=live.hear_refusal,
        door=door,
        save=partial(save_settings, settings_file.absolute()),
        hear=partial(hear, config),
    )


def _say_where(runtime: Runtime, live: Live, door: Door | None) -> None:
    engine = live.engine
    note(f"faces on {runtime.faces_endpoint}, control on {runtime.control_endpoint}, engine {engine.name}")
    if door is not None:
        note(f"page on {door.link}")
    if engine.gave_way:
        _log.warning("%s", engine.reason)


def _say_what_was(runtime: Runtime, door: Door | None) -> None:
    status = runtime.metrics.status()
    note(f"done: {status.frames} faces, {status.late} late, {status.held} held, {status.slipped} slipped")
    for output in status.outputs:
        if door is None or output.name != door.name:
            note(describe_output(output))
    for one in status.trackers:
        note(describe_tracker(one))


def _refuse_lost_outputs(runtime: Runtime) -> None:
    """Let a script know that a recording lacks its end: it looks at the exit status alone."""
    failed = [one for one in runtime.metrics.status().outputs if one.state == OutputState.FAILED]
    if failed:
        raise FacewireError("; ".join(f"{one.name} has failed: {one.why}" for one in failed))


def _wait(runtime: Runtime, door: Door | None, *, ends: bool) -> None:
    """Wait for the end, say what is wrong with the microphone and what waits for long, and take keys."""
    warnings, waits = NewWarnings(), LongWaits(unless=None if door is None else door.name)
    with pressed_keys() as keys:
        for turn in itertools.count():
            if not runtime.wait(_POLL_S) or (ends and not runtime.roster.subjects):
                return
            _refresh_on_key(runtime, keys.read())
            if turn % _TURNS_A_STATUS:
                continue
            status = runtime.metrics.status()
            for told in (*warnings.of(status), *waits.of(status)):
                _log.warning("%s", told)


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


def spare_ticks() -> None:
    """Have the collector look at nothing that has been made so far, and seldom at what is made from now on.

    Called once what start-up makes is there. The line itself leaves no cycles behind; what others leave is
    freed as before, only later.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])


def live_engine(config: Config, clock: Clock) -> Live:
    """Return the engine that a run with `config` uses.

    Raises:
        UsageError: an engine or network that is asked for by name cannot be used.
    """
    with ending_at_once(), engine_of_choice(config):
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
        takes=config.takes,
    )
