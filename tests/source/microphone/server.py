"""A PulseAudio of the test's own, with null sinks for microphones."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

MISSING = [tool for tool in ("pulseaudio", "pactl", "paplay") if shutil.which(tool) is None]


class SoundServer:
    """A running server.

    Args:
        environment: that of its clients.
    """

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment

    def control(self, *arguments: str) -> str:
        """Run pactl and return what it says."""
        done = subprocess.run(
            ["pactl", *arguments], env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def plug(self, name: str, rate: int = 48_000) -> str:
        """Plug a microphone in: the monitor of a sink, called `name`.monitor; return its module."""
        properties = f"sink_properties=device.description={name.title()}"
        return self.control(
            "load-module", "module-null-sink", f"sink_name={name}", f"rate={rate}", properties
        )

    def unplug(self, module: str) -> None:
        """Pull it out."""
        self.control("unload-module", module)

    def speak(self, name: str, clip: Path) -> "subprocess.Popen[bytes]":
        """Play a clip into the microphone."""
        return subprocess.Popen(["paplay", f"--device={name}", str(clip)], env=self.environment)


@contextmanager
def sound_server(folder: Path) -> Iterator[SoundServer]:
    """Run a server, or skip the test with the reason."""
    if MISSING:
        pytest.skip(f"needs {', '.join(MISSING)}: apt install pulseaudio pulseaudio-utils libasound2-plugins")
    try:
        import sounddevice  # noqa: F401
    except (ImportError, OSError) as error:
        pytest.skip(f"needs sounddevice and PortAudio: apt install libportaudio2 ({error})")
    try:
        import pulsectl  # noqa: F401
    except (ImportError, OSError) as error:
        pytest.skip(f"needs pulsectl: pip install pulsectl ({error})")
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    (folder / ".asoundrc").write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n")
    environment = {**os.environ, "HOME": str(folder), "XDG_RUNTIME_DIR": str(runtime), "LC_ALL": "C"}
    for name in ("PULSE_SERVER", "PULSE_SOURCE", "PULSE_SINK"):
        environment.pop(name, None)
    server = subprocess.Popen(
        [
            "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1",
            "-L", "module-native-protocol-unix", "-L", "module-always-sink",
        ],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(300):
            ready = subprocess.run(["pactl", "info"], env=environment, capture_output=True, check=False)
            if ready.returncode == 0:
                break
            if server.poll() is not None:
                pytest.skip("the sound server does not start here")
        else:
            pytest.skip("the sound server does not answer here")
        yield SoundServer(environment)
    finally:
        server.kill()
        server.wait()
