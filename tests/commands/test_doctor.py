import socket
from dataclasses import replace
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import numpy as np
import pytest

from facewire.audio.sound_file import FlacWriter
from facewire.commands import doctor
from facewire.commands.config import Config
from facewire.commands.doctor import Finding, State, examine, examine_outputs, report
from facewire.errors import SourceError
from facewire.output.config import OutputConfig
from facewire.output.ifacialmocap.output import PhoneConfig
from facewire.output.livelink import LiveLinkConfig
from facewire.output.record.output import RecordConfig
from facewire.ports import Clock
from facewire.serve.engines import EngineChoice, Live, build_live
from facewire.source import microphone
from facewire.transport.listener import Listener
from facewire.wire.recorded.head import TakeHead, encode
from tests.fakes import Keep
from tests.ports import free_endpoints, free_ports


def config(**more: object) -> Config:
    faces, control = free_endpoints()
    return Config(faces=faces, control=control, **more)  # type: ignore[arg-type]


def found(what: str, settings: Config) -> Finding:
    return next(finding for finding in examine(settings) if finding.what == what)


@pytest.fixture
def no_microphone(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> tuple[microphone.Device, ...]:
        raise SourceError("the microphone needs sounddevice")

    monkeypatch.setattr(microphone, "input_devices", missing)


@pytest.mark.usefixtures("no_microphone")
def test_what_is_missing_and_not_asked_for_is_no_failure() -> None:
    settings = config()
    assert found("microphone", settings).state is State.OPTIONAL
    assert report(settings) == 0


@pytest.mark.usefixtures("no_microphone")
def test_a_microphone_that_is_asked_for_is_needed() -> None:
    settings = config(source="mic")
    assert found("microphone", settings).state is State.BROKEN
    assert report(settings) == 1


def test_a_recording_that_is_asked_for_is_needed() -> None:
    assert found("recording", config(source="no/such.wav")).state is State.BROKEN


def test_a_folder_is_a_recording_if_it_holds_a_take(tmp_path: Path) -> None:
    assert found("recording", config(source=str(tmp_path))).state is State.BROKEN
    with (tmp_path / "audio.flac").open("x+b", buffering=0) as file:
        writer = FlacWriter(file, 16_000)
        writer.write(np.zeros(8000, np.float32))
        writer.close()
    (tmp_path / "take.json").write_bytes(encode(TakeHead("host", 31, 1, "", "")))
    told = found("recording", config(source=str(tmp_path)))
    assert told.state is State.FINE
    assert "audio.flac, 0.5 s at 16000 Hz" in told.detail


def test_a_missing_package_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        if name == "rich":
            raise PackageNotFoundError
        return "1.0"

    monkeypatch.setattr(doctor, "version", version)
    assert found("rich", config()) == Finding("rich", State.BROKEN, "missing; pip install rich")
    assert report(config()) == 1


def test_a_port_in_use_is_a_failure() -> None:
    faces, _ = free_endpoints()
    both = Config(faces=faces, control="tcp://127.0.0.1:http")
    assert found("faces socket", both).state is State.FINE
    assert found("control socket", both).state is State.BROKEN


def test_an_engine_that_cannot_be_used_is_a_failure() -> None:
    finding = found("engine", config(engine="tensorrt"))
    assert finding.state is State.BROKEN


def test_the_engine_is_the_one_that_a_run_would_use(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[EngineChoice] = []

    def build(choice: EngineChoice, clock: Clock) -> Live:
        built.append(choice)
        return build_live(choice, clock)

    monkeypatch.setattr("facewire.commands.run.build_live", build)
    assert "onnx would run: level CPU" in found("engine", config(engine="onnx")).detail
    assert [choice.name for choice in built] == ["onnx"]


def test_loudness_in_place_of_the_network_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def loudness(choice: EngineChoice, clock: Clock) -> Live:
        return build_live(replace(choice, name="loudness"), clock)

    monkeypatch.setattr("facewire.commands.run.build_live", loudness)
    assert found("engine", config()).state is State.BROKEN
    assert found("engine", config(engine="loudness")).state is State.FINE


def outputs_of(*outputs: OutputConfig) -> list[Finding]:
    return examine_outputs(Config(outputs=outputs))


def test_every_output_is_opened_as_a_run_does(tmp_path: Path) -> None:
    sent, misspelt, recorded = outputs_of(
        LiveLinkConfig("127.0.0.1:11111"),
        LiveLinkConfig("no such host"),
        RecordConfig(str(tmp_path / "a" / "b")),
    )
    assert (sent.state, sent.detail) == (State.FINE, "livelink 127.0.0.1:11111: no face has come")
    assert misspelt.state is State.BROKEN
    assert "no such host" in misspelt.detail
    assert recorded.state is State.FINE
    assert not (tmp_path / "a").exists(), "nothing is made to see whether it can be"


def test_an_output_that_a_run_could_not_open_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "takes").write_text("a file")
    settings = config(outputs=(RecordConfig(str(tmp_path / "takes" / "mine")),))
    recorded = found("output", settings)
    assert (recorded.state, str(tmp_path / "takes") in recorded.detail) == (State.BROKEN, True)


def test_two_outputs_that_want_one_port(kept: Keep) -> None:
    port = kept(Listener("127.0.0.1", 0)).port
    (phone,) = outputs_of(PhoneConfig(f"127.0.0.1:{port}"))
    assert phone.state is State.BROKEN
    first, second = outputs_of(*2 * (PhoneConfig(f"127.0.0.1:{free_ports(1)[0]}"),))
    assert (first.state, second.state) == (State.FINE, State.BROKEN)


def test_the_page_s_port_counts_where_it_is_asked_for(kept: Keep) -> None:
    taken = kept(socket.create_server(("127.0.0.1", 0))).getsockname()
    assert found("page", config(web=f"127.0.0.1:{taken[1]}")).state is State.BROKEN
