"""From facewire.toml and the command line to a `Config`, and the table of both in README.md."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from facewire.commands.config import Config, explain, flag_of, metavar_of, settings, value_type
from facewire.commands.tables.setting import Setting
from facewire.errors import UsageError, reason_of, unknown_name
from facewire.face.character import TRAITS
from facewire.face.tune import channel_index, parse_mask
from facewire.output.config import OutputConfig
from facewire.output.settings import output_from_table, output_rows
from facewire.take.heads.template import PREFIX, load

__all__ = ["CONFIG_NAME", "parse_config", "read_config", "settings_path", "settings_table", "with_values"]

CONFIG_NAME: Final = "facewire.toml"

_WORDS: Final = {
    str: "a string",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    Path: "a string",
}


def settings_path(path: Path | None) -> Path:
    """Return the settings file that was named; where none was, the one in the current folder."""
    return path or Path(CONFIG_NAME)


def read_config(path: Path | None) -> Config:
    """Return the settings in `path`, or in ./facewire.toml if it exists, or the defaults.

    Raises:
        UsageError: no such file, not TOML, an unknown name, or a value of the wrong type or out of range.
    """
    chosen = settings_path(path)
    if path is None and not chosen.is_file():
        return Config()
    try:
        text = chosen.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(chosen, error) from error
    return parse_config(text, chosen)


def parse_config(text: str, path: Path) -> Config:
    """Return the settings in the text of a file.

    Args:
        text: as it was read.
        path: of the file, for errors.

    Raises:
        UsageError: as `read_config`.
    """
    try:
        return with_values(Config(), _values(tomllib.loads(text)))
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(path, error) from error
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from error


def _unreadable(path: Path, error: Exception) -> UsageError:
    why = reason_of(error)
    return UsageError(
        f"{path} cannot be read as settings ({why}); it is TOML with the sections {_SECTION_LIST}"
    )


_SECTIONS: Final = tuple(dict.fromkeys(setting.table for setting in settings().values()))
_SECTION_LIST: Final = "[run], [face], [tracker], [web] and [[output]]"


def with_values(config: Config, values: Mapping[str, object]) -> Config:
    """Return `config` with settings taken as the file or the command line gives them.

    Args:
        config: what they overrule, or add to: gains, offsets and outputs.
        values: by the name of the field.

    Raises:
        UsageError: a value of the wrong type or out of range.
    """
    if "character_file" in values:
        config = _as_in_file(config, Path(str(_plain("character_file", values["character_file"]))))
    changes: dict[str, object] = {}
    for name, value in values.items():
        convert = _CONVERT.get(name)
        taken = _plain(name, value) if convert is None else convert(name, value)
        changes[name] = (*getattr(config, name), *taken) if isinstance(taken, tuple) else taken
    character = config.character
    head = str(changes.get("head", ""))
    if head.startswith(PREFIX):
        character = replace(character, motion=load(Path(head.removeprefix(PREFIX)).expanduser()))
        changes["head"] = "take"
    elif head == "take":
        raise UsageError(
            "head is take without a file; write take:FILE, with a file of `facewire template make`"
        )
    traits = tuple((name, changes.pop(name)) for name in TRAITS if name in changes)
    character = character.with_traits(traits)  # type: ignore[arg-type]
    return replace(config, character=character, **changes)  # type: ignore[arg-type]


def _as_in_file(config: Config, path: Path) -> Config:
    """Return the settings with what a character file says."""
    from facewire.client.options import read_character

    said = read_character(path.expanduser())
    return replace(
        config,
        character=config.character.with_traits(said.character),
        gain=(*config.gain, *said.gain),
        offset=(*config.offset, *said.offset),
        mask=config.mask if said.mask is None else said.mask,
    )


def _values(tables: Mapping[str, object]) -> dict[str, object]:
    """Return every value in a file by the name of its field."""
    values: dict[str, object] = {}
    for section, content in tables.items():
        if section not in _SECTIONS:
            raise UsageError(unknown_name("section", section, _SECTIONS, f"the sections are {_SECTION_LIST}"))
        if section == "output":
            values["outputs"] = content
            continue
        if not isinstance(content, dict):
            raise UsageError(f"{section} = {content!r}; it must be a section")
        fields = {one.key or name: name for name, one in settings().items() if one.table == section}
        for key, value in content.items():
            if key not in fields:
                listed = f"the settings of [{section}] are {', '.join(fields)}"
                raise UsageError(unknown_name("setting", key, fields, listed))
            values[fields[key]] = value
    return values


def _plain(name: str, value: object) -> object:
    wanted = value_type(name)
    given = {Path: (str,), float: (int, float)}.get(wanted, (wanted,))
    if type(value) not in given:
        raise UsageError(f"{name} is {value!r}; it must be {_WORDS[wanted]}")
    return wanted(value)


def _source(name: str, value: object) -> str | None:
    source = _plain(name, value)
    return None if source in ("none", "") else str(source)


def _number_or_word(name: str, value: object) -> str:
    return str(value) if type(value) in (int, float) else str(_plain(name, value))


def _channel_values(name: str, value: object) -> tuple[tuple[int, float], ...]:
    """Take a TOML table, or `CHANNEL=X` as often as it was typed."""
    bounds = settings()[name]
    return tuple(
        (channel_index(channel), _number(f"{name} of {channel}", given, bounds))
        for channel, given in _pairs(name, value, "jawOpen=1.2")
    )


def _parts(name: str, value: object) -> tuple[tuple[str, str], ...]:
    """Take a TOML table, or `PART=ORIGIN` as often as it was typed."""
    return tuple((part, str(origin)) for part, origin in _pairs(name, value, "mouthSmileLeft=tracker"))


def _pairs(name: str, value: object, example: str) -> list[tuple[str, object]]:
    if isinstance(value, dict):
        return list(value.items())
    if not isinstance(value, list):
        raise UsageError(f"{name} is {value!r}; it must be a section of channels")
    pairs = [str(pair).partition("=") for pair in value]
    for channel, sign, _ in pairs:
        if not sign:
            raise UsageError(f"{name} is {channel!r}; write it as {example}")
    return [(channel, given) for channel, _, given in pairs]


def _number(what: str, value: object, bounds: Setting) -> float:
    assert bounds.low is not None
    assert bounds.high is not None
    try:
        number = float(value) if isinstance(value, int | float | str) else float("nan")
    except ValueError:
        number = float("nan")
    if not bounds.low <= number <= bounds.high:
        raise UsageError(f"{what} is {value!r}; it must be a number from {bounds.low:g} to {bounds.high:g}")
    return number


def _outputs(name: str, value: object) -> tuple[OutputConfig, ...]:
    del name
    if not isinstance(value, list):
        raise UsageError("[output] is one section; write [[output]], which may be there several times")
    return tuple(output_from_table(table) for table in value)


def _origins(name: str, value: object) -> tuple[str, ...]:
    """Take a TOML list, or origins as often as they were typed."""
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise UsageError(f"{name} is {value!r}; it must be a list of strings")
    return tuple(value)


_CONVERT: Final[Mapping[str, Callable[[str, object], object]]] = {
    "source": _source,
    "lookahead": _number_or_word,
    "mic_gain": _number_or_word,
    "gain": _channel_values,
    "offset": _channel_values,
    "mask": parse_mask,
    "tracker_delay": _number_or_word,
    "tracker_parts": _parts,
    "outputs": _outputs,
    "web_origins": _origins,
}
"""The settings that are more than a value of their own type."""


def settings_table() -> str:
    """Return the table of README.md: every setting, in the file and on the command line."""
    rows = ["| facewire.toml | Command line | What it does |", "|---|---|---|"]
    for name, setting in settings().items():
        if name == "outputs":
            rows += (f"| {in_file} | {typed} | {text} |" for in_file, typed, text in output_rows())
        else:
            rows.append(f"| {_in_file(name, setting)} | {_typed(name)} | {explain(name)} |")
    return "\n".join(rows) + "\n"


def _in_file(name: str, setting: Setting) -> str:
    key = setting.key or name
    is_table = value_type(name) is tuple and _CONVERT.get(name) is not _origins
    return f"`[{setting.table}.{key}]`" if is_table else f"`[{setting.table}] {key}`"


def _typed(name: str) -> str:
    metavar = "" if value_type(name) is bool else " " + metavar_of(name).replace("|", "\\|")
    return f"`{flag_of(name)}{metavar}`"
