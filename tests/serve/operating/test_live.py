"""The knobs of a whole sidecar: real sockets, threads and files."""

from dataclasses import replace
from pathlib import Path

import pytest
import soundfile

from facewire.clock import SystemClock
from facewire.grid import sample_of
from facewire.serve.runtime import Runtime
from facewire.take.recorded import find
from facewire.transport.zeromq import ControlClient
from facewire.wire import control as wire
from tests.fakes import Keep, ProbeNetwork, probe_engine
from tests.serve.test_runtime import FPS, OPTIONS, PATIENT_S, speaking
from tests.toys.output import Notes
from tests.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.realtime]


class Studio:
    """A sidecar whose face speaks, and a client of it."""

    def __init__(self, kept: Keep, takes: Path) -> None:
        clock = SystemClock()
        options = replace(OPTIONS, takes=takes)
        self.runtime = kept(Runtime(options, clock, probe_engine(ProbeNetwork(), clock, FPS), (Notes(),)))
        speaking(self.runtime)
        self._client = kept(ControlClient(self.runtime.control_endpoint))
        self.runtime.start()

    def done(self, request: wire.Request) -> wire.Done:
        self._client.send(wire.encode_request(request))
        reply = wire.decode_reply(self._client.receive(PATIENT_S))
        assert isinstance(reply, wire.Done), reply
        return reply

    def until_faces_are_kept(self) -> None:
        until(lambda: any(output.packets > 10 for output in self.runtime.metrics.status().outputs))


@pytest.fixture
def studio(kept: Keep, tmp_path: Path) -> Studio:
    return Studio(kept, tmp_path)


def test_an_output_that_is_switched_off_says_so_in_the_status(studio: Studio) -> None:
    studio.done(wire.Output(1, "notes", False))
    (output,) = studio.runtime.metrics.status().outputs
    assert (output.state, output.why) == ("off", "switched off")


def test_a_recording_is_begun_and_ended_over_the_socket(studio: Studio, tmp_path: Path) -> None:
    studio.done(wire.Record(1, True))
    assert studio.runtime.metrics.status().recording
    studio.until_faces_are_kept()
    (name,) = studio.done(wire.Record(2, False)).values.texts("takes")
    assert len(list(find(tmp_path / name).faces())) > 10
    assert not studio.runtime.metrics.status().recording


def test_a_recording_that_runs_is_completed_at_the_end(studio: Studio, tmp_path: Path) -> None:
    studio.done(wire.Record(1, True))
    studio.until_faces_are_kept()
    studio.runtime.close()
    take = find(tmp_path)
    assert soundfile.info(take.audio).frames >= sample_of(len(list(take.faces())) - 1, FPS)
