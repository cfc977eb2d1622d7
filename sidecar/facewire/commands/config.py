"""The settings of a run: one frozen dataclass.

The flags of the command line, their help, the types of facewire.toml and the table in README.md are derived
from its fields; a new setting is one field here, explained in the module of its table in `tables`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Final, get_type_hints

from facewire.commands.microphone.settings import parse_mic_gain
from facewire.commands.tables.character import trait_settings, trait_type
from facewire.commands.tables.face import CHARACTER, GAIN, MASK, OFFSET
from facewire.commands.tables.lookahead import parse_lookahead
from facewire.commands.tables.output import OUTPUTS
from facewire.commands.tables.run import (
    BELOW_NORMAL,
    CONTROL,
    DEVICE,
    ENGINE,
    FACES,
    FPS,
    GPU,
    INSECURE,
    LINE,
    LOOKAHEAD,
    LOOP,
    MIC_GAIN,
    MIC_GATE,
    MODEL,
    MONITOR,
    RATE,
    SEED,
    SOURCE,
    SUBJECT,
    TAKES,
    THREADS,
)
from facewire.commands.tables.setting import Setting
from facewire.commands.tables.tracker import TRACKER, TRACKER_DELAY, TRACKER_PARTS
from facewire.commands.tables.web import WEB, WEB_IMAGES, WEB_ORIGINS, WEB_TOKEN
from facewire.errors import EngineError, UsageError, WireError, unknown_name
from facewire.face.character import USUAL, Character
from facewire.face.tune import Tuning
from facewire.grid import DEFAULT_FPS, SAMPLE_RATE
from facewire.output.config import OutputConfig
from facewire.serve.engines import EngineChoice
from facewire.serve.web.address import WebSettings, web_settings
from facewire.tracker.config import TrackerConfig, parse_tracker
from facewire.transport.zeromq import CONTROL_ENDPOINT, FACES_ENDPOINT
from facewire.wire.subject import check_subject

__all__ = [
    "Config",
    "engine_of_choice",
    "explain",
    "flag_of",
    "metavar_of",
    "settings",
    "value_type",
]


@dataclass(frozen=True, slots=True)
class Config:
    """What a run is asked to do; each field's metadata says how it is set.

    Raises:
        UsageError: a value is out of range or not one of the choices.
    """

    source: str | None = field(default=None, metadata=SOURCE)
    """`mic`, `-` for standard input, a file, or None."""
    device: str | None = field(default=None, metadata=DEVICE)
    mic_gain: str = field(default="auto", metadata=MIC_GAIN)
    """Decibels or `auto`."""
    mic_gate: str = field(default="auto", metadata=MIC_GATE)
    monitor: str | None = field(default=None, metadata=MONITOR)
    rate: int = field(default=SAMPLE_RATE, metadata=RATE)
    """Hertz."""
    loop: bool = field(default=False, metadata=LOOP)
    subject: str = field(default="face", metadata=SUBJECT)
    lookahead: str = field(default="", metadata=LOOKAHEAD)
    """Milliseconds or `full`; empty for what suits the source."""
    fps: int = field(default=DEFAULT_FPS, metadata=FPS)
    engine: str = field(default="auto", metadata=ENGINE)
    model: Path | None = field(default=None, metadata=MODEL)
    threads: int = field(default=1, metadata=THREADS)
    gpu: str | None = field(default=None, metadata=GPU)
    takes: Path = field(default=Path("takes"), metadata=TAKES)
    seed: int = field(default=0, metadata=SEED)
    line: str | None = field(default=None, metadata=LINE)
    """None for what a recording's sound tells, and for none where there is no recording."""
    faces: str = field(default=FACES_ENDPOINT, metadata=FACES)
    control: str = field(default=CONTROL_ENDPOINT, metadata=CONTROL)
    insecure: bool = field(default=False, metadata=INSECURE)
    gpu_below_normal: bool = field(default=False, metadata=BELOW_NORMAL)
    character_file: Path | None = field(default=None, metadata=CHARACTER)
    gain: tuple[tuple[int, float], ...] = field(default=(), metadata=GAIN)
    """Indices of channels with their gains; the last one of a channel counts."""
    offset: tuple[tuple[int, float], ...] = field(default=(), metadata=OFFSET)
    mask: frozenset[int] | None = field(default=None, metadata=MASK)
    """Indices of the channels to drive; None for all."""
    tracker: str = field(default="", metadata=TRACKER)
    tracker_delay: str = field(default="", metadata=TRACKER_DELAY)
    """Milliseconds or `auto`; empty for `auto`."""
    tracker_parts: tuple[tuple[str, str], ...] = field(default=(), metadata=TRACKER_PARTS)
    """Parts or channels with their origins; the last one of a part counts."""
    outputs: tuple[OutputConfig, ...] = field(default=(), metadata=OUTPUTS)
    character: Character = USUAL
    """How the character behaves; each of its traits is a setting of its own."""
    web: str | None = field(default=None, metadata=WEB)
    """An address or `off`; None for the usual one, which may be taken."""
    web_origins: tuple[str, ...] = field(default=(), metadata=WEB_ORIGINS)
    web_images: Path | None = field(default=None, metadata=WEB_IMAGES)
    web_token: str = field(default="", metadata=WEB_TOKEN)

    def __post_init__(self) -> None:
        for name, setting in _own().items():
            _check(name, getattr(self, name), setting)
        parse_lookahead(self.lookahead)
        _ = self.tracker_config
        _ = self.web_settings
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
    def web_settings(self) -> WebSettings | None:
        """Return how pages and programs come in over the web; None where they do not."""
        return web_settings(
            self.web, self.web_origins, self.web_token, insecure=self.insecure, images=self.web_images
        )

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
    """Return what is known about each field of `Config` and each trait, in their order."""
    found: dict[str, Setting] = {}
    for name, setting in _own().items():
        found[name] = setting
        if name == "mask":
            found.update(trait_settings())
    return found


def _own() -> dict[str, Setting]:
    return {one.name: one.metadata["setting"] for one in fields(Config) if one.metadata}


def flag_of(name: str) -> str:
    """Return the flag of a setting."""
    return "--" + (settings()[name].flag or name.replace("_", "-"))


def metavar_of(name: str) -> str:
    """Return what follows the flag of a setting, as help writes it."""
    setting = settings()[name]
    number = {int: "N", float: "X"}.get(value_type(name), "NAME")
    return setting.metavar or "|".join(setting.choices) or number


def explain(name: str) -> str:
    """Return what a setting does, its bounds, and its default in brackets."""
    setting = settings()[name]
    value = getattr(Config(), name, None)
    default = setting.default or (str(value) if type(value) in (str, int) else "")
    bounds = ""
    if setting.low is not None and setting.high is not None:
        bounds = f", {setting.low:g} to {setting.high:g}{' ' * bool(setting.unit)}{setting.unit}"
    return setting.help + bounds + (f" ({default})" if default else "")


def value_type(name: str) -> type:
    """Return what a setting's value is: `str`, `int`, `float`, `bool`, `Path`, `tuple` or `frozenset`."""
    if (trait := trait_type(name)) is not None:
        return trait
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
