"""A running sidecar: builds the line, its threads and its sockets, starts them and takes them down.

The line thread computes; the publisher and the control thread belong to `network`; sources have their own.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from facewire.audio.ring import Latest
from facewire.engine.fallback import Ladder
from facewire.errors import FacewireError
from facewire.output.fan import Fan
from facewire.output.livelink import LiveLinkOutlet
from facewire.pipeline.line import Line
from facewire.pipeline.roster import Roster
from facewire.pipeline.subject import Settings, Subject, Voice
from facewire.ports import Clock, Source
from facewire.serve.control import Control
from facewire.serve.metrics import Metrics
from facewire.serve.sockets import Answerer, Publisher
from facewire.transport.zeromq import ControlSocket, FacesSocket
from facewire.values import Hello, QueueStatus
from facewire.wire import control as wire

__all__ = ["HearRenderer", "Options", "Runtime"]

HearRenderer = Callable[[int, float, float, float | None], None]
"""Takes a renderer's process id, and its frame's time, budget and GPU time in milliseconds."""

_log = logging.getLogger("facewire")
_JOIN_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class Options:
    """What a runtime needs to know beyond its parts."""

    fps: int
    session: int
    """uint32, random."""
    seed: int
    faces: str
    control: str
    insecure: bool
    settings: Settings
    """What a pushed subject starts with."""


class Runtime:
    """The sidecar as a process runs it.

    Args:
        options: see there.
        clock: time.
        ladder: the engines; closed with the runtime.
        livelink: another outlet for the faces, if wanted; closed with the runtime.
        hear_renderer: takes what a renderer tells of its frames.

    Raises:
        UsageError: an address is taken or not allowed.
    """

    def __init__(
        self,
        options: Options,
        clock: Clock,
        ladder: Ladder,
        livelink: LiveLinkOutlet | None = None,
        *,
        hear_renderer: HearRenderer | None = None,
    ) -> None:
        self._options = options
        self._ladder = ladder
        self._livelink = livelink
        self.roster = Roster()
        self._latest = Latest()
        self._sources: list[Source] = []
        self._stop = threading.Event()
        self._failure: FacewireError | None = None
        self._faces = FacesSocket(options.faces, insecure=options.insecure)
        try:
            self._requests = ControlSocket(options.control, insecure=options.insecure)
        except FacewireError:
            self._faces.close()
            raise
        self.metrics = Metrics(
            clock=clock,
            session=options.session,
            ladder=ladder,
            roster=self.roster,
            joints=self._joints,
        )
        self._line = Line(
            clock=clock,
            engine=ladder,
            roster=self.roster,
            outlet=self._latest if livelink is None else Fan(self._latest, livelink),
            observers=(self.metrics,),
            fps=options.fps,
            session=options.session,
        )
        publisher = Publisher(
            faces=self._faces,
            latest=self._latest,
            clock=clock,
            hello=self._hello,
            status=self.metrics.status,
        )
        control = Control(
            roster=self.roster,
            make_subject=self.subject,
            settings=options.settings,
            fps=options.fps,
            status=self.metrics.status,
            on_render=lambda request: _tell(hear_renderer, request),
        )
        answerer = Answerer(self._requests, control)
        jobs: dict[str, Callable[[], None]] = {
            "line": self._run_line,
            "publisher": lambda: publisher.run(self._stop),
            "control": lambda: answerer.run(self._stop),
        }
        if livelink is not None:
            jobs["livelink"] = lambda: livelink.run(self._stop)
        self._threads = tuple(
            threading.Thread(target=self._guarded(job), name=name, daemon=True) for name, job in jobs.items()
        )

    @property
    def faces_endpoint(self) -> str:
        """Where the faces are published."""
        return self._faces.endpoint

    @property
    def control_endpoint(self) -> str:
        """Where requests are taken."""
        return self._requests.endpoint

    def subject(self, name: str, voice: Voice, settings: Settings) -> Subject:
        """Return a subject that fits this line; it is not on the roster yet."""
        return Subject(
            name,
            voice,
            settings,
            geometry=self._ladder.geometry,
            fps=self._options.fps,
            seed=self._options.seed,
        )

    def add(self, subject: Subject, source: Source) -> None:
        """Let a subject in and start its source.

        Raises:
            ControlError: the name is taken.
            SourceError: the source cannot start.
        """
        source.start()
        self._sources.append(source)
        self.roster.add(subject)

    def start(self) -> None:
        """Start all threads."""
        for thread in self._threads:
            thread.start()

    def wait(self, timeout_s: float) -> bool:
        """Wait up to `timeout_s` seconds; return whether the runtime still runs.

        Raises:
            FacewireError: a thread has failed.
        """
        self._stop.wait(timeout_s)
        if self._failure is not None:
            raise self._failure
        return not self._stop.is_set()

    def close(self) -> None:
        """Stop sources and threads and release the sockets."""
        for source in self._sources:
            source.close()
        self._stop.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(_JOIN_S)
        self._faces.close()
        self._requests.close()
        if self._livelink is not None:
            self._livelink.close()
        self._ladder.close()

    def _run_line(self) -> None:
        tick = 0
        while not self._stop.is_set():
            tick = self._line.step(tick)

    def _guarded(self, job: Callable[[], None]) -> Callable[[], None]:
        """A thread that dies takes the process down with a reason instead of leaving half a sidecar."""

        def run() -> None:
            try:
                job()
            except Exception as error:
                _log.exception("the %s thread has failed", threading.current_thread().name)
                self._failure = FacewireError(f"the {threading.current_thread().name} thread failed: {error}")
                self._stop.set()

        return run

    def _hello(self) -> Hello:
        names = tuple(subject.name for subject in self.roster.subjects)
        return Hello(self._options.session, self._options.fps, names)

    def _joints(self) -> tuple[QueueStatus, ...]:
        joints = (
            QueueStatus("latest", self._latest.dropped),
            QueueStatus("replies", self._requests.dropped),
            QueueStatus("samples", sum(subject.dropped_samples for subject in self.roster.subjects)),
        )
        if self._livelink is None:
            return joints
        return (*joints, QueueStatus("livelink", self._livelink.dropped))


def _tell(hear_renderer: HearRenderer | None, request: wire.Render) -> None:
    if hear_renderer is not None:
        hear_renderer(request.pid, request.frame_ms, request.budget_ms, request.gpu_ms)
