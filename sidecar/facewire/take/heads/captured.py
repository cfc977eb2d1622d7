"""Heads in what phones and programs send: a capture of their datagrams, or a plain file of iFacialMocap text.

The readers of trackers do the work, so a capture may hold whatever a tracker may send: Live Link Face,
iFacialMocap, VMC or OpenSeeFace.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

import numpy as np

from facewire.errors import WireError
from facewire.face.channels import CHANNELS
from facewire.take.heads.track import MOUTH, HeadTrack, voice_of_jaw
from facewire.tracker.readers import (
    IFacialMocapReader,
    LiveLinkReader,
    OpenSeeFaceReader,
    Reader,
    VmcReader,
)
from facewire.values import TrackedPose
from facewire.wire import pcap
from facewire.wire.ifacialmocap.frame import END

__all__ = ["PHONE_RATE", "decode_capture", "decode_phone", "is_phone"]

PHONE_RATE: Final = 60.0
"""Frames a second of iFacialMocap, whose text has no times."""
_KINDS: Final[tuple[Callable[[], Reader], ...]] = (
    LiveLinkReader, VmcReader, IFacialMocapReader, OpenSeeFaceReader,
)  # fmt: skip
_HEAD: Final = slice(len(CHANNELS), len(CHANNELS) + 3)


def decode_capture(file: bytes) -> HeadTrack:
    """Return the head in a capture; of several senders, the one that tells most poses.

    Raises:
        WireError: not a capture, or nobody in it tells of a head.
    """
    ports: dict[int, list[pcap.Datagram]] = {}
    for datagram in pcap.read(file):
        ports.setdefault(datagram.port, []).append(datagram)
    tracks = [_track(_poses(kind(), datagrams)) for datagrams in ports.values() for kind in _KINDS]
    best = max(tracks, key=lambda track: len(track.times), default=None)
    if best is None or not len(best.times):
        raise WireError("no head in this capture, by Live Link Face, VMC, iFacialMocap or OpenSeeFace")
    return best


def is_phone(file: bytes) -> bool:
    """Return whether a file holds iFacialMocap's text."""
    return b"=head#" in file[:16384]


def decode_phone(file: bytes) -> HeadTrack:
    """Return the head in a file of iFacialMocap's frames, each ended by its mark or by a line's end.

    A last frame that was cut off is passed over.

    Raises:
        WireError: a frame before the last one is something else.
    """
    frames = [one.strip() for one in file.replace(END, b"\n").split(b"\n") if one.strip()]
    reader, told = IFacialMocapReader(), []
    for number, frame in enumerate(frames):
        try:
            reading = reader.read(frame)
        except WireError:
            if number < len(frames) - 1:
                raise
            break
        assert reading is not None
        told.append((number / PHONE_RATE, reading.pose))
    return _track(told)


def _poses(reader: Reader, datagrams: Iterable[pcap.Datagram]) -> Iterator[tuple[float, TrackedPose]]:
    """Yield what a reader makes of datagrams; those that it cannot read are passed over."""
    start_ns: int | None = None
    for datagram in datagrams:
        try:
            reading = reader.read(datagram.payload)
        except WireError:
            continue
        if reading is not None and reading.pose.known[_HEAD].all():
            start_ns = datagram.at_ns if start_ns is None else start_ns
            yield (datagram.at_ns - start_ns) / 1e9, reading.pose


def _track(told: Iterable[tuple[float, TrackedPose]]) -> HeadTrack:
    times, values = [-1.0], []
    for seconds, pose in told:
        # Two poses of one instant, or a clock that was set back: the first one stands.
        if seconds > times[-1]:
            times.append(seconds)
            values.append(pose.values)
    at = np.array(times[1:])
    table = np.array(values, np.float64).reshape(len(at), -1) if values else np.zeros((0, _HEAD.stop))
    return HeadTrack(at, table[:, _HEAD], voice_of_jaw(at, table[:, MOUTH]))
