"""Sends faces to the avatar that is worn now, whichever that is."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, Protocol

import numpy as np

from facewire.face.channels import CHANNELS, POSE_ANGLES, VISEMES
from facewire.output.one_face import OneFace
from facewire.output.vrchat.lookout import Found, Watch
from facewire.ports import Clock
from facewire.values import Face, Frame, OutputState, OutputStatus
from facewire.wire.osc.encode import datagrams
from facewire.wire.vrchat.avatar import Avatar, Input, InputKind
from facewire.wire.vrchat.binding import Binding

__all__ = ["Line", "VrchatSender"]

_REFRESH_NS: Final = 10**9
"""Everything is said again so often: a datagram may have been lost."""
_RELEASE_NS: Final = 2 * 10**9
"""A face that has not moved for so long has gone."""

_PLAIN: Final = Avatar(
    "",
    (
        Input("/avatar/parameters/Viseme", "Viseme", InputKind.INT),
        Input("/avatar/parameters/Voice", "Voice", InputKind.FLOAT),
    ),
)
"""What is sent where nothing is known of the avatar."""


class Line(Protocol):
    """Datagrams to one address, as `facewire.transport.udp.Datagrams`."""

    def send(self, datagram: bytes) -> None:
        """Send one, or count it as dropped."""
        ...

    def status(self, name: str, advice: str) -> OutputStatus:
        """Return the counts, and whether anything listens."""
        ...

    def close(self) -> None:
        """Release it."""
        ...


def _rest() -> Face:
    visemes = np.zeros(len(VISEMES), np.float32)
    visemes[VISEMES.index("sil")] = 1.0
    return Face(np.zeros(len(CHANNELS), np.float32), np.zeros(len(POSE_ANGLES), np.float32), visemes, 0.0)


class VrchatSender:
    """Sends each face as the avatar takes it.

    Args:
        clock: time.
        host: where VRChat takes OSC.
        port: there.
        mask: indices of the channels that are sent; None for all.
        watch: knows the avatar; started here, and closed with the sender.
        line: opens a way to a host and a port.
        follow: whether VRChat may name another port than `port`.
    """

    def __init__(
        self,
        clock: Clock,
        host: str,
        port: int,
        mask: frozenset[int] | None,
        watch: Watch,
        line: Callable[[str, int], Line],
        *,
        follow: bool,
    ) -> None:
        self._clock = clock
        self._host, self._port = host, port
        self._mask = mask
        self._watch = watch
        self._open = line
        self._follow = follow
        self._line = line(host, port)
        self._face = OneFace(clock)
        self._found: Found | None = None
        self._binding = Binding(_PLAIN, mask)
        self._shown_ns: int | None = None
        """When the last face came; None when the avatar has been brought to rest since."""
        self._refreshed_ns = 0
        self._before = OutputStatus("")
        """The counts of lines that were closed."""
        self._status = OutputStatus(f"vrchat {host}:{port}")
        watch.start()

    @property
    def status(self) -> OutputStatus:
        """Return what the avatar takes, and whether VRChat listens."""
        return self._status

    def send(self, frame: Frame) -> None:
        """Send one face."""
        if not self._face.takes(frame):
            return
        now_ns = self._clock.now_ns()
        if now_ns - self._refreshed_ns >= _REFRESH_NS:
            self._refreshed_ns = now_ns
            self._binding.refresh()
        self._say(self._binding.messages(frame.face))
        self._shown_ns = now_ns

    def attend(self) -> None:
        """Follow the avatar, and bring it to rest when the face has gone."""
        found = self._watch.found
        if found is not self._found:
            self._follow_avatar(found)
        if self._shown_ns is not None and self._clock.now_ns() - self._shown_ns >= _RELEASE_NS:
            self._release()
        self._tell(found)

    def close(self) -> None:
        """Bring the avatar to rest, and stop."""
        if self._shown_ns is not None:
            self._release()
        self._watch.close()
        self._line.close()

    def _follow_avatar(self, found: Found) -> None:
        self._found = found
        self._binding = Binding(found.avatar or _PLAIN, self._mask)
        port = found.port if self._follow and found.port is not None else self._port
        if port != self._port:
            told = self._line.status("", "")
            self._before = replace(
                self._before,
                packets=self._before.packets + told.packets,
                dropped=self._before.dropped + told.dropped,
            )
            self._line.close()
            self._port = port
            self._line = self._open(self._host, port)

    def _release(self) -> None:
        self._say(self._binding.release(_rest()))
        self._shown_ns = None

    def _say(self, messages: list[bytes]) -> None:
        for datagram in datagrams(messages):
            self._line.send(datagram)

    def _tell(self, found: Found) -> None:
        status = self._line.status(
            f"vrchat {self._host}:{self._port}", "start VRChat, and switch on OSC in its Action Menu"
        )
        status = replace(
            status,
            packets=status.packets + self._before.packets,
            dropped=status.dropped + self._before.dropped,
        )
        if status.state == OutputState.SENDING:
            kinds = self._binding.kinds
            if found.avatar is None:
                status = replace(
                    status, state=OutputState.WAITING, why=f"{found.why}; plain Viseme and Voice until then"
                )
            elif not kinds:
                status = replace(
                    status,
                    state=OutputState.REFUSED,
                    why="this avatar takes no face: it has no parameters v2/…, and no native face tracking;"
                    " VRChat's own lip sync moves its mouth",
                )
            else:
                status = replace(status, why=kinds)
        self._status = status
