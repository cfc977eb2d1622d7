"""A running sidecar: builds the line, its threads and its sockets, starts them and takes them down."""

from collections.abc import Callable, Sequence

from facewire.face.stage import Stage
from facewire.face.stages import usual_stages
from facewire.face.tracking.stage import Tracked
from facewire.feed.live import LiveFeed
from facewire.feed.plan import WORK_NS, Feed
from facewire.output.zeromq import ZeroMqOutput
from facewire.pipeline.inference import fits
from facewire.pipeline.line import Line
from facewire.pipeline.roster import Roster
from facewire.pipeline.subject import Settings, Subject, seed_of
from facewire.ports import Clock, Engine, FrameSinks, Output, Source
from facewire.serve.answerer import Answerer
from facewire.serve.control import Control
from facewire.serve.descriptor import Descriptor
from facewire.serve.engines import HearRenderer
from facewire.serve.metrics import Metrics
from facewire.serve.operating.listening import Hear, Listening, deaf
from facewire.serve.operating.microphones import Microphones
from facewire.serve.operating.operations import Operations, Save, nowhere
from facewire.serve.operating.outputs import Outputs, with_own_names
from facewire.serve.operating.recording import Recording
from facewire.serve.options import Options, open_sockets
from facewire.serve.pushed import PushedSubjects
from facewire.serve.threads import Threads
from facewire.serve.web.door import Door
from facewire.serve.web.sidecar import Sidecar
from facewire.source.microphone import Microphone
from facewire.tracker.tracker import Tracker
from facewire.values import OutputStatus, QueueStatus
from facewire.wire import control as wire

__all__ = ["MakeStages", "Runtime"]

MakeStages = Callable[[int, int, Stage | None, str], tuple[Stage, ...]]
"""Makes the stages of a face: for a seed, frames per second, the stage that lets a tracker in, and a line."""


