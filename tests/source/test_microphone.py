import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import soundfile

from facewire.errors import SourceError
from facewire.source.microphone import Device, find_device, input_devices
from facewire.transport.zeromq import FacesReader
from facewire.values import Quality
from tests.commands.test_process import collect
from tests.fakes import Keep, speech_like
from tests.ports import free_endpoints

DEVICES = (
    Device(0, "Built-in", 2, 48_000, False),
    Device(3, "USB Mic", 1, 44_100, True),
    Device(4, "USB Mic (front)", 1, 44_100, False),
)


@pytest.mark.parametrize(
    ("wanted", "index"), [(None, 3), ("0", 0), ("4", 4), ("built", 0), ("USB Mic", 3), ("front", 4)]
)
def test_a_device_is_found_by_number_or_part_of_its_name(wanted: str | None, index: int) -> None:
    assert find_device(wanted, DEVICES).index == index


def test_without_a_default_the_first_one_is_taken() -> None:
    assert find_device(None, DEVICES[:1]).index == 0


@pytest.mark.parametrize(
    ("wanted", "devices", "message"),
    [
        ("9", DEVICES, "there is no input device '9'; `facewire devices` lists them"),
        ("Line", DEVICES, "`facewire devices` lists them"),
        ("Buildin", DEVICES, r"there is no input device 'Buildin'; did you mean Built-in\?"),
        ("usbb", DEVICES, r"did you mean USB\?"),
        ("usb", DEVICES, "several input devices match 'usb'"),
        (None, (), "no microphone was found"),
    ],
)
def test_a_device_that_is_not_there(wanted: str | None, devices: tuple[Device, ...], message: str) -> None:
    with pytest.raises(SourceError, match=message):
        find_device(wanted, devices)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place for a sounddevice of one's own, which is imported from there."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    yield tmp_path / "sounddevice.py"
    sys.modules.pop("sounddevice", None)


def test_without_the_package_the_message_says_how_to_get_it(library: Path) -> None:
    library.write_text("raise ImportError\n")
    with pytest.raises(SourceError) as caught:
        input_devices()
    assert str(caught.value) == (
        "the microphone needs sounddevice, which is not installed: pip install sounddevice"
    )


def test_what_the_sound_library_writes_does_not_reach_the_terminal(
    library: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    library.write_text(
        "import os\n"
        "os.write(2, b\"Expression 'ret' failed in 'pa_linux_alsa.c'\\n\")\n"
        "class default:\n    device = (0, 0)\n"
        "def query_devices():\n    return []\n"
    )
    assert input_devices() == ()
    os.write(2, b"what we say ourselves\n")
    assert capfd.readouterr().err == "what we say ourselves\n"


MISSING = [tool for tool in ("pulseaudio", "pactl", "paplay") if shutil.which(tool) is None]


@pytest.fixture
def sound_server(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A sound server of its own with a sink whose monitor is the microphone; yields its environment."""
    if MISSING:
        pytest.skip(f"needs {', '.join(MISSING)}: apt install pulseaudio pulseaudio-utils libasound2-plugins")
    try:
        import sounddevice  # noqa: F401
    except (ImportError, OSError) as error:
        pytest.skip(f"needs sounddevice and PortAudio: apt install libportaudio2 ({error})")
    runtime = tmp_path / "runtime"
    runtime.mkdir(mode=0o700)
    (tmp_path / ".asoundrc").write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n")
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(runtime), "LC_ALL": "C"}
    environment.pop("PULSE_SERVER", None)
    server = subprocess.Popen(
        [
            "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1",
            "-L", "module-native-protocol-unix", "-L", "module-null-sink sink_name=fake rate=48000",
            "-L", "module-always-sink",
        ],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(50):
            ready = subprocess.run(["pactl", "info"], env=environment, capture_output=True, check=False)
            if ready.returncode == 0:
                break
            if server.poll() is not None:
                pytest.skip("the sound server does not start here")
        else:
            pytest.skip("the sound server does not answer here")
        yield environment
    finally:
        server.kill()
        server.wait()


@pytest.mark.slow
@pytest.mark.timeout(60)
def test_a_voice_at_the_microphone_moves_the_mouth(
    tmp_path: Path, sound_server: dict[str, str], kept: Keep
) -> None:
    clip = tmp_path / "voice.wav"
    soundfile.write(clip, speech_like(6.0, 48_000), 48_000)
    faces, control = free_endpoints()
    running = subprocess.Popen(
        [sys.executable, "-m", "facewire", "run", "--source", "mic", "--engine", "loudness",
         "--faces", faces, "--control", control],
        env=sound_server, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    speaker = None
    try:
        reader = kept(FacesReader(faces, (b"face/",)))
        assert reader.receive(20.0), "the sidecar must publish while the room is silent"
        speaker = subprocess.Popen(["paplay", "--device=fake", str(clip)], env=sound_server)
        frames = collect(reader, "face", most=5 * 31)
    finally:
        running.kill()
        _, err = running.communicate()
        if speaker is not None:
            speaker.kill()
            speaker.wait()
    assert max(one.frame.face.voice for one in frames) > 0.3, err.decode()
    heard = frames[62:]
    assert all(one.frame.quality is Quality.HELD for one in heard), "the rest engine says what it is"
    assert [one.frame.n for one in frames] == list(range(frames[0].frame.n, frames[0].frame.n + len(frames)))
    lags = sorted(one.lag_ns for one in heard)
    assert lags[0] > 48_000_000
