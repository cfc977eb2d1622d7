"""A game that dies while it speaks leaves no face behind that speaks to nobody."""

import subprocess
import sys

from facewire.clock import SystemClock
from facewire.transport.zeromq import FacesReader
from facewire.values import EventKind
from facewire.wire import event as event_message
from tests.fakes import Keep
from tests.godot.project import Project
from tests.ports import free_endpoints

SILENT_S = 10.0
"""What the sidecar waits for a client that says nothing."""


def test_a_subject_is_gone_ten_seconds_after_its_game(project: Project, kept: Keep) -> None:
    faces, control = free_endpoints()
    reader = kept(FacesReader(faces, (b"event/host",)))
    words = [sys.executable, "-m", "facewire", "run", "--faces", faces, "--control", control]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL) as sidecar:
        try:
            outcome = project.run("crash", faces, control)
            died = SystemClock().now_ns()
            assert outcome.results() == {}, outcome.output
            events = []
            while message := reader.receive(60.0):
                event = event_message.decode(message[1], "host")
                assert event is not None
                events.append(event)
                if event.kind is EventKind.CLOSED:
                    break
        finally:
            sidecar.kill()
    # It had sent three seconds ahead: when they are over, the speech has starved.
    told = [event.kind for event in events if event.kind is not EventKind.STARVED]
    assert told == [EventKind.OPENED, EventKind.STARTED, EventKind.FINISHED, EventKind.CLOSED]
    assert events[-1].why == "silent"
    assert events[-2].interrupted
    gone_s = (events[-1].at_ns - died) / 1e9
    print(f"gone {gone_s:.1f} s after the game")
    assert SILENT_S - 4.0 < gone_s < SILENT_S + 4.0
