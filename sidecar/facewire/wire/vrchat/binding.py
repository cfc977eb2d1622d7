"""Which of an avatar's inputs a face drives, and the messages that do it.

The name of a parameter ends in `v2/NAME`, whatever stands before it. Its type says how it is sent: a float as
it is, a bool beyond one half; bools `NAME1`, `NAME2`, `NAME4` … are the bits of its size, and `NAMENegative`
its sign (docs.vrcft.io, "Parameters", and `BinaryBaseParameter.cs` of benaclejames/VRCFaceTracking). Avatars
with native face tracking get that instead. `Viseme` and `Voice` go to avatars with inputs of these names.
"""

import re
import struct
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from facewire.face.channels import CHANNELS, LOWER_FACE
from facewire.values import Face, Floats
from facewire.wire.osc.encode import head, message
from facewire.wire.vrchat import tracking
from facewire.wire.vrchat.avatar import Avatar, Input, InputKind
from facewire.wire.vrchat.parameters import INPUTS, PARAMETERS, Parameter, inputs
from facewire.wire.vrchat.shapes import shapes

__all__ = ["Binding"]

_NAMED: Final = {parameter.name: parameter for parameter in PARAMETERS}
_V2: Final = re.compile(r"(?:^|.*/)v2/(?P<name>.*?)(?P<bit>\d+|Negative)?")
_ACTIVE: Final = ("EyeTrackingActive", "ExpressionTrackingActive", "LipTrackingActive")
_EYES: Final = frozenset(index for index, name in enumerate(CHANNELS) if name.startswith("eye"))
_FLOAT: Final = struct.Struct(">f").pack
_STILL: Final = 5e-4
"""A float that moves less is not sent again."""


@dataclass(frozen=True, slots=True)
class _Bits:
    """A parameter in bools: its bits by their address, and its sign."""

    row: int
    bits: tuple[tuple[str, int], ...]
    sign: str | None

    def messages(self, value: float) -> dict[str, bool]:
        """Return each address with what it is at a value."""
        size = 0 if value < 0.0 and self.sign is None else int(abs(value) * ((1 << len(self.bits)) - 1))
        told = {address: bool(size & bit) for address, bit in self.bits}
        return told if self.sign is None else told | {self.sign: value < 0.0}


