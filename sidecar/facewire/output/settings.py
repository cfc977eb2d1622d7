"""Outputs as they are asked for: a table `[[output]]`, or a flag for each kind and for its options."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, Final, get_type_hints

from facewire.errors import UsageError, unknown_name
from facewire.face.tune import parse_mask
from facewire.output.config import Option, OutputConfig
from facewire.output.kinds import KINDS, Kind

__all__ = [
    "OutputFlag",
    "TypedOption",
    "TypedOutput",
    "output_flags",
    "output_from_table",
    "output_rows",
    "with_typed",
]


@dataclass(frozen=True, slots=True)
class TypedOutput:
    """An output as it was typed: `--KIND ADDRESS[,SETTING=VALUE…]`."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class TypedOption:
    """A setting of all outputs of a kind that were typed: `--KIND-SETTING VALUE`."""

    kind: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class OutputFlag:
    """One flag of the command line, as often as it is typed."""

    flag: str
    take: Callable[[str], TypedOutput | TypedOption]
    """What its value becomes."""
    metavar: str
    help: str
    bare: TypedOutput | TypedOption | None = None
    """What it becomes without a value; None where it must have one."""


def output_from_table(table: object) -> OutputConfig:
    """Return the output that one `[[output]]` table asks for.

    Raises:
        UsageError: it is no table, lacks something, or has something unknown or out of range.
    """
    if not isinstance(table, dict):
        raise UsageError(f"output is {table!r}; write it as a section [[output]]")
    kind = table.get("kind")
    if kind is None:
        raise UsageError('an [[output]] has no kind; give one, such as kind = "livelink"')
    if str(kind) not in KINDS:
        raise UsageError(unknown_name("kind of output", str(kind), KINDS, f"choose {', '.join(KINDS)}"))
    return _config(KINDS[str(kind)], {name: value for name, value in table.items() if name != "kind"})


def with_typed(outputs: tuple[OutputConfig, ...], typed: Sequence[object]) -> tuple[OutputConfig, ...]:
    """Return the outputs of a file and those that were typed.

    Options that were typed hold for the typed outputs of their kind; where none is, for the file's.

    Raises:
        UsageError: an output or option that cannot be, or an option without an output.
    """
    kept, added = list(outputs), [_typed(one) for one in typed if isinstance(one, TypedOutput)]
    for option in typed:
        if isinstance(option, TypedOption):
            kind = KINDS[option.kind]
            group = next(
                (some for some in (added, kept) if any(type(one) is kind.config for one in some)), None
            )
            if group is None:
                raise UsageError(f"there is no output for the {option.name} that is set; add --{option.kind}")
            change = {option.name: _value(kind.config, option.name, option.text)}
            group[:] = [replace(one, **change) if type(one) is kind.config else one for one in group]
    return (*kept, *added)


def output_flags() -> Iterator[OutputFlag]:
    """Yield a flag for each kind of output, each followed by those of its options."""
    for name, kind in KINDS.items():
        bare = None if kind.usual is None else TypedOutput(name, "")
        # argparse puts its own brackets around a value that may be left out.
        address = kind.address if bare is None else kind.address.removeprefix("[").removesuffix("]")
        yield OutputFlag(f"--{name}", partial(TypedOutput, name), address, kind.help, bare)
        for key, option in _options(kind.config):
            yield OutputFlag(
                f"--{name}-{key.replace('_', '-')}",
                partial(TypedOption, name, key),
                _metavar(kind.config, key, option),
                _explained(kind.config, key, option),
                TypedOption(name, key, "true") if _type(kind.config, key) is bool else None,
            )


def output_rows() -> Iterator[tuple[str, str, str]]:
    """Yield what README's table says of outputs: in the file, on the command line, what it does."""
    for name, kind in KINDS.items():
        yield f'`[[output]] kind = "{name}"`', f"`--{name} {kind.address}`", kind.help
        for key, option in _options(kind.config):
            metavar = _metavar(kind.config, key, option).replace("|", "\\|")
            typed = f"`--{name}-{key.replace('_', '-')} {metavar}`"
            yield f"`[[output]] {key}`", typed, _explained(kind.config, key, option)
    for key, option in _options(OutputConfig):
        typed = f"`--KIND ADDRESS,{key}={_metavar(OutputConfig, key, option)}`".replace("|", "\\|")
        yield f"`[[output]] {key}`", typed, _explained(OutputConfig, key, option)


