"""A whole sidecar in this process: real sockets and threads, a probe instead of the network."""

import socket
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from facewire.audio.ring import SampleRing
from facewire.clock import SystemClock
from facewire.errors import FacewireError, SourceError
from facewire.face.channels import CHANNEL_INDEX
from facewire.face.stages import usual_stages
from facewire.feed.recorded import RecordedFeed
from facewire.grid import FULL
from facewire.pipeline.subject import Settings
from facewire.ports import Output
from facewire.serve.options import Options
from facewire.serve.runtime import MakeStages, Runtime
from facewire.serve.threads import Threads
from facewire.tracker.config import TrackerConfig
from facewire.tracker.tracker import Tracker
from facewire.transport.zeromq import ControlClient, FacesReader
from facewire.values import EventKind, Level
from facewire.wire import control as wire
from facewire.wire import event as event_message
from facewire.wire import frame as frame_message
from tests.fakes import Keep, ProbeNetwork, probe_engine
from tests.serve.desk import pcm
from tests.toys.output import Notes
from tests.toys.stage import Nod
from tests.tracker.senders import Person, live_link
from tests.waiting import until

FPS = 31
OPTIONS = Options(FPS, 7, 0, "tcp://127.0.0.1:0", "tcp://127.0.0.1:0", False, Settings(FULL))
PATIENT_S = 30.0

pytestmark = [pytest.mark.slow, pytest.mark.realtime]


class Ready:
    """A source that has nothing to do."""

    def start(self) -> None:
        """Nothing to start."""

    def close(self) -> None:
        """Nothing to stop."""


def running(
    kept: Keep,
    outputs: tuple[Output, ...] = (),
    stages: MakeStages = usual_stages,
    options: Options = OPTIONS,
) -> Runtime:
    clock = SystemClock()
    runtime = Runtime(options, clock, probe_engine(ProbeNetwork(), clock, FPS), outputs, make_stages=stages)
    kept(runtime)
    return runtime


def speaking(runtime: Runtime, seconds: float = 60.0) -> None:
    ring = SampleRing(int(seconds * 16_000), overwrite=False)
    ring.write(np.full(int(seconds * 16_000), 0.5, np.float32))
    feed = RecordedFeed("recording", ring, 16_000, FPS, idles=False)
    runtime.add(runtime.subject("face", feed, Settings(48.0)), Ready())


class Dying(Notes):
    """An output whose receiver is gone."""

    name = "dying"

    def run(self, stop: threading.Event) -> None:
        del stop
        raise OSError("the receiver has gone")


class Stalled(Notes):
    """An output whose receiver takes for ever."""

    name = "stalled"


def received(runtime: Runtime, kept: Keep, topic: bytes, count: int) -> list[bytes]:
    reader = kept(FacesReader(runtime.faces_endpoint, (topic,)))
    runtime.start()
    bodies: list[bytes] = []
    while len(bodies) < count:
        message = reader.receive(PATIENT_S)
        assert message is not None
        bodies.append(message[1])
    return bodies


def test_a_toy_output_and_a_toy_stage_are_one_class_each(kept: Keep) -> None:
    notes = Notes()
    runtime = running(kept, (notes,), lambda *what: (*usual_stages(*what), Nod()))
    speaking(runtime)
    frames = [frame_message.decode(body).frame for body in received(runtime, kept, b"face/", 10)]
    assert {round(float(frame.face.pose[1]), 3) for frame in frames} == {0.0, 0.1}
    assert all(frame.face.weights[CHANNEL_INDEX["tongueOut"]] > 0.4 for frame in frames[2:])
    assert notes.seen.is_set()
    runtime.close()
    assert notes.closed


