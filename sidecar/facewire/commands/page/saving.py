"""Writes what was set while a sidecar ran into its settings file; comments, and all else in it, stay.

A value that the file says already, in whatever spelling, is left alone; so is the absence of one that is as
usual. The values go by the names of `Config`'s fields, so that a trait of a character needs nothing here.
The one home of tomlkit.
"""

import os
import shutil
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any, Final

from facewire.commands.config import Config, settings
from facewire.commands.config_file import parse_config, with_values
from facewire.errors import FacewireError, reason_of
from facewire.face.channels import CHANNELS
from facewire.face.character import TRAITS, USUAL
from facewire.face.tune import parse_mask
from facewire.grid import LIVE_LOOKAHEAD_MS
from facewire.paths import real_path
from facewire.values import SubjectStatus
from facewire.wire.settings import making

__all__ = ["save_settings"]

_USUAL_BY_CHANNEL: Final = {"gain": 1.0, "offset": 0.0}
_SAME: Final = 1e-6
_DIGITS: Final = 6
"""A gain is a float32: what is behind its sixth digit is noise."""


def save_settings(path: Path, subject: SubjectStatus) -> Path:
    """Write how a subject's face is made, and its microphone, into a settings file; return the file.

    Args:
        path: of the file; it need not be there.
        subject: as the status shows it.

    Raises:
        FacewireError: the file cannot be read as settings, or not be written.
    """
    import tomlkit

    target = real_path(path)
    try:
        before = target.read_bytes().decode() if target.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise FacewireError(
            f"{target} cannot be read ({reason_of(error)}); mend it, then save again"
        ) from error
    # What is edited below has the types that settings have.
    parse_config(before, target)
    document = tomlkit.parse(before)
    _put_all(document, subject)
    after = tomlkit.dumps(document)
    if after != before:
        _replace(target, after)
    return target


def _put_all(document: MutableMapping[str, Any], subject: SubjectStatus) -> None:
    base, made = _base(document), _made(subject)
    usual = _usual(subject, base)
    for name, plain in _USUAL_BY_CHANNEL.items():
        for channel, _ in getattr(base, name):
            made[name].setdefault(CHANNELS[channel], plain)
    for name, value in made.items():
        setting = settings()[name]
        key = setting.key or name
        table = document.get(setting.table)
        if name in _USUAL_BY_CHANNEL:
            if value or (table is not None and key in table):
                _put_channels(_inner(_inner(document, setting.table), key), value, _USUAL_BY_CHANNEL[name])
        elif table is not None and key in table:
            if value is None:
                del table[key]
            elif not _same(name, table[key], value):
                table[key] = value
        elif value is not None and not _same(name, usual[name], value):
            _inner(document, setting.table)[key] = value


def _made(subject: SubjectStatus) -> dict[str, Any]:
    """Return what was made of every setting that can be changed while a sidecar runs, as TOML has it.

    What a file or a flag gave with a file of its own is left out: the file's name is told to nobody.
    """
    told = making.to_map(subject.settings)
    traits = dict(subject.settings.character)
    own = {name for name, value in traits.items() if value == TRAITS[name].file}
    made: dict[str, Any] = {
        "gain": {CHANNELS[channel]: _tidy(value) for channel, value in subject.settings.gain},
        "offset": {CHANNELS[channel]: _tidy(value) for channel, value in subject.settings.offset},
        "mask": told["mask"],
        **{name: _tidy(traits.get(name, getattr(USUAL, name))) for name in _traits() if name not in own},
    }
    if subject.source != "pushed":
        made["lookahead"] = _tidy(told["lookahead"])
    heard = subject.microphone
    if heard is not None:
        made["device"] = None if heard.device.follows_default else heard.device.name
        made |= {"mic_gain": _tidy(heard.gain), "mic_gate": heard.gate}
    return made


def _base(document: Mapping[str, Any]) -> Config:
    """Return what the character file says that the settings name: what else they say is above it."""
    named = document.get("face", {}).get("character")
    return with_values(Config(), {"character_file": str(named)}) if named else Config()


def _usual(subject: SubjectStatus, base: Config) -> dict[str, Any]:
    """Return what each of those is where the file does not say it; no device is the system's default."""
    lookahead = "full" if subject.source == "recording" else LIVE_LOOKAHEAD_MS
    mask = "full" if base.mask is None else making.channel_names(base.mask)
    usual = {"mask": mask, "lookahead": lookahead, "device": "", "mic_gain": "auto", "mic_gate": "auto"}
    return usual | {name: getattr(base.character, name) for name in _traits()}


def _traits() -> list[str]:
    """Return the traits that a file can hold."""
    return [name for name in TRAITS if name in settings()]


def _tidy(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    return int(value) if value.is_integer() else float(f"{value:.{_DIGITS}g}")


def _same(name: str | None, old: Any, new: Any) -> bool:
    """Return whether two values of a setting mean the same."""
    if name == "mask":
        return parse_mask(name, old) == parse_mask(name, new)
    if name == "device":
        # A part of a name is enough, and lasts longer than the whole of it.
        return bool(old) and str(old).lower() in str(new).lower()
    try:
        return abs(float(old) - float(new)) < _SAME
    except ValueError:
        return str(old) == str(new)


def _put_channels(table: MutableMapping[str, Any], values: Mapping[str, float], usual: float) -> None:
    """Make a table of channels say `values`; a channel keeps the spelling that it has there."""
    for key in list(table):
        channel = _channel(key, values)
        value = usual if channel is None else values[channel]
        if _same(channel, table[key], value):
            continue
        if channel is None:
            del table[key]
        else:
            table[key] = value
    there = {_plain(key) for key in table}
    for channel, value in values.items():
        if _plain(channel) not in there:
            table[channel] = value


def _channel(key: str, values: Mapping[str, float]) -> str | None:
    return next((channel for channel in values if _plain(channel) == _plain(key)), None)


def _plain(channel: str) -> str:
    return channel.replace("_", "").lower()


def _inner(table: MutableMapping[str, Any], key: str) -> MutableMapping[str, Any]:
    """Return the table at `key`, which is made where it is not there, in the style of the one around it."""
    import tomlkit
    from tomlkit.items import InlineTable

    if key not in table:
        table[key] = tomlkit.inline_table() if isinstance(table, InlineTable) else tomlkit.table()
    inner: MutableMapping[str, Any] = table[key]
    return inner


def _replace(target: Path, text: str) -> None:
    """Put a file in the place of another at once: whatever happens meanwhile, one of the two is there.

    Raises:
        FacewireError: it cannot be written.
    """
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(13, "it is read-only")
        try:
            with beside.open("xb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
            if target.exists():
                shutil.copymode(target, beside)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise FacewireError(
            f"cannot write {target} ({reason_of(error)}); make room, or start with another --config"
        ) from error