def _typed(typed: TypedOutput) -> OutputConfig:
    """Take an address and settings; a comma in an address is one that no `name=` follows."""
    address, *pairs = re.split(r",(?=[a-z_]+=)", typed.text)
    kind = KINDS[typed.kind]
    values: dict[str, object] = {"address": address} if address else {}
    for name, _, text in (pair.partition("=") for pair in pairs):
        _check_name(kind, name)
        values[name] = _value(kind.config, name, text)
    return _config(kind, values)


def _config(kind: Kind, values: Mapping[str, object]) -> OutputConfig:
    for name in values:
        _check_name(kind, name)
    given = {name: _value(kind.config, name, value) for name, value in values.items()}
    if "address" not in given:
        if kind.usual is None:
            raise UsageError(f"an output has no address; give one, such as {kind.address}")
        given["address"] = kind.usual
    return kind.config(**given)


def _check_name(kind: Kind, name: str) -> None:
    known = [one.name for one in fields(kind.config)]
    if name not in known:
        listed = f"the settings of this output are {', '.join(known)}"
        raise UsageError(unknown_name("setting", name, known, listed))


def _value(config: type[OutputConfig], name: str, value: object) -> Any:
    """Return a setting's value, given as TOML or as text.

    Raises:
        UsageError: it is of the wrong type, or none of the choices.
    """
    wanted = _type(config, name)
    if wanted is frozenset:
        return value if isinstance(value, frozenset) else parse_mask(f"{name} of an output", value)
    if isinstance(value, wanted) and type(value) is not str and not (wanted is int and type(value) is bool):
        return value
    if wanted is float and type(value) is int:
        return float(value)
    text = value if isinstance(value, str) else None
    if text is not None and issubclass(wanted, StrEnum):
        if text not in tuple(wanted):
            raise UsageError(unknown_name(name, text, tuple(wanted), f"choose {', '.join(wanted)}"))
        return wanted(text)
    try:
        if text is not None:
            return _BOOLEANS[text] if wanted is bool else wanted(text)
    except (ValueError, KeyError):
        pass
    raise UsageError(f"{name} of an output is {value!r}; it must be {_WORDS.get(wanted, 'a string')}")


_BOOLEANS: Final = {"true": True, "false": False}
_WORDS: Final = {int: "a whole number", float: "a number", bool: "true or false"}


def _type(config: type[OutputConfig], name: str) -> type:
    hint = get_type_hints(config)[name]
    options = [one for one in getattr(hint, "__args__", ()) if one is not type(None)]
    union = options[0] if type(None) in getattr(hint, "__args__", ()) else hint
    origin: type = getattr(union, "__origin__", union)
    return origin


_COMMON: Final = tuple(one.name for one in fields(OutputConfig))


def _options(config: type[OutputConfig]) -> Iterator[tuple[str, Option]]:
    """Yield the settings that are one kind's alone; for the class of all kinds, those of all."""
    for one in fields(config):
        if "option" in one.metadata and (config is OutputConfig or one.name not in _COMMON):
            yield one.name, one.metadata["option"]


def _metavar(config: type[OutputConfig], name: str, option: Option) -> str:
    wanted = _type(config, name)
    if issubclass(wanted, StrEnum):
        return option.metavar or "|".join(wanted)
    return option.metavar or {Path: "FILE", int: "N", float: "X", bool: "true|false"}.get(wanted, "NAME")


def _explained(config: type[OutputConfig], name: str, option: Option) -> str:
    (default,) = (one.default for one in fields(config) if one.name == name)
    shown = f"{default:g}" if type(default) is float else str(default).lower()
    return option.help + ("" if default is None or default == "" else f" ({shown})")
