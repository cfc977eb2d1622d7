"""A sender beside a strict VTube Studio, in virtual time: an hour of faces in a second or two."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from facewire.clock import VirtualClock
from facewire.errors import LinkError
from facewire.face.channels import CHANNEL_INDEX, VISEMES
from facewire.output.token_file import TokenFile
from facewire.output.vts.sender import VtsSender
from facewire.values import Face, Frame, Level, Quality
from facewire.wire.vts.beacon import Beacon
from facewire.wire.vts.parameters import CUSTOM, DEFAULTS, Parameter
from tests.output.vts.app import App, Connection


def face(**values: float) -> Face:
    """A face of weights and visemes by their names; `headYaw` in radians."""
    weights, visemes, pose = np.zeros(52, np.float32), np.zeros(15, np.float32), np.zeros(9, np.float32)
    for name, value in values.items():
        if name == "headYaw":
            pose[0] = value
        elif name in VISEMES:
            visemes[VISEMES.index(name)] = value
        else:
            weights[CHANNEL_INDEX[name]] = value
    return Face(weights, pose, visemes, 0.0)


class Wire:
    """A connection to the app; `deaf` answers nothing, `cut` is one that has ended."""

    def __init__(self, connection: Connection, rig: "Rig") -> None:
        self.connection = connection
        self.rig = rig
        self.coming: list[str] = []
        self.cut = False
        self.closed = False

    def send(self, text: str) -> None:
        if self.cut:
            raise LinkError("the connection has ended")
        self.rig.said.append(text)
        if not self.rig.deaf:
            self.coming += self.rig.twist(self.connection.hear(text))

    def receive(self) -> str | None:
        if self.cut:
            raise LinkError("the connection has ended")
        return self.coming.pop(0) if self.coming else None

    def close(self) -> None:
        self.closed = True


class Broadcasts:
    """What a finder has heard."""

    def __init__(self) -> None:
        self.coming: list[Beacon] = []
        self.closed = False

    def newest(self) -> Beacon | None:
        return self.coming.pop(0) if self.coming else None

    def close(self) -> None:
        self.closed = True


class Rig:
    """A sender, an app, and the time between them."""

    def __init__(
        self, folder: Path, app: App | None = None, parameters: tuple[Parameter, ...] = DEFAULTS + CUSTOM
    ) -> None:
        self.clock = VirtualClock(10**9)
        self.app = app or App()
        self.app.now_ns = self.clock.now_ns
        self.running = True
        self.deaf = False
        self.twist: Callable[[list[str]], list[str]] = lambda answers: answers
        self.said: list[str] = []
        self.tries: list[int] = []
        self.wires: list[Wire] = []
        self.broadcasts = Broadcasts()
        self.token = folder / "vts.token"
        self.n = 0
        self.sender = VtsSender(
            self.clock, "127.0.0.1", 8001, parameters, TokenFile(self.token), self.connect, self.broadcasts
        )

    def connect(self, host: str, port: int) -> Wire:
        assert host == "127.0.0.1"
        self.tries.append(self.clock.now_ns())
        if not self.running:
            raise LinkError(f"nothing listens at {host}:{port}")
        self.wires.append(Wire(Connection(self.app), self))
        return self.wires[-1]

    @property
    def state(self) -> str:
        return self.sender.status.state

    @property
    def why(self) -> str:
        return self.sender.status.why

    def stop_app(self) -> None:
        self.running = False
        for wire in self.wires:
            wire.cut = True

    def frame(self, one: Face, subject: str = "face") -> Frame:
        self.n += 1
        now_ns = self.clock.now_ns()
        return Frame(subject, 1, self.n, self.n / 31, now_ns, Quality.INFERRED, Level.CPU, one)

    def play(self, seconds: float, one: Face | None = None, subject: str = "face", fps: int = 31) -> None:
        """Let `seconds` pass with `fps` faces in each, or with none."""
        until_ns = self.clock.now_ns() + round(seconds * 10**9)
        while self.clock.now_ns() < until_ns:
            if one is not None:
                self.sender.send(self.frame(one, subject))
            self.sender.attend()
            self.clock.sleep_until_ns(self.clock.now_ns() + 10**9 // fps)
