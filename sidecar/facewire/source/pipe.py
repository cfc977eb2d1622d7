"""Raw signed 16-bit samples from a pipe, such as standard input."""

from collections.abc import Iterator
from typing import BinaryIO, Final

from facewire.errors import SourceError, reason_of
from facewire.source.pcm import PcmDecoder
from facewire.values import Floats

__all__ = ["pipe_blocks"]

_READ_BYTES: Final = 8192


def pipe_blocks(pipe: BinaryIO, channels: int = 1) -> Iterator[Floats]:
    """Yield mono blocks from raw s16le bytes until the pipe ends; a sample that is cut in half is dropped.

    Args:
        pipe: unbuffered or buffered; what is there is taken at once, never waited for in full.
        channels: interleaved channels.

    Raises:
        SourceError: it cannot be read on; what came has been yielded.
    """
    decoder = PcmDecoder("s16le", channels)
    read = getattr(pipe, "read1", pipe.read)
    try:
        while data := read(_READ_BYTES):
            yield decoder.decode(data)
    except OSError as error:
        raise SourceError(f"standard input cannot be read on ({reason_of(error)}); start it again") from error
