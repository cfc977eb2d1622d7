"""`facewire doctor`: what is installed, what would run, and what to do about the rest."""

import os
import platform
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from facewire import __version__
from facewire.clock import SystemClock
from facewire.commands import terminal
from facewire.commands.config import Config
from facewire.commands.run import live_engine
from facewire.engine.onnx import MODEL_PATH
from facewire.errors import FacewireError
from facewire.gpu import advice
from facewire.grid import LIVE_LOOKAHEAD_MS
from facewire.output.config import OutputConfig
from facewire.output.kinds import open_output
from facewire.output.record.output import RecordConfig
from facewire.source.recording import Recording
from facewire.take.recorded import find
from facewire.transport.tcp import TcpListener
from facewire.transport.zeromq import ControlSocket, FacesSocket

__all__ = ["Finding", "State", "examine", "examine_outputs", "report"]

_PACKAGES: Final = ("numpy", "onnxruntime", "pyzmq", "msgpack", "soundfile", "samplerate", "rich")


class State(StrEnum):
    """What a finding means for a run."""

    FINE = "ok"
    OPTIONAL = "--"
    """Missing, and not needed for what was asked."""
    BROKEN = "!!"
    """A run would fail, or would not do what was asked."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    what: str
    state: State
    detail: str


def report(config: Config) -> int:
    """Print what there is; return 1 where a run with `config` would fail, else 0."""
    findings = examine(config)
    rows = [(str(finding.state), finding.what, finding.detail) for finding in findings]
    terminal.table("facewire doctor", ("", "what", "finding"), rows)
    return int(any(finding.state is State.BROKEN for finding in findings))


def examine(config: Config) -> list[Finding]:
    """Look at everything a run with `config` needs; never raises for what is missing."""
    here = f"{__version__} on Python {platform.python_version()}, {platform.platform()}"
    microphone = config.source_kind == "mic"
    return [
        Finding("facewire", State.FINE, here),
        *(_package(name) for name in _PACKAGES),
        *(_advice(row) for row in advice.examine(config.gpu, config.model or MODEL_PATH)),
        _check("engine", lambda: _engine(config)),
        _check("microphone", lambda: _microphone(config), optional=not microphone),
        *([_check("recording", lambda: _recording(config))] if config.source_kind == "FILE" else []),
        _check("faces socket", lambda: _faces(config)),
        _check("control socket", lambda: _control(config)),
        _check("page", lambda: _page(config), optional=config.web is None),
        *examine_outputs(config),
    ]


def _check(what: str, look: Callable[[], str], *, optional: bool = False) -> Finding:
    try:
        return Finding(what, State.FINE, look())
    except FacewireError as error:
        return Finding(what, State.OPTIONAL if optional else State.BROKEN, str(error))


def _package(name: str) -> Finding:
    try:
        return Finding(name, State.FINE, version(name))
    except PackageNotFoundError:
        return Finding(name, State.BROKEN, f"missing; pip install {name}")


def _advice(row: advice.Row) -> Finding:
    # The network runs on the CPU as well; a GPU engine that was asked for by name is the engine's finding.
    return Finding(row.what, State.FINE if row.fine else State.OPTIONAL, row.detail)


def _engine(config: Config) -> str:
    engine = live_engine(config, SystemClock()).engine
    try:
        if engine.name == "loudness" and config.engine != "loudness":
            raise FacewireError(f"loudness would run, because {engine.reason}")
        cost_ms = engine.cost_ns(LIVE_LOOKAHEAD_MS) / 1e6
        told = f"{engine.name} would run: level {engine.level.name}, {cost_ms:.1f} ms for a live face"
        return f"{told}; {engine.reason}" if engine.reason else told
    finally:
        engine.close()


def _microphone(config: Config) -> str:
    from facewire.source.microphone import find_device, input_devices

    device = find_device(config.device, input_devices())
    return f"{device.name}, {device.rate} Hz"


def _recording(config: Config) -> str:
    path = Path(str(config.source))
    recording = Recording.open(find(path).audio if path.is_dir() else path)
    return f"{recording.path}, {recording.seconds:.1f} s at {recording.rate} Hz"


def _page(config: Config) -> str:
    settings = config.web_settings
    if settings is None:
        return "off"
    TcpListener(settings.address.host, settings.address.port).close()
    return f"{settings.address} is free"


def examine_outputs(config: Config) -> list[Finding]:
    """Open all outputs beside one another, as a run does, since two may want one port; close them again."""
    with ExitStack() as opened:

        def look(output: OutputConfig) -> str:
            if isinstance(output, RecordConfig):
                return _folder(Path(output.address))
            opened.callback((one := open_output(output, SystemClock(), config.fps)).close)
            status = one.status
            return f"{status.name}: {status.why}" if status.why else status.name

        return [_check("output", partial(look, output)) for output in config.outputs]


def _folder(path: Path) -> str:
    """Say whether takes can be recorded into a folder, without making it."""
    there = next(one for one in (path, *path.absolute().parents) if one.exists())
    if not there.is_dir() or not os.access(there, os.W_OK):
        raise FacewireError(
            f"cannot record into {path}: {there} is no folder that can be written to; choose another"
        )
    return f"record {path}"


def _faces(config: Config) -> str:
    socket = FacesSocket(config.faces, insecure=config.insecure)
    socket.close()
    return f"{config.faces} is free"


def _control(config: Config) -> str:
    socket = ControlSocket(config.control, insecure=config.insecure)
    socket.close()
    return f"{config.control} is free"
