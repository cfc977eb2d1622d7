"""What is typed into `facewire tune`, one line at a time, and what comes of it.

Neither reads what is typed nor shows anything: that is `prompt`.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Protocol, Unpack

from facewire.client.options import Changes, load_character
from facewire.errors import UsageError, unknown_name
from facewire.face.channels import CHANNELS
from facewire.face.character import TRAITS, USUAL, Trait
from facewire.face.tune import channel_index, parse_mask
from facewire.paths import real_path
from facewire.take.whole import write_whole
from facewire.values import Status, SubjectStatus
from facewire.wire.settings import character_file

__all__ = ["HELP", "Sidecar", "Tuner"]

HELP: Final = (
    "TRAIT VALUE, such as `mood joy` or `smile 0.3`",
    "gain CHANNEL X, offset CHANNEL X, mask full|lower|upper|none",
    "show what is set and what there is · load FILE · save [FILE] · reset · quit",
)


class Sidecar(Protocol):
    """What the tuner needs of a client."""

    def set(self, subject: str | None = None, **changes: Unpack[Changes]) -> None:
        """Change how a face is made."""
        ...

    def reset(self, subject: str | None = None) -> None:
        """Make it again as the sidecar was started."""
        ...

    def status(self) -> Status:
        """Return the sidecar's state."""
        ...


class Tuner:
    """Changes one subject.

    Args:
        sidecar: where it is.
        subject: its name; None for the first one.
        file: to save to.

    Raises:
        UsageError: there is no such subject.
    """

    def __init__(self, sidecar: Sidecar, subject: str | None, file: Path | None) -> None:
        self._sidecar = sidecar
        self._file = file
        self.subject = _choose(sidecar.status(), subject)
        self.saved = True
        self.done = False

    def take(self, line: str) -> tuple[str, ...]:
        """Carry out one line and return what there is to say.

        Raises:
            FacewireError: it cannot be done; nothing was changed.
        """
        words = line.split()
        if not words:
            return ()
        known: Mapping[str, Callable[[list[str]], tuple[str, ...]]] = {
            "show": self._show, "load": self._load, "save": self._save, "reset": self._reset,
            "quit": self._quit, "help": lambda _: HELP, "gain": self._channel, "offset": self._channel,
            "mask": self._mask,
        }  # fmt: skip
        name = words[0].lower()
        if name in known:
            return known[name](words)
        if name not in TRAITS or TRAITS[name].direction:
            listed = [*(one for one, trait in TRAITS.items() if not trait.direction), *known]
            raise UsageError(unknown_name("trait or command", name, listed, "`help` lists the commands"))
        return self._trait(name, words)

    def load(self, path: Path) -> None:
        """Set what a character file says.

        Raises:
            FacewireError: it cannot be read, or the sidecar refuses it.
        """
        self._sidecar.set(self.subject, **load_character(path))

    def _trait(self, name: str, words: list[str]) -> tuple[str, ...]:
        trait = TRAITS[name]
        if len(words) != 2:
            return (f"{name}: {trait.help}; {_range(trait)}; now {self._value(name)}",)
        value = words[1] if trait.choices else _number(words[1])
        return self._changed(character={name: value})

    def _channel(self, words: list[str]) -> tuple[str, ...]:
        if len(words) != 3:
            raise UsageError(f"write it as {words[0]} jawOpen 1.2")
        values = {CHANNELS[channel_index(words[1])]: _number(words[2])}
        return self._changed(gain=values) if words[0].lower() == "gain" else self._changed(offset=values)

    def _mask(self, words: list[str]) -> tuple[str, ...]:
        said = words[1] if len(words) == 2 else words[1:]
        driven = parse_mask("mask", said)
        return self._changed(mask=[CHANNELS[channel] for channel in sorted(driven)])

    def _changed(self, **changes: Unpack[Changes]) -> tuple[str, ...]:
        self._sidecar.set(self.subject, **changes)
        self.saved = False
        return ()

    def _show(self, _: list[str]) -> tuple[str, ...]:
        told = self._told().settings
        traits = dict(told.character)
        lines = [
            f"{name:14} {traits.get(name, getattr(USUAL, name))!s:10} {trait.help} ({_range(trait)})"
            for name, trait in TRAITS.items()
            if not trait.direction
        ]
        for what, values in (("gain", told.gain), ("offset", told.offset)):
            lines += [f"{what} {CHANNELS[channel]} {value:g}" for channel, value in values]
        if len(told.mask) < len(CHANNELS):
            lines.append(f"mask {len(told.mask)} of {len(CHANNELS)} channels")
        return tuple(lines)

    def _load(self, words: list[str]) -> tuple[str, ...]:
        path = self._path(words)
        self.load(path)
        return (f"as {path} says",)

    def _save(self, words: list[str]) -> tuple[str, ...]:
        path = self._path(words)
        write_whole(real_path(path), character_file.encode(self._told().settings))
        self._file, self.saved = path, True
        return (f"saved to {path}",)

    def _path(self, words: list[str]) -> Path:
        if len(words) > 1:
            return Path(" ".join(words[1:]))
        if self._file is None:
            raise UsageError(f"name a file: {words[0]} {self.subject}.json")
        return self._file

    def _reset(self, _: list[str]) -> tuple[str, ...]:
        self._sidecar.reset(self.subject)
        self.saved = False
        return ()

    def _quit(self, _: list[str]) -> tuple[str, ...]:
        self.done = True
        return ()

    def _value(self, name: str) -> object:
        return dict(self._told().settings.character).get(name, getattr(USUAL, name))

    def _told(self) -> SubjectStatus:
        return _find(self._sidecar.status(), self.subject)


def _choose(status: Status, subject: str | None) -> str:
    if not status.subjects:
        raise UsageError("nobody is on the line; start `facewire run --source mic`, or open a subject")
    return status.subjects[0].name if subject is None else _find(status, subject).name


def _find(status: Status, name: str) -> SubjectStatus:
    found = next((one for one in status.subjects if one.name == name), None)
    if found is None:
        names = [one.name for one in status.subjects]
        raise UsageError(
            unknown_name("subject", name, names, f"on the line are {', '.join(names) or 'none'}")
        )
    return found


def _range(trait: Trait) -> str:
    if trait.choices:
        return ", ".join(trait.choices)
    return f"{trait.low:g} to {trait.high:g} {trait.unit}".strip()


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise UsageError(f"{text!r} is no number") from None
