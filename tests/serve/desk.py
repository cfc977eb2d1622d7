"""A sidecar without sockets or threads: control, roster and line in virtual time."""

import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np

from facewire.face.stage import Stage
from facewire.face.stages import usual_stages
from facewire.feed.plan import Feed
from facewire.grid import FULL, offset_ns
from facewire.pipeline.inference import fits
from facewire.pipeline.line import Line
from facewire.pipeline.roster import MAX_SUBJECTS, Roster
from facewire.pipeline.subject import Settings, Subject
from facewire.ports import Clock, FrameSinks, Output
from facewire.serve.control import Control
from facewire.serve.operating.listening import Hear, Listening, deaf
from facewire.serve.operating.microphones import Microphones
from facewire.serve.operating.operations import Operations
from facewire.serve.operating.outputs import Outputs
from facewire.serve.operating.recording import Recording
from facewire.serve.pushed import PushedSubjects
from facewire.source.microphone import Device
from facewire.values import Event, Frame, Level, Status, SubjectStatus
from facewire.wire import control as wire
from tests.fakes import Collector, ProbeNetwork, Recorder, ScriptedClock, probe_engine

FPS = 31
RATE = 16_000
STATUS = Status(1, 2, 3.0, "probe", Level.CPU, "", 31.0, 0, 0, 0, 0, (), (), ())


class Desk:
    """A client's view of a sidecar: `ask` sends a request, `run` lets time pass."""

    def __init__(
        self,
        limit: int = MAX_SUBJECTS,
        network: ProbeNetwork | None = None,
        *,
        outputs: Callable[[Clock], tuple[Output, ...]] = lambda _: (),
        takes: Path = Path("takes"),
        hear: Hear = deaf,
        stages: Callable[[], tuple[Stage, ...]] = lambda: usual_stages(0, FPS),
    ) -> None:
        self._stages = stages
        self.clock = ScriptedClock()
        self.clock.sleep_until_ns(10**12)
        self.network = network or ProbeNetwork()
        self.engine = probe_engine(self.network, self.clock, FPS)
        self.roster = Roster(limit)
        self.output = Collector()
        self.recorder = Recorder()
        self.refreshed = 0
        self.listens = False
        self.rendered: list[wire.Render] = []
        self.outputs = Outputs(outputs(self.clock), FPS)
        self.recording = Recording(takes, self.clock, FPS, self.status)
        self.devices: tuple[Device, ...] = ()
        self.microphones = Microphones(lambda: self.devices)
        self.listening = Listening(self.roster, self.subject, self.microphones, hear)
        self.saved: list[SubjectStatus] = []
        sinks: FrameSinks = (self.output, *self.outputs.threads, self.recording)
        self.line = Line(self.clock, self.engine, self.roster, sinks, (self.recorder,), fps=FPS, session=7)
        self.control = Control(
            roster=self.roster,
            pushed=PushedSubjects(self.roster, self.subject, FPS, 7),
            settings=Settings(FULL),
            clock=self.clock,
            status=self.status,
            on_render=self.rendered.append,
            refresh=self.refresh,
            fits=lambda lookaheads_ms: fits(self.engine, lookaheads_ms, FPS),
            lookahead_ms=lambda wanted: self.engine.hearing(wanted).lookahead_ms,
            operations=Operations(
                roster=self.roster,
                status=self.status,
                microphones=self.microphones,
                outputs=self.outputs,
                recording=self.recording,
                save=self.save,
            ),
            listening=self.listening,
        )
        self._tick = 0
        self._ids = itertools.count(1)

    @property
    def now_ns(self) -> int:
        return self.clock.now_ns()

    @property
    def frames(self) -> list[Frame]:
        return self.output.frames

    @property
    def events(self) -> list[Event]:
        return self.output.events

    def status(self) -> Status:
        return STATUS

    def save(self, subject: SubjectStatus) -> Path:
        self.saved.append(subject)
        return Path("facewire.toml")

    def refresh(self) -> bool:
        self.refreshed += self.listens
        return self.listens

    def subject(self, name: str, feed: Feed, settings: Settings) -> Subject:
        return Subject(
            name,
            feed,
            settings,
            stages=self._stages(),
            fps=FPS,
            keeps_sound=lambda: self.recording.active,
        )

    def ask(self, request: wire.Request, client: bytes = b"client") -> wire.Reply:
        return wire.decode_reply(self.answer(client, wire.encode_request(request)))

    def answer(self, client: bytes, body: bytes) -> bytes:
        """The reply, however long it takes."""
        answer = self.control.answer(client, body)
        return answer if isinstance(answer, bytes) else answer()

    def done(self, request: wire.Request, client: bytes = b"client") -> wire.Done:
        reply = self.ask(request, client)
        assert isinstance(reply, wire.Done), reply
        return reply

    def refused(self, request: wire.Request, client: bytes = b"client") -> str:
        reply = self.ask(request, client)
        assert isinstance(reply, wire.Refused), reply
        assert reply.id == request.id
        return reply.code

    def open(self, name: str = "npc", lookahead: float | None = None, **more: object) -> wire.Done:
        request = wire.Open(next(self._ids), name, RATE, "s16le", lookahead=lookahead, **more)  # type: ignore[arg-type]
        return self.done(request)

    def say(self, seconds: float, level: float = 0.5, name: str = "npc", *, end: bool = False) -> wire.Done:
        """Push a constant level: the tongue of each pose shows which sound it heard."""
        return self.done(wire.Audio(next(self._ids), name, pcm(seconds, level), end))

    def run(self, seconds: float) -> list[Frame]:
        """Let time pass; return the frames that came out meanwhile."""
        before = len(self.frames)
        end_ns = self.now_ns + int(seconds * 1e9)
        while self.now_ns + offset_ns(1, FPS) // 2 < end_ns:
            self._tick = self.line.step(self._tick)
            self.control.tick()
        return self.frames[before:]


def pcm(seconds: float, level: float = 0.0, rate: int = RATE) -> bytes:
    return np.full(int(seconds * rate), int(level * 32767), "<i2").tobytes()
