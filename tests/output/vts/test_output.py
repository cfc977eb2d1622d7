"""An output as a run opens it, over a real WebSocket to a strict VTube Studio."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from facewire.clock import SystemClock
from facewire.face.channels import CHANNEL_INDEX, LOWER_FACE
from facewire.output.kinds import open_output
from facewire.output.settings import output_from_table
from facewire.output.vts.output import Inputs, VtsConfig, open_vts, parameters_of
from facewire.values import OutputState
from tests.fakes import Keep
from tests.output.running import running
from tests.output.vts.rig import face
from tests.output.vts.studio import Studio
from tests.waiting import until


@pytest.fixture
def studio() -> Iterator[Studio]:
    one = Studio()
    yield one
    one.stop()


def test_a_run_of_it(studio: Studio, tmp_path: Path, kept: Keep) -> None:
    token = tmp_path / "vts.token"
    address = f"127.0.0.1:{studio.port}"
    config = output_from_table({"kind": "vts", "address": address, "token": str(token), "mask": "lower"})
    output = kept(open_output(config, SystemClock(), 31))
    with running(output, face(jawOpen=0.5)):
        until(lambda: output.status.state == OutputState.SENDING)
        until(lambda: studio.app.driven().get("MouthOpen") == 0.5)
    assert studio.app.errors == []
    assert "EyeOpenLeft" not in studio.app.driven(), "the mask leaves the eyes to a camera"
    assert token.read_text() in studio.app.tokens
    output.close()
    until(lambda: not studio.app.driven())


def test_one_that_accepts_and_says_nothing_holds_up_nobody(tmp_path: Path, kept: Keep) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        config = VtsConfig(f"127.0.0.1:{mute.getsockname()[1]}", token=tmp_path / "vts.token")
        output = kept(open_vts(config, SystemClock(), 31, connect_s=0.1))
        with running(output, face(jawOpen=0.5)):
            until(lambda: output.status.why.startswith("no answer from"))
            until(lambda: output.status.dropped > 10)
        assert output.status.packets == 0


def test_the_mask_says_which_parameters_are_ours() -> None:
    names = {one.name for one in parameters_of(VtsConfig("127.0.0.1", mask=LOWER_FACE))}
    assert {"MouthOpen", "MouthSmile", "VoiceA", "JawOpen", "TongueOut"} <= names
    assert not names & {"FaceAngleX", "EyeOpenLeft", "EyeLeftX", "Brows", "BrowInnerUp", "EyeSquintL"}
    blink = VtsConfig("127.0.0.1", mask=frozenset({CHANNEL_INDEX["eyeBlinkLeft"]}), inputs=Inputs.NONE)
    head = {"FaceAngleX", "FaceAngleY", "FaceAngleZ"}
    assert {one.name for one in parameters_of(blink)} == {"EyeOpenLeft"} | head


@pytest.mark.parametrize("inputs", Inputs)
def test_no_parameter_twice(inputs: Inputs) -> None:
    names = [one.name for one in parameters_of(VtsConfig("127.0.0.1", inputs=inputs))]
    assert len(names) == len(set(names))
    assert len(names) <= 100
