"""The settings of a run: one frozen dataclass.

The flags of the command line, their help, the types of facewire.toml and the table in README.md are derived
from its fields; a new setting is one field here.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final, get_type_hints

from facewire.commands.microphone.settings import parse_mic_gain
from facewire.commands.setting import Setting
from facewire.errors import EngineError, UsageError, WireError, unknown_name
from facewire.face.tune import MASKS, MAX_GAIN, MAX_OFFSET, Tuning
from facewire.grid import DEFAULT_FPS, MAX_FPS, MAX_LOOKAHEAD_MS, MAX_RATE, MIN_RATE, SAMPLE_RATE
from facewire.output.config import OutputConfig
from facewire.serve.engines import EngineChoice
from facewire.tracker.config import KINDS, TrackerConfig, parse_tracker
from facewire.transport.zeromq import CONTROL_ENDPOINT, FACES_ENDPOINT
from facewire.wire.subject import check_subject

__all__ = [
    "ENGINES",
    "Config",
    "engine_of_choice",
    "explain",
    "flag_of",
    "metavar_of",
    "parse_lookahead",
    "settings",
    "value_type",
]

ENGINES: Final = ("auto", "tensorrt", "onnx-cuda", "onnx", "loudness")

_MAX_THREADS: Final = 64

_RUN: Final = ("run",)
_VOICE: Final = ("run", "doctor")
_LIVE: Final = ("run", "demo", "doctor")
_MOVING: Final = ("run", "demo")
_FACE: Final = ("run", "demo", "bake")
_ALL: Final = ("run", "demo", "bake", "doctor")


def _about(text: str, commands: tuple[str, ...], **more: Any) -> dict[str, Setting]:
    return {"setting": Setting(text, commands, **more)}


_SOURCE: Final = _about(
    "where the voice comes from, also a folder that --record wrote; without one, only pushed audio is heard",
    _VOICE, metavar="mic|FILE|-|none", default="none",
)  # fmt: skip
_DEVICE: Final = _about(
    "which microphone; `facewire devices` lists them",
    _VOICE, metavar="NAME|INDEX", default="the system's", needs="mic",
)  # fmt: skip
_MIC_GAIN: Final = _about(
    "what the microphone's level is raised by, -40 to 40 dB; auto brings a quiet voice up slowly",
    _RUN, metavar="auto|DB", default="auto", needs="mic",
)  # fmt: skip
_MIC_GATE: Final = _about("keep the room's noise from the mouth", _RUN, choices=("auto", "off"), needs="mic")
_MONITOR: Final = _about(
    "a second device on which the voice is played as late as the mouth, for OBS",
    _RUN, metavar="NAME|INDEX", default="none", needs="mic",
)  # fmt: skip
_RATE: Final = _about(
    "sample rate of raw s16le mono on standard input",
    _RUN, metavar="HZ", low=MIN_RATE, high=MAX_RATE, unit="Hz", needs="-",
)  # fmt: skip
_LOOKAHEAD: Final = _about(
    "audio heard beyond a pose", _ALL, metavar="MS|full", low=0, high=MAX_LOOKAHEAD_MS, unit="ms or full",
    default="48 live, full for recordings",
)  # fmt: skip
_THREADS: Final = _about("CPU threads for the network", _ALL, low=1, high=_MAX_THREADS)
_GPU: Final = _about(
    "which NVIDIA GPU, as nvidia-smi -L lists them", _ALL, metavar="INDEX|UUID|NAME", default="CUDA's first"
)
_GAIN: Final = _about(
    "scale a channel", _ALL, metavar="CHANNEL=X", table="face", low=0, high=MAX_GAIN, default="1"
)
_OFFSET: Final = _about(
    "add to a channel", _ALL, metavar="CHANNEL=X", table="face", low=-MAX_OFFSET, high=MAX_OFFSET, default="0"
)
_MASK: Final = _about(
    "which channels to drive, in the file also as a list; lower leaves eyes and brows to a tracker",
    _ALL, metavar="|".join(MASKS), table="face", default="full",
)  # fmt: skip
_TRACKER: Final = _about(
    f"a phone or camera that drives head, eyes and brows beside the voice: {', '.join(KINDS)}",
    _MOVING, metavar="KIND[:HOST][:PORT]", table="tracker", key="address", default="none",
)  # fmt: skip
_TRACKER_DELAY: Final = _about(
    "how late its poses come", _MOVING, metavar="MS|auto", table="tracker", key="delay",
    low=0, high=500, unit="ms or auto", default="auto: measured by the movement of the jaw",
)  # fmt: skip
_TRACKER_PARTS: Final = _about(
    "where a part of the face or a channel comes from: tracker, voice, or both, which is the voice while it "
    "speaks and the tracker in silence",
    _MOVING, flag="tracker-part", metavar="PART=ORIGIN", table="tracker", key="parts",
    default="jaw, mouth and tongue both, all else tracker",
)  # fmt: skip
_OUTPUTS: Final = _about("where else faces go", _LIVE, table="output")
"""Its flags are those of `facewire.output.settings`."""
_BELOW_NORMAL: Final = _about("ask Windows to rank our GPU work below the renderer's", _RUN)


@dataclass(frozen=True, slots=True)
class Config:
    """What a run is asked to do; each field's metadata says how it is set.

    Raises:
        UsageError: a value is out of range or not one of the choices.
    """

    source: str | None = field(default=None, metadata=_SOURCE)
    """`mic`, `-` for standard input, a file, or None."""
    device: str | None = field(default=None, metadata=_DEVICE)
    mic_gain: str = field(default="auto", metadata=_MIC_GAIN)
    """Decibels or `auto`."""
    mic_gate: str = field(default="auto", metadata=_MIC_GATE)
    monitor: str | None = field(default=None, metadata=_MONITOR)
    rate: int = field(default=SAMPLE_RATE, metadata=_RATE)
    """Hertz."""
    loop: bool = field(default=False, metadata=_about("play the recording over and over", _RUN, needs="FILE"))
    subject: str = field(default="face", metadata=_about("the character's name; it seeds the blinks", _FACE))
    lookahead: str = field(default="", metadata=_LOOKAHEAD)
    """Milliseconds or `full`; empty for what suits the source."""
    fps: int = field(default=DEFAULT_FPS, metadata=_about("faces per second", _ALL, low=1, high=MAX_FPS))
    engine: str = field(default="auto", metadata=_about("what makes the poses", _ALL, choices=ENGINES))
    model: Path | None = field(
        default=None, metadata=_about("another network", _ALL, metavar="FILE", default="the shipped one")
    )
    threads: int = field(default=1, metadata=_THREADS)
    gpu: str | None = field(default=None, metadata=_GPU)
    seed: int = field(default=0, metadata=_about("of blinks and eye movements", _ALL))
    faces: str = field(default=FACES_ENDPOINT, metadata=_about("where to publish", _LIVE, metavar="ENDPOINT"))
    control: str = field(
        default=CONTROL_ENDPOINT, metadata=_about("where to take requests", _LIVE, metavar="ENDPOINT")
    )
    insecure: bool = field(
        default=False, metadata=_about("allow addresses that other machines can reach", _LIVE)
    )
    gpu_below_normal: bool = field(default=False, metadata=_BELOW_NORMAL)
    gain: tuple[tuple[int, float], ...] = field(default=(), metadata=_GAIN)
    """Indices of channels with their gains; the last one of a channel counts."""
    offset: tuple[tuple[int, float], ...] = field(default=(), metadata=_OFFSET)
    mask: frozenset[int] | None = field(default=None, metadata=_MASK)
    """Indices of the channels to drive; None for all."""
    tracker: str = field(default="", metadata=_TRACKER)
    tracker_delay: str = field(default="", metadata=_TRACKER_DELAY)
    """Milliseconds or `auto`; empty for `auto`."""
    tracker_parts: tuple[tuple[str, str], ...] = field(default=(), metadata=_TRACKER_PARTS)
    """Parts or channels with their origins; the last one of a part counts."""
    outputs: tuple[OutputConfig, ...] = field(default=(), metadata=_OUTPUTS)

    def __post_init__(self) -> None:
        for name, setting in settings().items():
            _check(name, getattr(self, name), setting)
        parse_lookahead(self.lookahead)
        _ = self.tracker_config
        parse_mic_gain(self.mic_gain)
        try:
            check_subject(self.subject)
        except WireError as error:
            raise UsageError(f"{error}; choose another --subject") from error

    @property
    def tuning(self) -> Tuning:
        """Return gains, offsets and mask as the line takes them."""
        tuning = Tuning()
        for channel, gain in self.gain:
            tuning = tuning.with_gain(channel, gain)
        for channel, offset in self.offset:
            tuning = tuning.with_offset(channel, offset)
        return tuning if self.mask is None else tuning.with_mask(self.mask)

    @property
    def tracker_config(self) -> TrackerConfig | None:
        """Return the tracker that is asked for; None where there is none."""
        return parse_tracker(self.tracker, self.tracker_delay, self.tracker_parts, self.subject)

    @property
    def engine_choice(self) -> EngineChoice:
        """Return which engine is wanted."""
        return EngineChoice(self.engine, self.fps, self.model, self.threads, self.gpu)

    @property
    def source_kind(self) -> str:
        """Return `none`, `mic`, `-` or `FILE`."""
        if self.source is None:
            return "none"
        return self.source if self.source in ("mic", "-") else "FILE"


def settings() -> Mapping[str, Setting]:
    """Return what is known about each field of `Config`, in their order."""
    return {one.name: one.metadata["setting"] for one in fields(Config)}


def flag_of(name: str) -> str:
    """Return the flag of a setting."""
    return "--" + (settings()[name].flag or name.replace("_", "-"))


def metavar_of(name: str) -> str:
    """Return what follows the flag of a setting, as help writes it."""
    setting = settings()[name]
    return setting.metavar or "|".join(setting.choices) or ("N" if value_type(name) is int else "NAME")


def explain(name: str) -> str:
    """Return what a setting does, its bounds, and its default in brackets."""
    setting = settings()[name]
    value = getattr(Config(), name)
    default = setting.default or (str(value) if type(value) in (str, int) else "")
    bounds = ""
    if setting.low is not None and setting.high is not None:
        bounds = f", {setting.low:g} to {setting.high:g}{' ' * bool(setting.unit)}{setting.unit}"
    return setting.help + bounds + (f" ({default})" if default else "")


def value_type(name: str) -> type:
    """Return what a setting's value is: `str`, `int`, `bool`, `Path`, `tuple` or `frozenset`."""
    hint = _HINTS[name]
    options = [one for one in getattr(hint, "__args__", ()) if one is not type(None)]
    union = options[0] if type(None) in getattr(hint, "__args__", ()) else hint
    origin: type = getattr(union, "__origin__", union)
    return origin


_HINTS: Final = get_type_hints(Config)


def _check(name: str, value: object, setting: Setting) -> None:
    if setting.choices and value not in setting.choices:
        choices = f"choose {', '.join(setting.choices)}"
        raise UsageError(unknown_name(name, str(value), setting.choices, choices))
    if setting.low is None or setting.high is None or type(value) is not int:
        return
    if not setting.low <= value <= setting.high:
        unit = f" {setting.unit}" if setting.unit else ""
        raise UsageError(f"{name} is {value}; it must be from {setting.low:g} to {setting.high:g}{unit}")


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


@contextmanager
def engine_of_choice(config: Config) -> Iterator[None]:
    """Turn the failure of an engine or a network that was asked for by name into the caller's mistake.

    Raises:
        UsageError: in place of EngineError.
    """
    try:
        yield
    except EngineError as error:
        if config.engine == "auto" and config.model is None:
            raise
        raise UsageError(str(error)) from error