class Binding:
    """Makes the messages for one avatar; only what has changed since the last face is said.

    Args:
        avatar: what it takes.
        mask: indices of the channels that are sent; None for all.
    """

    def __init__(self, avatar: Avatar, mask: frozenset[int] | None = None) -> None:
        self._native = avatar.full_tracking
        self._mask = mask
        self._rows: list[Parameter] = []
        self._floats: list[tuple[int, bytes]] = []
        self._flags: list[tuple[int, str]] = []
        self._bits: list[_Bits] = []
        self._active: list[str] = []
        self._visemes: list[str] = []
        self._voices: list[bytes] = []
        if not self._native:
            self._bind(avatar)
        self._factors = np.zeros((len(self._rows), len(INPUTS)), np.float32)
        for row, parameter in enumerate(self._rows):
            for name, factor in parameter.terms.items():
                self._factors[row, INPUTS[name]] = factor
        self._rest = np.array([parameter.rest for parameter in self._rows], np.float32)
        self._said: dict[str, int] = {}
        self._last = np.full(len(self._rows), np.nan, np.float32)
        self._last_voice = np.nan

    @property
    def kinds(self) -> str:
        """Return in words what is sent; empty where the avatar takes nothing."""
        if self._native:
            return "native face tracking"
        rows, plain = len(self._rows), len(self._visemes) + len(self._voices)
        told = [f"{rows} parameter{'s' * (rows != 1)} v2/…"] * bool(rows) + ["Viseme and Voice"] * bool(plain)
        return " and ".join(told)

    def messages(self, face: Face) -> list[bytes]:
        """Return what is to be said for a face that is shown."""
        if self._native:
            return [tracking.encode(shapes(face.weights))]
        said = self._flag_messages(dict.fromkeys(self._active, True))
        return said + self._values(face) + self._plain(face)

    def release(self, rest: Face) -> list[bytes]:
        """Return what is to be said when no face comes any more: rest, and that nothing is tracked."""
        if self._native:
            # There is no message that ends it: a face at rest is the last that VRChat hears of.
            return [tracking.encode(shapes(rest.weights))]
        self.refresh()
        inactive: dict[str, int] = dict.fromkeys(self._active, False)
        said = self._values(rest) + self._plain(rest) + self._flag_messages(inactive)
        self.refresh()
        return said

    def refresh(self) -> None:
        """Say everything again with the next face: a datagram may have been lost."""
        self._said.clear()
        self._last.fill(np.nan)
        self._last_voice = np.nan

    def _bind(self, avatar: Avatar) -> None:
        bits: dict[str, dict[str, str]] = defaultdict(dict)
        for one in avatar.inputs:
            name = one.name.rpartition("/")[2]
            lower = self._mask is None or bool(self._mask & LOWER_FACE)
            eyes = self._mask is None or bool(self._mask & _EYES)
            if name in _ACTIVE and one.kind is InputKind.BOOL:
                self._active += [one.address] * (eyes if name == _ACTIVE[0] else lower)
            elif name == "Viseme" and one.kind is InputKind.INT and lower:
                self._visemes.append(one.address)
            elif name == "Voice" and one.kind is InputKind.FLOAT and lower:
                self._voices.append(head(one.address, (), "f"))
            else:
                self._bind_v2(one, bits)
        for stem, found in bits.items():
            self._bind_bits(stem, found)

    def _bind_v2(self, one: Input, bits: dict[str, dict[str, str]]) -> None:
        match = _V2.fullmatch(one.name)
        if match is None:
            return
        name, bit = match["name"], match["bit"]
        if one.kind is InputKind.BOOL and bit is not None:
            bits[one.name.removesuffix(bit)][bit] = one.address
            return
        row = None if bit is not None else self._row(name)
        if row is not None and one.kind is InputKind.FLOAT:
            self._floats.append((row, head(one.address, (), "f")))
        elif row is not None and one.kind is InputKind.BOOL:
            self._flags.append((row, one.address))

    def _bind_bits(self, stem: str, found: dict[str, str]) -> None:
        sign = found.pop("Negative", None)
        powers = sorted((int(bit), address) for bit, address in found.items())
        if not powers or [bit for bit, _ in powers] != [1 << n for n in range(len(powers))]:
            return
        row = self._row(stem.rpartition("v2/")[2])
        if row is not None:
            self._bits.append(_Bits(row, tuple((address, bit) for bit, address in powers), sign))

    def _row(self, name: str) -> int | None:
        """Return the row of a parameter in the sums; None where there is none, or the mask leaves it out."""
        parameter = _NAMED.get(name)
        if parameter is None:
            return None
        if self._mask is not None:
            # A mask of the lower face alone leaves the head, too, to whoever has eyes and brows.
            ours = self._mask - LOWER_FACE if parameter.turns_head else self._mask & parameter.channels
            if not ours:
                return None
        if parameter not in self._rows:
            self._rows.append(parameter)
        return self._rows.index(parameter)

    def _values(self, face: Face) -> list[bytes]:
        if not self._rows:
            return []
        values: Floats = np.clip(self._rest + self._factors @ inputs(face), -1.0, 1.0)
        moved = ~(np.abs(values - self._last) <= _STILL)
        self._last[moved] = values[moved]
        told = values.tolist()
        said = [prefix + _FLOAT(told[row]) for row, prefix in self._floats if moved[row]]
        flags: dict[str, int] = {address: told[row] > 0.5 for row, address in self._flags}
        for one in self._bits:
            flags |= one.messages(told[one.row])
        return said + self._flag_messages(flags)

    def _plain(self, face: Face) -> list[bytes]:
        said: list[bytes] = []
        if self._visemes:
            said += self._flag_messages(dict.fromkeys(self._visemes, int(np.argmax(face.visemes))))
        if self._voices and not abs(face.voice - self._last_voice) <= _STILL:
            self._last_voice = face.voice
            said += [prefix + _FLOAT(face.voice) for prefix in self._voices]
        return said

    def _flag_messages(self, flags: Mapping[str, int]) -> list[bytes]:
        changed = {address: value for address, value in flags.items() if self._said.get(address) != value}
        self._said.update(changed)
        return [message(address, value) for address, value in changed.items()]