def test_a_dead_or_stalled_output_harms_no_other_and_is_told(kept: Keep) -> None:
    notes = Notes()
    runtime = running(kept, (Dying(), Stalled(), notes))
    speaking(runtime)
    received(runtime, kept, b"face/", 10)
    states = {output.name: (output.state, output.why) for output in runtime.metrics.status().outputs}
    assert states == {
        "dying": ("failed", "the receiver has gone"),
        "stalled": ("sending", ""),
        "notes": ("sending", ""),
    }
    assert runtime.wait(0.0)
    assert notes.seen.is_set()


def test_a_recording_beside_one_into_the_same_folder_has_a_name_of_its_own(
    kept: Keep, tmp_path: Path
) -> None:
    """Readers find outputs by name: the one would hide that the other has failed."""

    class Recorded(Dying):
        name = f"record {tmp_path}"

    runtime = running(kept, (Recorded(),), options=replace(OPTIONS, takes=tmp_path))
    runtime.start()
    client = kept(ControlClient(runtime.control_endpoint))
    client.send(wire.encode_request(wire.Record(1, True)))
    assert client.receive(PATIENT_S) is not None
    outputs = runtime.metrics.status().outputs
    assert [output.name for output in outputs] == [Recorded.name, f"{Recorded.name} (2)"]
    assert outputs[1].state == "waiting"


def test_two_outputs_to_one_place_are_told_apart(kept: Keep) -> None:
    runtime = running(kept, (Notes(), Stalled(), Notes()))
    assert [output.name for output in runtime.metrics.status().outputs] == ["notes", "stalled", "notes (2)"]


def test_a_thread_that_fails_ends_them_all_with_a_reason() -> None:
    threads = Threads()

    def fall_over() -> None:
        raise ValueError("it fell over")

    threads.add("steady", threads.stop.wait)  # type: ignore[arg-type]
    threads.add("shaky", fall_over)
    threads.start()
    assert threads.stop.wait(PATIENT_S)
    with pytest.raises(FacewireError, match="the shaky thread failed: it fell over"):
        threads.wait(0.0)
    threads.close()


def test_a_thread_that_outlives_its_end_fails_without_a_word(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What it uses is released; at the end of a process the half of a traceback would be seen."""
    monkeypatch.setattr("facewire.serve.threads._JOIN_S", 0.0)
    threads, released, failed = Threads(), threading.Event(), threading.Event()

    def hang() -> None:
        assert released.wait(PATIENT_S)
        failed.set()
        raise ValueError("it was released")

    threads.add("slow", hang)
    threads.start()
    threads.close()
    (slow,) = (one for one in threading.enumerate() if one.name == "slow")
    released.set()
    slow.join(PATIENT_S)
    assert failed.is_set()
    assert not caplog.records
    assert not threads.wait(0.0)


def test_a_thread_that_begins_after_the_end_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C may come between the start of a thread and its first instruction."""
    threads, begun = Threads(), threading.Event()
    threads.add("late", begun.set)

    def interrupted(_: threading.Thread) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as at_start:
        at_start.setattr(threading.Thread, "start", interrupted)
        with pytest.raises(KeyboardInterrupt):
            threads.start()
    threads.close()
    threads.start()
    threads.close()
    assert not begun.is_set()


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), SourceError("it cannot be opened")])
def test_a_source_whose_start_is_cut_off_is_closed(kept: Keep, stop: BaseException) -> None:
    """A device that is open by then would go on delivering while the interpreter ends."""
    closed = threading.Event()

    class Opening(Ready):
        def start(self) -> None:
            raise stop

        def close(self) -> None:
            closed.set()

    runtime = running(kept)
    feed = RecordedFeed("recording", SampleRing(16, overwrite=False), 16_000, FPS, idles=False)
    with pytest.raises(type(stop)):
        runtime.add(runtime.subject("face", feed, Settings(48.0)), Opening())
    runtime.close()
    assert closed.is_set()


