"""The real program, over real sockets."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile

from facewire.commands.watch import Watch
from facewire.face.channels import CHANNEL_INDEX
from facewire.grid import FULL
from facewire.pipeline.offline import Bake, bake
from facewire.serve.engines import EngineChoice, build_offline
from facewire.transport.zeromq import ControlClient, FacesReader
from facewire.values import Frame, Quality
from facewire.wire import control as wire
from facewire.wire import frame as frame_message
from facewire.wire.frame import Published
from tests.fakes import Keep
from tests.ports import free_endpoints
from tests.sounds import speech_like
from tests.tracker.senders import Person, open_see_face

pytestmark = [pytest.mark.slow, pytest.mark.realtime]


class Program:
    """A sidecar in a process of its own, on ports of its own."""

    def __init__(self, *arguments: str, command: str = "run") -> None:
        self.faces, self.control = free_endpoints()
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "facewire", command, *arguments,
                "--faces", self.faces, "--control", self.control,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )  # fmt: skip

    def end(self) -> tuple[int, str, str]:
        try:
            out, err = self.process.communicate(timeout=240)
        finally:
            self.process.kill()
        return self.process.returncode, out.decode(), err.decode()


@contextmanager
def program(*arguments: str) -> Iterator[Program]:
    running = Program(*arguments)
    try:
        yield running
    finally:
        running.process.kill()
        running.process.communicate()


def collect(
    reader: FacesReader, subject: str, *, until: Quality | None = None, most: int = 10_000
) -> list[Published]:
    """All frames of a subject until its stream goes quiet, or a frame of quality `until` has come."""
    frames: list[Published] = []
    patience = 15.0
    while len(frames) < most and (message := reader.receive(patience)):
        if message[0] == frame_message.topic(subject):
            frames.append(frame_message.decode(message[1], subject))
            patience = 2.0
            if frames[-1].frame.quality is until:
                break
    return frames


def recording(path: Path, seconds: float, rate: int = 16_000) -> Path:
    soundfile.write(path, speech_like(seconds, rate), rate)
    return path


@pytest.mark.parametrize("lookahead", ["48", "full"])
def test_a_bake_equals_what_run_published(tmp_path: Path, lookahead: str, kept: Keep) -> None:
    path = recording(tmp_path / "voice.wav", 3.0, 22_050)
    with program("--source", str(path), "--lookahead", lookahead) as running:
        reader = kept(FacesReader(running.faces))
        published = collect(reader, "face")
        status, _, err = running.end()
    assert status == 0, err
    lookahead_ms = FULL if lookahead == "full" else float(lookahead)
    engine = build_offline(EngineChoice("onnx", 31))
    baked = {frame.n: frame for frame in bake(path, Bake(31, lookahead_ms, 0), engine)}
    compared = 0
    for frame in (one.frame for one in published if one.frame.n in baked):
        assert frame.t == baked[frame.n].t
        assert frame.face.pose.tobytes() == baked[frame.n].face.pose.tobytes()
        if frame.quality is Quality.HELD:
            # Shed: this machine had no time for it in that tick.
            continue
        assert frame.face.weights.tobytes() == baked[frame.n].face.weights.tobytes()
        assert frame.face.visemes.tobytes() == baked[frame.n].face.visemes.tobytes()
        compared += 1
    numbers = [one.frame.n for one in published]
    assert numbers == list(range(numbers[0], numbers[-1] + 1))
    assert compared > 70


def ask(client: ControlClient, request: wire.Request) -> wire.Reply:
    client.send(wire.encode_request(request))
    return wire.decode_reply(client.receive(60.0))


def test_two_pushed_subjects_speak_at_once_and_come_to_rest(kept: Keep) -> None:
    with program() as running:
        client, reader = kept(ControlClient(running.control)), kept(FacesReader(running.faces, (b"face/",)))
        pcm = (speech_like(1.5) * 32767).astype("<i2").tobytes()
        for name in ("anna", "ben"):
            assert isinstance(ask(client, wire.Open(1, name, 16_000, "s16le")), wire.Done)
        waiting = collect(reader, "anna", most=3)
        assert all(one.frame.quality is Quality.HELD and one.frame.t == 0.0 for one in waiting)
        for name in ("anna", "ben"):
            assert isinstance(ask(client, wire.Audio(2, name, pcm)), wire.Done)
            assert isinstance(ask(client, wire.Close(3, name)), wire.Done)
        frames = [one for one in collect(reader, "anna") if one.frame.t > 0.0]
        spoken = [one for one in frames if one.frame.quality is Quality.INFERRED]
        assert len(spoken) >= 45
        assert min(one.lag_ns for one in spoken) < -400_000_000, "pushed faces must lead the sound"
        assert frames[-1].frame.t - 1.5 <= 0.2
        assert not frames[-1].frame.face.weights[14:41].any()
        assert isinstance(ask(client, wire.Audio(4, "ben", pcm)), wire.Refused)


def test_rubbish_on_the_control_socket_harms_nobody(kept: Keep) -> None:
    with program() as running:
        client, reader = kept(ControlClient(running.control)), kept(FacesReader(running.faces, (b"face/",)))
        assert isinstance(ask(client, wire.Open(1, "anna", 16_000, "s16le")), wire.Done)
        rng = np.random.default_rng(0)
        for size in rng.integers(0, 300, 300):
            client.send(rng.bytes(int(size)))
            assert isinstance(wire.decode_reply(client.receive(60.0)), wire.Refused)
        assert len(collect(reader, "anna", most=40)) == 40
        assert running.process.poll() is None


def test_a_pipe_is_spoken_and_ends_the_run(kept: Keep) -> None:
    running = Program("--source", "-", "--rate", "16000")
    pcm = (speech_like(1.0) * 32767).astype("<i2").tobytes()
    reader = kept(FacesReader(running.faces, (b"face/",)))
    assert running.process.stdin is not None
    running.process.stdin.write(pcm)
    running.process.stdin.close()
    running.process.stdin = None
    inferred = [one for one in collect(reader, "face") if one.frame.quality is Quality.INFERRED]
    assert 25 <= len(inferred) <= 31
    status, out, _ = running.end()
    assert status == 0
    assert "done:" in out


def test_the_demo_ends_with_its_clip_and_shows_the_mouth() -> None:
    status, out, err = Program(command="demo").end()
    assert status == 0, err
    assert err == ""
    assert "  31.00 faces/s  " in out
    assert re.search(r"^done: .* \b0 held\b", out, re.MULTILINE)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM that a program can catch")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_a_run_quietly(stop: signal.Signals, kept: Keep) -> None:
    # A shell that starts us in the background has interrupts ignored, and children inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    running = Program()
    reader = kept(FacesReader(running.faces))
    assert reader.receive(60.0), "the sidecar must say hello"
    running.process.send_signal(stop)
    status, out, err = running.end()
    assert (status, err) == (0, "")
    assert "stopped" in out


@pytest.mark.skipif(os.name == "nt", reason="Windows tells a child of Ctrl-C in another way")
@pytest.mark.parametrize(
    ("command", "library", "stop"),
    [
        ("run", "numpy", signal.SIGINT),
        ("bake", "numpy", signal.SIGINT),
        ("watch", "numpy", signal.SIGINT),
        ("doctor", "onnxruntime", signal.SIGINT),
        ("run", "onnxruntime", signal.SIGTERM),
        ("run", "ctypes", signal.SIGINT),
    ],
)
def test_an_interrupt_while_it_loads_says_nothing(
    command: str, library: str, stop: signal.Signals, tmp_path: Path
) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Loading stops at a library that interrupts us.
    (tmp_path / f"{library}.py").write_text(
        f"import os, time\nos.kill(os.getpid(), {stop:d})\ntime.sleep(20)\n", encoding="utf-8"
    )
    arguments = ["no such.wav"] if command == "bake" else []
    done = subprocess.run(
        [sys.executable, "-m", "facewire", command, *arguments],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])},
        capture_output=True,
        check=False,
        timeout=240,
    )
    assert (done.returncode, done.stdout, done.stderr) == (-stop, b"", b"")


def test_watch_follows_a_restart(kept: Keep) -> None:
    watch = Watch()
    faces = None
    for _ in range(2):
        running = Program(command="demo")
        reader = kept(FacesReader(running.faces))
        while watch.hello is None or watch.hello == faces:
            message = reader.receive(60.0)
            assert message is not None
            watch.take(*message)
        faces = watch.hello
        running.process.kill()
        running.process.communicate()
    assert watch.restarts == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["run", "--source", "no/such/file.wav"],
            "no such file: no/such/file.wav; give --source a recording, a folder of --record, mic, - or none",
        ),
        (["run", "--source", __file__], "is not a recording that can be read"),
        (["run", "--subject", "a/b"], "choose another --subject"),
        (["run", "--faces", "tcp://0.0.0.0:5570"], "add --insecure"),
        (["run", "--model", __file__], "cannot be loaded as a model"),
        (["run", "--engine", "tensorrt"], "needs an NVIDIA GPU"),
        (
            ["run", "--tracker", "vmc:39540", "--vmc", "127.0.0.1:39540"],
            "the tracker would see our own faces; give it another port: --tracker vmc:39541",
        ),
        (["run", "--gain", "chin=2"], "there is no channel 'chin'"),
        (["watch", "--seconds", "0.3", "--faces", "tcp://127.0.0.1:9"], "no sidecar spoke"),
    ],
)
def test_a_mistake_is_one_line_and_no_traceback(arguments: list[str], message: str) -> None:
    # Beside a sidecar of whoever runs the tests.
    anywhere = ["--faces", "tcp://127.0.0.1:0", "--control", "tcp://127.0.0.1:0", "--web", "off"]
    apart = anywhere if arguments[0] == "run" and "--faces" not in arguments else []
    done = subprocess.run(
        [sys.executable, "-m", "facewire", *arguments, *apart],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 2
    assert message in done.stderr.replace("\n", " ")
    assert "Traceback" not in done.stderr


def test_a_port_in_use_is_told(kept: Keep) -> None:
    with program() as first:
        reader = kept(FacesReader(first.faces))
        assert reader.receive(60.0)
        done = subprocess.run(
            [sys.executable, "-m", "facewire", "run", "--faces", first.faces, "--control", "tcp://127.0.0.1:0"],
            capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert "is in use, perhaps by another facewire" in done.stderr.replace("\n", " ")


def test_a_camera_turns_the_head_while_a_recording_speaks(tmp_path: Path, kept: Keep) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as camera:
        camera.bind(("127.0.0.1", 0))
        port = camera.getsockname()[1]
    wav = recording(tmp_path / "hello.wav", 4.0)
    with program("--source", str(wav), "--tracker", f"openseeface:{port}") as running:
        reader = kept(FacesReader(running.faces))
        turned: Frame | None = None
        faces = 0
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as camera:
            for n in range(4000):
                # Straight ahead at first, which is where the camera is reckoned to stand.
                yaw = (20.0 if faces > 31 else 0.0) + 0.01 * (n % 7)
                camera.sendto(
                    open_see_face(Person(head=(yaw, 0.0, 0.0)), 1.7e9 + n / 100), ("127.0.0.1", port)
                )
                message = reader.receive(0.01)
                if message is None or message[0] != frame_message.topic("face"):
                    continue
                faces += 1
                frame = frame_message.decode(message[1], "face").frame
                if frame.face.pose[0] > 0.34 and frame.face.weights[CHANNEL_INDEX["jawOpen"]] > 0.05:
                    turned = frame
                    break
        assert turned is not None, "the head turned while the mouth spoke"
