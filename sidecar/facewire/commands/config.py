"""Settings of a run: from `facewire.toml`, overruled by the command line. Read once, then frozen."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from facewire.errors import UsageError, WireError
from facewire.face.tune import MASKS, MAX_GAIN, MAX_OFFSET, Tuning, channel_index
from facewire.grid import DEFAULT_FPS, MAX_FPS, MAX_LOOKAHEAD_MS, MAX_RATE, MIN_RATE, SAMPLE_RATE
from facewire.transport.zeromq import CONTROL_ENDPOINT, FACES_ENDPOINT
from facewire.wire.subject import check_subject

__all__ = [
    "CONFIG_NAME",
    "ENGINES",
    "RUN_SETTINGS",
    "Config",
    "check_subject_name",
    "parse_lookahead",
    "read_config",
    "with_gains",
]

CONFIG_NAME: Final = "facewire.toml"
ENGINES: Final = ("auto", "tensorrt", "onnx-cuda", "onnx", "rest")


@dataclass(frozen=True, slots=True)
class Config:
    """What a run is asked to do."""

    source: str | None = None
    """`mic`, `-` for standard input, a file, or None: only pushed audio."""
    device: str | None = None
    rate: int = SAMPLE_RATE
    """Sample rate of standard input, hertz."""
    loop: bool = False
    subject: str = "face"
    lookahead: str = ""
    """Milliseconds or `full`; empty for what suits the source."""
    fps: int = DEFAULT_FPS
    engine: str = "auto"
    model: Path | None = None
    threads: int = 1
    seed: int = 0
    faces: str = FACES_ENDPOINT
    control: str = CONTROL_ENDPOINT
    livelink: str | None = None
    """HOST:PORT of an engine that also gets Live Link packets."""
    insecure: bool = False
    gpu_below_normal: bool = False
    """Whether Windows should rank this process's GPU work below normal."""
    tuning: Tuning = field(default_factory=Tuning)

    def __post_init__(self) -> None:
        if not 1 <= self.fps <= MAX_FPS:
            raise UsageError(f"fps is {self.fps}; it must be from 1 to {MAX_FPS}")
        if self.engine not in ENGINES:
            raise UsageError(f"there is no engine {self.engine!r}; choose {', '.join(ENGINES)}")
        if not MIN_RATE <= self.rate <= MAX_RATE:
            raise UsageError(f"rate is {self.rate}; it must be from {MIN_RATE} to {MAX_RATE} Hz")
        if not 1 <= self.threads <= 64:
            raise UsageError(f"threads is {self.threads}; it must be from 1 to 64")
        parse_lookahead(self.lookahead)


def parse_lookahead(text: str) -> float | None:
    """Return a look-ahead in milliseconds, or `FULL` (None) for `full` and for the empty string.

    Raises:
        UsageError: neither a number in range nor `full`.
    """
    if text in ("", "full"):
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= MAX_LOOKAHEAD_MS:
        raise UsageError(f"look-ahead is {text!r}; give 0 to {MAX_LOOKAHEAD_MS:.0f} milliseconds, or full")
    return value


def check_subject_name(subject: str) -> None:
    """Check a subject's name.

    Raises:
        UsageError: it cannot be told on the wire.
    """
    try:
        check_subject(subject)
    except WireError as error:
        raise UsageError(f"{error}; choose another --subject") from error


def with_gains(tuning: Tuning, pairs: list[str]) -> Tuning:
    """Return `tuning` with gains like `jawOpen=1.2` set.

    Raises:
        UsageError: not of that form, no such channel, or out of range.
    """
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise UsageError(f"gain is {pair!r}; write it as jawOpen=1.2")
        tuning = tuning.with_gain(channel_index(name), _number(f"gain of {name}", value, 0.0, MAX_GAIN))
    return tuning


def read_config(path: Path | None) -> Config:
    """Return the settings in `path`, or in ./facewire.toml if it exists, or the defaults.

    Raises:
        UsageError: no such file, not TOML, an unknown key, or a value of the wrong type.
    """
    chosen = path or Path(CONFIG_NAME)
    if path is None and not chosen.is_file():
        return Config()
    try:
        tables = tomllib.loads(chosen.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(
            f"{chosen} cannot be read as settings ({error}); "
            "it is TOML with the sections [run], [face], [face.gain] and [face.offset]"
        ) from error
    unknown = sorted(set(tables) - {"run", "face"})
    if unknown:
        raise UsageError(f"{chosen} has a section [{unknown[0]}]; the sections are [run] and [face]")
    return replace(_run(chosen, _table(chosen, tables, "run")), tuning=_face(chosen, tables))


RUN_SETTINGS: Final[Mapping[str, type]] = {
    "source": str,
    "device": str,
    "rate": int,
    "loop": bool,
    "subject": str,
    "lookahead": str,
    "fps": int,
    "engine": str,
    "model": str,
    "threads": int,
    "seed": int,
    "faces": str,
    "control": str,
    "livelink": str,
    "insecure": bool,
    "gpu_below_normal": bool,
}
"""What a section [run] may set, and the command line overrule: names of `Config` and their types in TOML."""


def _run(path: Path, values: Mapping[str, object]) -> Config:
    config = Config()
    for name, value in values.items():
        if name not in RUN_SETTINGS:
            raise UsageError(f"{path} sets {name} in [run]; the settings are {', '.join(RUN_SETTINGS)}")
        if name == "lookahead" and type(value) in (int, float):
            value = str(value)
        if type(value) is not RUN_SETTINGS[name]:
            raise UsageError(
                f"{path} sets {name} to {value!r}; it must be of type {RUN_SETTINGS[name].__name__}"
            )
        config = replace(config, **{name: Path(str(value)) if name == "model" else value})  # type: ignore[arg-type]
    return config


def _face(path: Path, tables: Mapping[str, object]) -> Tuning:
    face = _table(path, tables, "face")
    tuning = Tuning()
    for name, gain in _table(path, face, "gain").items():
        tuning = tuning.with_gain(channel_index(name), _number(f"gain of {name}", gain, 0.0, MAX_GAIN))
    for name, offset in _table(path, face, "offset").items():
        tuning = tuning.with_offset(
            channel_index(name), _number(f"offset of {name}", offset, -MAX_OFFSET, MAX_OFFSET)
        )
    if (mask := face.get("mask")) is not None:
        tuning = tuning.with_mask(_mask(mask))
    unknown = sorted(set(face) - {"gain", "offset", "mask"})
    if unknown:
        raise UsageError(f"{path} sets {unknown[0]} in [face]; the settings are gain, offset and mask")
    return tuning


def _mask(mask: object) -> frozenset[int]:
    if isinstance(mask, str):
        if mask not in MASKS:
            raise UsageError(f"there is no mask {mask!r}; choose {', '.join(MASKS)} or list channel names")
        return MASKS[mask]
    if isinstance(mask, list):
        return frozenset(channel_index(str(name)) for name in mask)
    raise UsageError(f"mask is {mask!r}; choose {', '.join(MASKS)} or list channel names")


def _table(path: Path, parent: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = parent.get(name, {})
    if not isinstance(value, dict):
        raise UsageError(f"{path} has {name} = {value!r}; it must be a section")
    return value


def _number(what: str, value: object, low: float, high: float) -> float:
    try:
        number = float(value) if isinstance(value, int | float | str) else float("nan")
    except ValueError:
        number = float("nan")
    if not low <= number <= high:
        raise UsageError(f"{what} is {value!r}; it must be a number from {low:g} to {high:g}")
    return number
