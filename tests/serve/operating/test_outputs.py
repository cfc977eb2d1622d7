"""Outputs that rest and send again."""

import threading

import pytest

from facewire.errors import FacewireError
from facewire.face.channels import LOWER_FACE
from facewire.face.settle import settle_frames
from facewire.output.config import OutputConfig
from facewire.output.pacing.output import PacedOutput
from facewire.ports import Clock, Output
from facewire.serve.operating.outputs import OutputThread, with_own_names
from facewire.values import Frame, OutputState, OutputStatus
from facewire.wire import control as wire
from tests.serve.desk import FPS, Desk
from tests.toys.output import Notes

LOWER = sorted(LOWER_FACE)


class Receiver:
    """Sends to a list."""

    def __init__(self, name: str = "vmc 127.0.0.1:39539") -> None:
        self.status = OutputStatus(name, state=OutputState.SENDING)
        self.frames: list[Frame] = []

    def send(self, frame: Frame) -> None:
        self.frames.append(frame)

    def attend(self) -> None:
        """Nothing else."""

    def close(self) -> None:
        """Nothing to release."""


class Stage:
    """A desk whose faces go to one output; the subject speaks."""

    def __init__(self) -> None:
        self.receiver = Receiver()
        self.desk = Desk(outputs=self._outputs)
        self.desk.open("npc")
        self.desk.say(25.0)
        self.run(1.0)

    def _outputs(self, clock: Clock) -> tuple[Output, ...]:
        self.paced = PacedOutput(OutputConfig("x"), clock, FPS, self.receiver)
        return (self.paced,)

    def run(self, seconds: float) -> list[Frame]:
        """Let time pass; return what the receiver got meanwhile."""
        before = len(self.receiver.frames)
        for _ in range(round(seconds * FPS)):
            self.desk.run(1 / FPS)
            self.paced.serve(0.0)
        return self.receiver.frames[before:]

    def switch(self, on: bool) -> None:
        (status,) = self.desk.outputs.statuses
        self.desk.done(wire.Output(1, status.name, on))

    @property
    def state(self) -> tuple[str, str]:
        (status,) = self.desk.outputs.statuses
        return status.state, status.why


def test_off_it_says_so_and_its_receiver_is_left_at_rest() -> None:
    stage = Stage()
    speaking = stage.run(1.0)
    assert speaking[-1].face.weights.max() > 0.4
    stage.switch(on=False)
    assert stage.state == ("off", "switched off")
    last = stage.run(2.0)
    # What was ahead of its time is shown first: half a second at most.
    assert settle_frames(FPS) <= len(last) <= FPS
    assert not last[-1].face.weights.any()
    assert not last[-1].face.pose.any()
    # Of the mouth: lids may blink meanwhile.
    opening = [float(frame.face.weights[LOWER].max()) for frame in last[-settle_frames(FPS) :]]
    assert opening == sorted(opening, reverse=True), "it eases"
    assert stage.run(5.0) == []


def test_nothing_waits_for_an_output_that_is_off() -> None:
    stage = Stage()
    stage.switch(on=False)
    stage.run(2.0)
    stage.desk.run(10.0)
    assert stage.run(0.1) == []
    assert stage.paced.status.dropped == 0


def test_on_again_it_sends_what_is_said_now() -> None:
    stage = Stage()
    stage.switch(on=False)
    stage.run(3.0)
    stage.switch(on=True)
    again = stage.run(1.0)
    assert again[0].face.weights.max() > 0.4
    newest = stage.desk.frames[-1]
    assert newest.n - again[-1].n < FPS
    assert stage.state == ("sending", "")


@pytest.mark.parametrize("on", [True, False])
def test_what_is_so_already_is_no_error(on: bool) -> None:
    stage = Stage()
    stage.switch(on)
    stage.switch(on)
    assert stage.state[0] == ("sending" if on else "off")


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    desk = Desk()
    reply = desk.ask(wire.Output(1, "vmc", False))
    assert isinstance(reply, wire.Refused)
    assert (reply.code, reply.message) == ("no_such_output", "there is no output 'vmc'; this run has none")
    reply = Stage().desk.ask(wire.Output(1, "VMC 127.0.0.1:39540", False))
    assert isinstance(reply, wire.Refused)
    assert "did you mean vmc 127.0.0.1:39539?" in reply.message


def test_of_two_of_one_name_the_one_that_is_named_rests() -> None:
    def two(clock: Clock) -> tuple[Output, ...]:
        return tuple(PacedOutput(OutputConfig("x"), clock, FPS, Receiver()) for _ in range(2))

    desk = Desk(outputs=two)
    desk.done(wire.Output(1, "vmc 127.0.0.1:39539 (2)", False))
    assert [status.state for status in desk.outputs.statuses] == ["waiting", "off"]


def test_one_more_of_a_name_that_is_numbered_already_gets_the_next_number() -> None:
    """A client records into a folder into which two outputs do."""
    three = [OutputStatus("record takes", 0, "waiting", "", 0)] * 3
    names = [one.name for one in with_own_names((*with_own_names(tuple(three[:2])), three[2]))]
    assert names == ["record takes", "record takes (2)", "record takes (3)"]


@pytest.mark.parametrize(
    ("failure", "why", "traced"),
    [
        (FacewireError("the disk is full"), "the disk is full", False),
        (
            ConnectionResetError(104, "Connection reset by peer"),
            "[Errno 104] Connection reset by peer",
            False,
        ),
        (KeyError("host"), "KeyError: 'host'; report this", True),
        (AssertionError(), "AssertionError: ; report this", True),
    ],
)
def test_why_an_output_has_failed_is_told_and_of_our_own_faults_where(
    caplog: pytest.LogCaptureFixture, failure: Exception, why: str, traced: bool
) -> None:
    class Failing(Notes):
        def run(self, stop: threading.Event) -> None:
            del stop
            raise failure

    thread = OutputThread(Failing(), FPS)
    thread.run(threading.Event())
    assert (thread.status.state, thread.status.why) == (OutputState.FAILED, why)
    (told,) = caplog.records
    assert told.getMessage() == f"output notes has failed: {why}; the others go on"
    assert bool(told.exc_info) == traced
