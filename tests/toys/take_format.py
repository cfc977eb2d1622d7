"""A format of takes with choices, and a file beside the takes."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from facewire.take.export.options import FormatOptions, option
from facewire.take.formats import TakeFormat
from facewire.take.table import TakeHead
from facewire.values import Frame


@dataclass(frozen=True, slots=True)
class JawOptions(FormatOptions):
    scale: float = field(default=1.0, metadata=option(float, "X", "what the jaw is multiplied by (1)"))
    header: Path | None = field(default=None, metadata=option(Path, "FILE", "what the file begins with"))


class JawWriter:
    def __init__(self, file: BinaryIO, head: TakeHead, options: JawOptions = JawOptions()) -> None:
        del head
        self._file, self._scale = file, options.scale
        if options.header is not None:
            file.write(options.header.read_bytes())

    def write(self, frame: Frame) -> None:
        self._file.write(b"%.3f %.3f\n" % (frame.t, self._scale * frame.face.weights[17]))

    def close(self) -> None:
        self._file.write(b"end\n")


JAW = TakeFormat(
    ".jaw", JawWriter, "the jaw alone", JawOptions, beside={"read_jaw.py": lambda: b"print('jaw')\n"}
)
