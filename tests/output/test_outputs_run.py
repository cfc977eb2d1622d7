"""Outputs of the real program: recording and replay, a kill, and receivers that die, lie and stall."""

import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile

from facewire.commands.run import DEMO_CLIP
from facewire.grid import sample_of
from facewire.take.recorded import find
from facewire.transport.zeromq import FacesReader
from facewire.values import Quality
from facewire.wire import frame as frame_message
from tests.output.marionette import Strict, waiting
from tests.sounds import speech_like

pytestmark = [pytest.mark.slow, pytest.mark.realtime]


@contextmanager
def running(*arguments: str) -> "Iterator[subprocess.Popen[str]]":
    endpoints = ["--faces", "tcp://127.0.0.1:0", "--control", "tcp://127.0.0.1:0", "--web", "off"]
    command = [sys.executable, "-m", "facewire", "run", *arguments, *endpoints]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as sidecar:
        try:
            yield sidecar
        finally:
            if sidecar.poll() is None:
                sidecar.kill()


def finished(*arguments: str) -> str:
    with running(*arguments) as sidecar:
        out, errors = sidecar.communicate(timeout=240)
    assert sidecar.returncode == 0, errors
    return out


def faces_of(folder: Path) -> list[bytes | None]:
    """Each face's bytes; None for one that a loaded machine did not make in time."""
    return [
        face.face.weights.tobytes() + face.face.pose.tobytes() + face.face.visemes.tobytes()
        if face.quality is Quality.INFERRED
        else None
        for face in (published.frame for published in find(folder).faces())
    ]


def test_a_take_is_replayed_bit_for_bit(tmp_path: Path) -> None:
    """The look-ahead, the subject and the gain come with it."""
    clip = tmp_path / "clip.wav"
    soundfile.write(clip, speech_like(3.0), 16_000, subtype="PCM_16")
    how = ["--lookahead", "48", "--subject", "host", "--gain", "jawOpen=1.5"]
    told = finished("--source", str(clip), *how, "--record", str(tmp_path / "first"))
    assert re.search(r"record .*first: \w+.*, \d+ packets, 0 dropped", told)
    finished("--source", str(tmp_path / "first"), "--record", str(tmp_path / "second"))
    first, second = faces_of(tmp_path / "first"), faces_of(tmp_path / "second")
    assert find(tmp_path / "second").head.subject == "host"
    assert len(first) >= 3 * 31
    pairs = [(one, other) for one, other in zip(first[: 3 * 31], second, strict=False) if one and other]
    assert len(pairs) > 2 * 31
    assert sum(one != other for one, other in pairs) == 0
    assert np.array_equal(
        soundfile.read(find(tmp_path / "first").audio, dtype="int16")[0][: 3 * 16_000 - 600],
        soundfile.read(clip, dtype="int16")[0][: 3 * 16_000 - 600],
    )


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX's")
def test_a_kill_loses_less_than_a_second(tmp_path: Path) -> None:
    with running("--source", str(DEMO_CLIP), "--loop", "--record", str(tmp_path)) as sidecar:
        assert sidecar.stdout is not None
        endpoint = re.search(r"faces on (\S+),", sidecar.stdout.readline())
        assert endpoint is not None
        reader = FacesReader(endpoint[1], (b"face/",))
        newest = -1
        while newest < 80:
            message = reader.receive(60.0)
            assert message is not None
            newest = frame_message.decode(message[1]).frame.n
        sidecar.send_signal(signal.SIGKILL)
        sidecar.wait(60.0)
        reader.close()
    take = find(tmp_path)
    recorded = [published.frame.n for published in take.faces()]
    assert recorded == list(range(len(recorded)))
    assert newest - recorded[-1] <= 31
    samples, _ = soundfile.read(take.audio)
    assert sample_of(newest, 31) - len(samples) <= 16_000
    assert len(list(take.statuses())) >= 2
    # And it can be played.
    assert soundfile.info(take.audio).frames == len(samples)


@pytest.mark.skipif(sys.platform != "linux", reason="a process's limits are set from outside on Linux alone")
def test_a_full_disk_is_seen_by_a_script(tmp_path: Path) -> None:
    import resource

    clip = tmp_path / "clip.wav"
    soundfile.write(clip, speech_like(3.0), 16_000, subtype="PCM_16")
    with running("--source", str(clip), "--record", str(tmp_path / "takes")) as sidecar:
        # Less than what a second of faces takes.
        resource.prlimit(sidecar.pid, resource.RLIMIT_FSIZE, (8192, 8192))
        out, errors = sidecar.communicate(timeout=240)
    assert sidecar.returncode == 1, errors
    assert "done: " in out, "the others went on to the end"
    last = errors.strip().rpartition("\n")[2]
    assert last.startswith(f"facewire: record {tmp_path / 'takes'} has failed: cannot write any more ("), (
        errors
    )
    assert last.endswith("; make room, or choose another folder")


def test_receivers_that_die_lie_and_stall_harm_nobody(tmp_path: Path) -> None:
    """A strict one gets every face meanwhile."""
    clip = tmp_path / "clip.wav"
    soundfile.write(clip, speech_like(3.0), 16_000, subtype="PCM_16")
    open_, stalled, liar, dead = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(4))
    for one in (open_, stalled, liar, dead):
        one.bind(("127.0.0.1", 0))
    stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    vmc, osc, livelink, gone = (f"127.0.0.1:{one.getsockname()[1]}" for one in (open_, stalled, liar, dead))
    dead.close()

    def lie() -> None:
        """Answer each packet with rubbish."""
        liar.settimeout(60)
        while True:
            try:
                _, sender = liar.recvfrom(65536)
                liar.sendto(b"\xff" * 1400, sender)
            except OSError:
                return

    threading.Thread(target=lie, daemon=True).start()
    told = finished(
        "--source", str(clip), "--vmc", f"{vmc},rate=60", "--osc", osc, "--livelink", livelink,
        "--vmc", gone, "--osc", "127.0.0.1:1,mask=lower",
    )  # fmt: skip
    seen = Strict()
    for datagram in waiting(open_):
        seen.take(datagram)
    for one in (open_, stalled, liar):
        one.close()
    faces = re.search(r"done: (\d+) faces", told)
    assert faces is not None
    sent = re.search(r"livelink \S+: \w+.*, (\d+) packets, (\d+) dropped", told)
    assert sent is not None
    assert int(sent[1]) + int(sent[2]) == int(faces[1])
    assert re.search(rf"vmc {gone}: refused \(nothing listens there; start the app", told)
    # The system keeps as many datagrams as its buffer holds: those are whole, and in their order.
    assert seen.applied > 20
    assert seen.times == sorted(seen.times)