def test_status_is_asked_by_two_threads_while_the_line_runs(kept: Keep) -> None:
    """Every count comes from one tick: none is torn, and none goes back."""
    runtime = running(kept)
    speaking(runtime)
    runtime.start()
    stop = threading.Event()
    wrong: list[str] = []

    def ask() -> None:
        before = 0
        while not stop.is_set():
            status = runtime.metrics.status()
            shown = sum(subject.frames for subject in status.subjects)
            if status.frames < before or shown > status.frames:
                wrong.append(f"{before} {status.frames} {shown}")
            before = status.frames

    askers = [threading.Thread(target=ask) for _ in range(2)]
    for asker in askers:
        asker.start()
    while runtime.metrics.status().frames < 2 * FPS:
        assert runtime.wait(0.05)
    stop.set()
    for asker in askers:
        asker.join()
    assert not wrong
    status = runtime.metrics.status()
    assert (status.engine, status.level) == ("probe", Level.CPU)
    assert status.subjects[0].lookahead_ms == 48.0


def test_a_conversation_over_real_sockets(kept: Keep) -> None:
    runtime = running(kept)
    reader = kept(FacesReader(runtime.faces_endpoint, (b"event/", b"face/")))
    runtime.start()
    client = kept(ControlClient(runtime.control_endpoint))

    def ask(request: wire.Request) -> wire.Done:
        client.send(wire.encode_request(request))
        reply = wire.decode_reply(client.receive(PATIENT_S))
        assert isinstance(reply, wire.Done), reply
        return reply

    ask(wire.Open(1, "npc", 16_000, "s16le"))
    at_ns = ask(wire.Audio(2, "npc", pcm(5.0, 0.5))).values.integer("at", 0, 2**63)
    assert at_ns > SystemClock().now_ns()
    seen: list[EventKind] = []
    epochs: list[int] = []
    while EventKind.FINISHED not in seen:
        message = reader.receive(PATIENT_S)
        assert message is not None
        topic, body = message
        if topic == b"event/npc":
            event = event_message.decode(body)
            assert event is not None
            seen.append(event.kind)
            if event.kind is EventKind.STARTED:
                ask(wire.Cancel(3, "npc"))
        else:
            epochs.append(frame_message.decode(body).frame.epoch)
    assert seen == [EventKind.OPENED, EventKind.STARTED, EventKind.FINISHED]
    assert epochs == sorted(epochs)
    ask(wire.Close(4, "npc"))


def test_a_tracker_drives_its_subject_and_no_other(kept: Keep) -> None:
    clock = SystemClock()
    tracker = Tracker(TrackerConfig("livelink", "127.0.0.1", 0, subject="filmed"), clock, print)
    engine = probe_engine(ProbeNetwork(), clock, FPS)
    runtime = kept(Runtime(OPTIONS, clock, engine, trackers=(tracker,)))
    for name in ("filmed", "other"):
        ring = SampleRing(60 * 16_000, overwrite=False)
        ring.write(np.zeros(60 * 16_000, np.float32))
        feed = RecordedFeed("recording", ring, 16_000, FPS, idles=False)
        runtime.add(runtime.subject(name, feed, Settings(FULL)), Ready())
    reader = kept(FacesReader(runtime.faces_endpoint, (b"face/",)))
    runtime.start()
    until(lambda: tracker.port > 0)
    yaws: dict[str, float] = {}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        for n in range(10_000):
            # No two poses of somebody alive are equal.
            person = Person({"browInnerUp": 0.1 + 0.001 * (n % 7)}, (20.0, 0.0, 0.0))
            phone.sendto(live_link(person, frame=n), ("127.0.0.1", tracker.port))
            message = reader.receive(0.02)
            if message is not None:
                name = frame_message.subject_of(message[0])
                yaws[name] = float(frame_message.decode(message[1], name).frame.face.pose[0])
            if yaws.get("filmed", 0.0) > 0.34:
                break
    assert yaws["filmed"] == pytest.approx(np.radians(20.0), abs=0.01)
    assert abs(yaws["other"]) < np.radians(10.0), "its own sway"
    (status,) = runtime.metrics.status().trackers
    assert (status.subject, status.state) == ("filmed", "receiving")
