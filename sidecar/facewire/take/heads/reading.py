"""Reads a recorded head from a file or a folder, whatever has recorded it."""

from pathlib import Path
from typing import Final

import numpy as np

from facewire.errors import UsageError, WireError, reason_of
from facewire.take import csv_take, npz_take, recorded
from facewire.take.heads import captured, livelink_csv
from facewire.take.heads.track import HeadTrack
from facewire.take.table import Take
from facewire.wire import pcap

__all__ = ["KINDS", "MAX_BYTES", "read_head"]

KINDS: Final = (
    "a CSV of Live Link Face or of facewire bake, an .npz of facewire bake, a folder of --record, "
    "a capture (.pcap) of Live Link, VMC, iFacialMocap or OpenSeeFace, or a file of iFacialMocap's frames"
)
MAX_BYTES: Final = 1 << 28
"""Of one file: hours of a phone's datagrams."""


def read_head(path: Path) -> HeadTrack:
    """Return the head that a file or a folder holds.

    Raises:
        UsageError: it cannot be read, or is none of `KINDS`.
    """
    if path.is_dir():
        return _of_take(recorded.read(path))
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UsageError(f"{path} is larger than {MAX_BYTES >> 20} MiB; record in pieces")
        file = path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {reason_of(error)}; give {KINDS}") from error
    try:
        return _decode(path, file)
    except (WireError, ValueError) as error:
        raise UsageError(f"cannot read {path}: {error}; give {KINDS}") from error


def _decode(path: Path, file: bytes) -> HeadTrack:
    if pcap.is_capture(file):
        return captured.decode_capture(file)
    if file[:4] == b"PK\x03\x04":
        return _of_take(npz_take.read(path))
    if captured.is_phone(file):
        return captured.decode_phone(file)
    try:
        text = file.decode("utf-8")
    except UnicodeDecodeError:
        raise WireError("its format is not known") from None
    return livelink_csv.decode(text) if livelink_csv.is_livelink(text) else _of_take(csv_take.read(path))


def _of_take(take: Take) -> HeadTrack:
    return HeadTrack(take.times, take.pose[:, :3].astype(np.float64), take.voice.astype(np.float64))
