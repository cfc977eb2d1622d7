"""`facewire doctor`: what is installed, what would run, and what to do about the rest."""

import platform
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from facewire import __version__
from facewire.clock import SystemClock
from facewire.commands.config import Config
from facewire.errors import FacewireError
from facewire.gpu import advice as gpu_check
from facewire.serve.engines import build_ladder
from facewire.transport.zeromq import ControlSocket, FacesSocket

__all__ = ["Finding", "examine"]

_PACKAGES = ("numpy", "onnxruntime", "pyzmq", "msgpack", "soundfile", "samplerate", "rich")


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    what: str
    fine: bool
    detail: str


def examine(config: Config) -> list[Finding]:
    """Look at everything a run with `config` needs; never raises for what is missing."""
    return [
        Finding(
            "facewire", True, f"{__version__} on Python {platform.python_version()}, {platform.platform()}"
        ),
        *(_package(name, required=True) for name in _PACKAGES),
        _package("sounddevice", required=False),
        *(Finding(*row) for row in gpu_check.examine()),
        _check("engine", lambda: _engine(config)),
        _check("microphone", _microphone),
        _check("faces socket", lambda: _faces(config)),
        _check("control socket", lambda: _control(config)),
    ]


def _check(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, look())
    except FacewireError as error:
        return Finding(what, False, str(error))


def _package(name: str, *, required: bool) -> Finding:
    try:
        return Finding(name, True, version(name))
    except PackageNotFoundError:
        missing = "missing" if required else "not installed"
        return Finding(name, False, f"{missing}; pip install {name}")


def _engine(config: Config) -> str:
    ladder = build_ladder(config.engine, SystemClock(), model=config.model, threads=config.threads)
    ladder.close()
    if ladder.reason:
        raise FacewireError(f"{ladder.name} would run, because {ladder.reason}")
    window_ms = ladder.geometry.window / 16
    return f"{ladder.name} would run: level {ladder.level.name}, windows of {window_ms:.0f} ms"


def _microphone() -> str:
    from facewire.source.microphone import find_device, input_devices

    device = find_device(None, input_devices())
    return f"{device.name}, {device.rate} Hz"


def _faces(config: Config) -> str:
    socket = FacesSocket(config.faces, insecure=config.insecure)
    socket.close()
    return f"{config.faces} is free"


def _control(config: Config) -> str:
    socket = ControlSocket(config.control, insecure=config.insecure)
    socket.close()
    return f"{config.control} is free"
