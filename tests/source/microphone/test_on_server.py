"""The whole sidecar on a real PulseAudio: names, unplugging, another default, and the voice once more."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
import soundfile

from facewire.client import connect
from facewire.client.plain import Client
from facewire.transport.zeromq import ControlClient, FacesReader
from facewire.values import MicrophoneStatus, Quality, SubjectStatus
from facewire.wire import control as wire
from tests.commands.test_process import collect
from tests.fakes import Keep
from tests.ports import free_endpoints
from tests.sounds import speech_like
from tests.source.microphone.server import SoundServer, sound_server

pytestmark = [pytest.mark.slow, pytest.mark.realtime]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SoundServer]:
    with sound_server(tmp_path) as running:
        yield running


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "voice.wav"
    soundfile.write(path, 0.2 * speech_like(30.0, 48_000), 48_000)
    return path


@contextmanager
def sidecar(server: SoundServer, faces: str, control: str, *more: str) -> Iterator[Client]:
    """A sidecar that listens, and a client of it."""
    running = subprocess.Popen(
        [sys.executable, "-m", "facewire", "run", "--source", "mic", "--engine", "loudness",
         "--faces", faces, "--control", control, *more],
        env=server.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        reader = FacesReader(faces, (b"face/",))
        try:
            assert reader.receive(60.0), "the sidecar must publish while the room is silent"
        finally:
            reader.close()
        with connect(control=control, faces=faces) as client:
            yield client
    finally:
        running.kill()
        _, err = running.communicate()
        sys.stderr.write(err.decode())


def subject_of(client: Client) -> SubjectStatus:
    return client.status().subjects[0]


def microphone_of(client: Client) -> MicrophoneStatus:
    microphone = subject_of(client).microphone
    assert microphone is not None
    return microphone


def seconds_until(happened: Callable[[], bool], most_s: float = 60.0) -> float:
    """How long it took; fails after `most_s` seconds."""
    begin = time.monotonic()
    while not happened():
        assert time.monotonic() - begin < most_s, "it did not happen"
        time.sleep(0.05)
    return time.monotonic() - begin


def test_devices_have_the_names_that_people_and_the_server_give_them(server: SoundServer) -> None:
    server.plug("yeti")
    listed = subprocess.run(
        [sys.executable, "-m", "facewire", "devices"],
        env={**server.environment, "COLUMNS": "140"}, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "Monitor of Yeti" in listed
    assert "yeti.monitor" in listed
    assert "pulse " not in listed


def test_a_voice_at_the_microphone_moves_the_mouth(server: SoundServer, clip: Path, kept: Keep) -> None:
    server.plug("yeti")
    server.plug("other")
    faces, control = free_endpoints()
    with sidecar(server, faces, control, "--device", "yeti") as client:
        speaker = server.speak("yeti", clip)
        try:
            frames = collect(kept(FacesReader(faces, (b"face/",))), "face", most=5 * 31)
            heard = microphone_of(client)
        finally:
            speaker.kill()
            speaker.wait()
    assert max(one.frame.face.voice for one in frames) > 0.3
    assert all(one.frame.quality is Quality.HELD for one in frames[62:]), (
        "the loudness engine says what it is"
    )
    assert [one.frame.n for one in frames] == list(range(frames[0].frame.n, frames[0].frame.n + len(frames)))
    assert min(one.lag_ns for one in frames[62:]) > 48_000_000
    assert heard.device.name == "Monitor of Yeti"
    assert heard.level.level_dbfs > -40.0
    assert heard.level.warnings == ()


def test_unplugged_and_plugged_in_again_at_another_rate(server: SoundServer, clip: Path) -> None:
    module = server.plug("yeti")
    faces, control = free_endpoints()
    with sidecar(server, faces, control, "--device", "Yeti") as client:
        seconds_until(lambda: subject_of(client).state == "live")
        server.unplug(module)
        lost_s = seconds_until(lambda: microphone_of(client).device.state != "listening")
        server.plug("yeti", 44_100)
        speaker = server.speak("yeti", clip)
        try:
            back_s = seconds_until(lambda: microphone_of(client).device.state == "listening")
            seconds_until(lambda: microphone_of(client).level.level_dbfs > -50.0)
            seconds_until(lambda: subject_of(client).state == "live")
            outages = microphone_of(client).device.outages
        finally:
            speaker.kill()
            speaker.wait()
    print(f"lost after {lost_s:.2f} s, back after {back_s:.2f} s")
    assert outages == 1


def test_another_default_is_followed(server: SoundServer) -> None:
    server.plug("yeti")
    server.plug("headset")
    server.control("set-default-source", "yeti.monitor")
    faces, control = free_endpoints()
    with sidecar(server, faces, control) as client:
        assert microphone_of(client).device.name == "Monitor of Yeti"
        server.control("set-default-source", "headset.monitor")
        followed_s = seconds_until(lambda: microphone_of(client).device.name == "Monitor of Headset")
        client.refresh()
        seconds_until(lambda: microphone_of(client).device.state == "listening")
    print(f"followed after {followed_s:.2f} s")


def test_another_microphone_is_chosen_while_it_listens(
    server: SoundServer, clip: Path, tmp_path: Path, kept: Keep
) -> None:
    server.plug("yeti")
    server.plug("headset")
    faces, control = free_endpoints()
    settings = tmp_path / "facewire.toml"
    settings.write_text('[run]\ndevice = "yeti"  # the old one\n')
    with sidecar(server, faces, control, "--config", str(settings)) as client:
        desk = kept(ControlClient(control))

        def ask(request: wire.Request) -> wire.Done:
            desk.send(wire.encode_request(request))
            reply = wire.decode_reply(desk.receive(60.0))
            assert isinstance(reply, wire.Done), reply
            return reply

        listed = ask(wire.Devices(1)).values.map("microphones").values
        assert {"Monitor of Yeti", "Monitor of Headset"} <= set(listed)
        speaker = server.speak("headset", clip)
        try:
            seconds_until(lambda: subject_of(client).state == "live")
            reader = kept(FacesReader(faces, (b"face/",)))
            chosen = ask(wire.Microphone(2, "face", "headset", 6.0, "off")).values.text("device")
            frames = collect(reader, "face", most=3 * 31)
            heard = microphone_of(client)
        finally:
            speaker.kill()
            speaker.wait()
        path = Path(ask(wire.Save(3, "face")).values.text("path"))
        assert ask(wire.Listen(4, "guest", "yeti")).values.text("device") == "Monitor of Yeti"
        seconds_until(lambda: [one.state for one in client.status().subjects] == ["live", "live"])
        ask(wire.Close(5, "guest"))
        seconds_until(lambda: len(client.status().subjects) == 1)
    assert chosen == heard.device.name == "Monitor of Headset"
    assert (heard.gain, heard.gate, heard.device.outages) == (6.0, "off", 0)
    assert [one.frame.n for one in frames] == list(range(frames[0].frame.n, frames[0].frame.n + len(frames)))
    gaps_ms = [(later.pt_ns - one.pt_ns) / 1e6 for one, later in pairwise(frames)]
    print(f"longest wait for a face {max(gaps_ms):.1f} ms")
    assert statistics.median(gaps_ms) == pytest.approx(1000 / 31, abs=3.0)
    assert max(one.frame.face.voice for one in frames[31:]) > 0.3
    assert path.read_text() == (
        '[run]\ndevice = "Monitor of Headset"  # the old one\nmic_gain = 6\nmic_gate = "off"\n'
    )


def test_the_voice_is_heard_again_on_a_second_device(server: SoundServer, clip: Path) -> None:
    server.plug("yeti")
    server.plug("cable")
    faces, control = free_endpoints()
    with sidecar(server, faces, control, "--device", "yeti", "--monitor", "cable") as client:
        speaker = server.speak("yeti", clip)
        try:

            def plays() -> bool:
                monitor = microphone_of(client).monitor
                return monitor is not None and monitor.state == "playing"

            seconds_until(plays)
            recorded = subprocess.run(
                ["timeout", "3", "parec", "--raw", "--format=float32le", "--rate=16000", "--channels=1",
                 "--device=cable.monitor"],
                env=server.environment, capture_output=True, check=False,
            ).stdout  # fmt: skip
        finally:
            speaker.kill()
            speaker.wait()
    assert sum(byte != 0 for byte in recorded) > len(recorded) // 4, "a voice, not silence"
