"""What libsndfile does not tell of an MP3: where its sound begins and ends, and how long it is without a tag.

Between a sound and its samples lie the encoder's delay, 576 samples in LAME and so in ffmpeg and libsndfile,
and the decoder's own of 529: an MDCT block and the polyphase filter. A LAME tag in the first frame names the
first and lets the decoder take both away. Encoders leave the tag out where it does not fit in a frame: at the
low bit rates of speech at 16 to 24 kHz, where 1105 samples are 46 to 69 ms.
"""

import os
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

__all__ = ["DECODER_DELAY", "ENCODER_DELAY", "Mp3", "examine"]

ENCODER_DELAY: Final = 576
"""Samples. What LAME adds; assumed of an encoder that does not say."""

DECODER_DELAY: Final = 529
"""Samples. What every decoder adds."""

_KBIT_PER_S: Final = {
    True: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""Bit rates 1 to 14 of layer III, for MPEG-1 and for MPEG-2 and 2.5."""

_HERTZ: Final = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
"""Sample rates by the version's bits."""

_SEARCHED: Final = 65_536
"""Bytes after the tags in which the first frame must begin."""

_FOLLOWING: Final = 8
"""Frames that are another recording: some tags count the bytes of all frames without their own."""

_DELAYS_AT: Final = 21
"""Where the delays lie in a LAME tag, from the encoder's name on."""


class _Header(NamedTuple):
    """One frame's header."""

    size: int
    """Bytes from this header to the next."""
    samples: int
    tag_at: int
    """Where a tag lies in the frame, in bytes from its start."""


class Mp3(NamedTuple):
    """What an MP3's frames say; lengths in samples at the file's own rate."""

    decoded: int
    """All that a decoder makes, with the delays in it."""
    delays: int | None
    """What a decoder that reads the tag takes away at both ends; None without a tag that says it."""
    tagged: bool
    """Whether `decoded` is what a tag declares, rather than counted."""
    cut: bool = False
    """Whether the last frame that was counted is not all there."""
    joined: bool = False
    """Whether frames follow those that a tag declares: files that were put behind one another."""

    def surplus(self, given: int) -> int:
        """Return how many of the first samples are delay, where a decoder gives `given` samples in all."""
        if self.delays is not None and given == self.decoded - self.delays:
            return 0
        # A tag without delays is enough for the decoder to take its own away.
        return ENCODER_DELAY if self.tagged else ENCODER_DELAY + DECODER_DELAY


def examine(path: Path) -> Mp3 | None:
    """Look at an MP3's frames; None for a file that has none of layer III.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        begin = _first_frame(file)
        if begin is None:
            return None
        file.seek(begin)
        first = file.read(4096)
        header = _header(first[:4])
        assert header is not None
        tag, size = _tag(first[header.tag_at :], header.samples)
        if tag is None:
            return _count(file, begin)
        return tag._replace(joined=size > 0 and _goes_on(file, begin + size))


def _first_frame(file: BinaryIO) -> int | None:
    """Return where the first frame begins: behind an ID3 tag, and before another frame."""
    begin = _behind_id3(file, 0)
    file.seek(begin)
    data = file.read(_SEARCHED)
    at = data.find(b"\xff")
    while at >= 0:
        header = _header(data[at : at + 4])
        if header is not None and _header(data[at + header.size : at + header.size + 4]) is not None:
            return begin + at
        at = data.find(b"\xff", at + 1)
    return None


def _behind_id3(file: BinaryIO, at: int) -> int:
    """Return where an ID3 tag that begins at a byte ends; that byte where none does."""
    file.seek(at)
    head = file.read(10)
    if head[:3] != b"ID3" or len(head) < 10:
        return at
    size = sum(byte << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=True))
    return at + 10 + size + (10 if head[5] & 0x10 else 0)


def _goes_on(file: BinaryIO, at: int) -> bool:
    """Return whether frames follow one another from a byte on, or from behind an ID3 tag there."""
    at = _behind_id3(file, at)
    for _ in range(_FOLLOWING):
        file.seek(at)
        header = _header(file.read(4))
        if header is None:
            return False
        at += header.size
    return True


def _header(data: bytes) -> _Header | None:
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE6 != 0xE2:
        return None
    version, bit_rate, hertz = data[1] >> 3 & 3, data[2] >> 4, data[2] >> 2 & 3
    if version == 1 or bit_rate in (0, 15) or hertz == 3:
        return None
    first, mono = version == 3, data[3] >> 6 == 3
    slots = 144 if first else 72
    size = slots * 1000 * _KBIT_PER_S[first][bit_rate - 1] // _HERTZ[version][hertz] + (data[2] >> 1 & 1)
    side_bytes = (17 if mono else 32) if first else (9 if mono else 17)
    return _Header(size, 1152 if first else 576, 4 + side_bytes)


def _tag(data: bytes, samples: int) -> tuple[Mp3 | None, int]:
    """Return what a Xing or LAME tag declares, and the bytes of all frames, 0 where it does not say.

    None where there is no tag, or one without a number of frames.
    """
    if data[:4] not in (b"Xing", b"Info") or not data[7] & 1:
        return None, 0
    decoded = samples * int.from_bytes(data[8:12], "big")
    fields = data[7]
    size = int.from_bytes(data[12:16], "big") if fields & 2 else 0
    encoder = 12 + 4 * (fields >> 1 & 1) + 100 * (fields >> 2 & 1) + 4 * (fields >> 3 & 1)
    both = int.from_bytes(data[encoder + _DELAYS_AT : encoder + _DELAYS_AT + 3], "big")
    return Mp3(decoded, (both >> 12) + (both & 0xFFF) if both else None, tagged=True), size


def _count(file: BinaryIO, begin: int) -> Mp3:
    """Return what all frames from `begin` on hold, without decoding any."""
    decoded, at = 0, begin
    file.seek(begin)
    while (header := _header(file.read(4))) is not None:
        decoded += header.samples
        at += header.size
        file.seek(at)
    return Mp3(decoded, None, tagged=False, cut=at > os.fstat(file.fileno()).st_size)