class Runtime:
    """The sidecar as a process runs it.

    Args:
        options: see there.
        clock: time.
        engine: makes the mouths; closed with the runtime.
        outputs: where faces go besides ZeroMQ; closed with the runtime.
        trackers: phones and cameras that drive a face too; closed with the runtime.
        make_stages: makes the stages of each face.
        hear_renderer: takes what a renderer tells of its frames.
        hear_refusal: told when a face is refused because it would not fit.
        save: writes a subject's settings into the settings file.
        hear: makes a microphone for a subject that a client lets hear one.
        door: where pages and programs come in over the web; closed with the runtime.

    Raises:
        UsageError: an address is taken or not allowed.
    """

    def __init__(
        self,
        options: Options,
        clock: Clock,
        engine: Engine,
        outputs: Sequence[Output] = (),
        *,
        trackers: Sequence[Tracker] = (),
        make_stages: MakeStages = usual_stages,
        hear_renderer: HearRenderer | None = None,
        hear_refusal: Callable[[], None] = lambda: None,
        save: Save = nowhere,
        hear: Hear = deaf,
        door: Door | None = None,
    ) -> None:
        self._options, fps = options, options.fps
        self._engine = engine
        self._trackers = tuple(trackers)
        self._make_stages = make_stages
        self._hear_renderer = hear_renderer
        self._hear_refusal = hear_refusal
        self.roster = Roster()
        self._sources: list[Source] = []
        self._microphones = Microphones()
        self._threads = Threads()
        self._faces, self._requests = open_sockets(options)
        metrics = self.metrics = Metrics(
            clock=clock,
            session=options.session,
            engine=engine,
            roster=self.roster,
            queues=self._queues,
            outputs=self._output_states,
            trackers=lambda: tuple(tracker.status() for tracker in self._trackers),
            defaults=lambda: self._control.defaults,
            recording=lambda: self._recording.active,
        )
        self._door = door
        self._outputs = Outputs((*outputs, *(() if door is None else (door,))), fps)
        self._recording = Recording(options.takes, clock, fps, metrics.status)
        hello = Descriptor(self.roster, options.session, fps).hello
        self._zeromq = ZeroMqOutput(
            self._faces, clock, fps, hello=hello, status=metrics.latest, on_sent=metrics.on_sent
        )
        self._outputs.follow(metrics.status)
        self._listening = Listening(self.roster, self.subject, self._microphones, hear)
        self._control = Control(
            roster=self.roster,
            pushed=PushedSubjects(self.roster, self.subject, fps, options.session),
            settings=options.settings,
            clock=clock,
            status=metrics.status,
            on_render=self._tell_renderer,
            refresh=self.refresh,
            fits=self._fits,
            lookahead_ms=lambda wanted: engine.hearing(wanted).lookahead_ms,
            operations=Operations(
                roster=self.roster,
                status=metrics.status,
                microphones=self._microphones,
                outputs=self._outputs,
                recording=self._recording,
                save=save,
            ),
            listening=self._listening,
        )
        self._answerer = Answerer(self._requests, self._control)
        if door is not None:
            door.attach(Sidecar(hello, metrics.status, metrics.latest, self._answerer.ask, options.takes))
            self._zeromq.beside = door.publish
        others, web = self._outputs.threads[: len(outputs)], self._outputs.threads[len(outputs) :]
        # The web first: ZeroMQ's thread sends for it.
        sinks: FrameSinks = (*web, self._zeromq, *others, self._recording)
        self._line = Line(clock, engine, self.roster, sinks, (metrics,), fps=fps, session=options.session)
        self._add_threads()

    @property
    def faces_endpoint(self) -> str:
        """Where the faces are published."""
        return self._faces.endpoint

    @property
    def control_endpoint(self) -> str:
        """Where requests are taken."""
        return self._requests.endpoint

    def subject(self, name: str, feed: Feed, settings: Settings, line: str = "") -> Subject:
        """Return a subject that fits this run and speaks `line`; it is not on the roster yet."""
        fps, seed = self._options.fps, seed_of(name, self._options.seed)
        stages = self._make_stages(seed, fps, self._tracked(name), line)
        return Subject(name, feed, settings, stages=stages, fps=fps, keeps_sound=self._keeps_sound, line=line)

    def add(self, subject: Subject, source: Source) -> None:
        """Let a subject in and start its source, which `close` ends also where that is interrupted or fails.

        Args:
            subject: who.
            source: what it hears.

        Raises:
            ControlError: the name is taken.
            SourceError: the source cannot start.
        """
        self._sources.append(source)
        source.start()
        if isinstance(source, Microphone) and isinstance(subject.feed, LiveFeed):
            self._microphones.add(subject, subject.feed, source)
        self.roster.add(subject)

    def refresh(self) -> bool:
        """Look for microphones again; return whether anybody listens to one. Called by any thread."""
        return self._microphones.refresh()

    def start(self) -> None:
        """Start all threads."""
        self._threads.start()

    def wait(self, timeout_s: float) -> bool:
        """Wait up to `timeout_s` seconds; return whether the runtime still runs.

        Raises:
            FacewireError: a thread has failed.
        """
        return self._threads.wait(timeout_s)

    def close(self) -> None:
        """Stop sources and threads and release what they used, after what was handed over has left."""
        self._threads.stop.wait(2 * WORK_NS / 1e9)
        for source in self._sources:
            source.close()
        self._listening.close()
        if self._door is not None:
            self._door.stop_soon()
        self._threads.close()
        self._zeromq.close()
        self._requests.close()
        self._recording.end()
        self._outputs.close()
        for tracker in self._trackers:
            tracker.close()
        self._engine.close()

    def _add_threads(self) -> None:
        stop = self._threads.stop
        self._threads.add("line", self._run_line)
        self._threads.add("zeromq", lambda: self._zeromq.run(stop))
        self._threads.add("control", lambda: self._answerer.run(stop), self._answerer.wake)
        for thread in self._outputs.threads:
            self._threads.add(thread.output.name, lambda thread=thread: thread.run(stop))  # type: ignore[misc]
        for tracker in self._trackers:
            self._threads.add(tracker.name, lambda tracker=tracker: tracker.run(stop))  # type: ignore[misc]

    def _run_line(self) -> None:
        tick = 0
        while not self._threads.stop.is_set():
            tick = self._line.step(tick)

    def _tracked(self, name: str) -> Tracked | None:
        """Return the stage that lets the subject's tracker in; None where it has none."""
        for tracker in self._trackers:
            if tracker.config.subject == name:
                return Tracked(tracker, tracker.config.mixing, self._options.fps)
        return None

    def _queues(self) -> tuple[QueueStatus, ...]:
        return (
            QueueStatus("faces", self._zeromq.dropped),
            QueueStatus("replies", self._requests.dropped),
            QueueStatus("samples", sum(subject.feed.dropped for subject in self.roster.subjects)),
        )

    def _output_states(self) -> tuple[OutputStatus, ...]:
        return with_own_names((*self._outputs.statuses, *self._recording.statuses))

    def _keeps_sound(self) -> bool:
        looked = self._door is not None and self._door.wants_sound
        return looked or self._outputs.records or self._recording.active

    def _fits(self, lookaheads_ms: list[float | None]) -> bool:
        fitting = fits(self._engine, lookaheads_ms, self._options.fps)
        if not fitting:
            self._hear_refusal()
        return fitting

    def _tell_renderer(self, request: wire.Render) -> None:
        if self._hear_renderer is not None:
            self._hear_renderer(
                request.pid, request.frame_ms, request.budget_ms, request.gpu_ms, request.mean_ms
            )
