"""Raw signed 16-bit samples from a pipe, such as standard input."""

from collections.abc import Iterator
from typing import BinaryIO, Final

from facewire.source.pcm import PcmDecoder
from facewire.values import Floats

__all__ = ["pipe_blocks"]

_READ_BYTES: Final = 8192


def pipe_blocks(pipe: BinaryIO, channels: int = 1) -> Iterator[Floats]:
    """Yield mono blocks from raw s16le bytes until the pipe ends; a sample that is cut in half is dropped.

    Args:
        pipe: unbuffered or buffered; what is there is taken at once, never waited for in full.
        channels: interleaved channels.
    """
    decoder = PcmDecoder("s16le", channels)
    read = getattr(pipe, "read1", pipe.read)
    while data := read(_READ_BYTES):
        yield decoder.decode(data)
