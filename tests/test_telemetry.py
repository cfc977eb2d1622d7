"""A run says nothing to anybody but its readers, and leaves nothing behind."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import soundfile

from tests.sounds import speech_like

pytestmark = [pytest.mark.slow, pytest.mark.realtime]

SWITCH = "ORT_DISABLE_TELEMETRY"
TELEMETRY_AFTER_S = 10.0
"""When ONNX Runtime first looks up its host, counted from its import."""


def environment(home: Path) -> dict[str, str]:
    """That of a user who has set nothing and whose home is empty."""
    home.mkdir()
    folders = {"HOME": ".", "XDG_CACHE_HOME": "cache", "XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data"}
    inherited = {name: value for name, value in os.environ.items() if name != SWITCH}
    return {**inherited, **{name: str(home / folder) for name, folder in folders.items()}}


def facewire(arguments: list[str], home: Path, *, under: tuple[str, ...] = ()) -> None:
    done = subprocess.run(
        [*under, sys.executable, "-m", "facewire", *arguments],
        cwd=home.parent, env=environment(home), capture_output=True, text=True, timeout=240, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def playing(path: Path) -> list[str]:
    anywhere = "tcp://127.0.0.1:0"
    return ["run", "--source", str(path), "--faces", anywhere, "--control", anywhere]


def recording(path: Path, seconds: float) -> Path:
    soundfile.write(path, speech_like(seconds), 16_000)
    return path


def left_in(home: Path) -> list[Path]:
    """Files that are not in a folder of our own name."""
    return [path for path in home.rglob("*") if path.is_file() and "facewire" not in path.parts]


def test_a_run_leaves_no_file_of_others(tmp_path: Path) -> None:
    facewire(playing(recording(tmp_path / "voice.wav", 1.0)), tmp_path / "home")
    assert left_in(tmp_path / "home") == []


def test_a_bake_by_two_processes_leaves_no_file_of_others(tmp_path: Path) -> None:
    voices = [str(recording(tmp_path / f"{name}.wav", 1.0)) for name in "ab"]
    facewire(["bake", *voices, "-o", str(tmp_path / "takes"), "--jobs", "2"], tmp_path / "home")
    assert len(list((tmp_path / "takes").iterdir())) == 2
    assert left_in(tmp_path / "home") == []


def can_trace() -> bool:
    strace = shutil.which("strace")
    return strace is not None and not subprocess.run([strace, "true"], capture_output=True).returncode


def test_a_run_sends_to_this_machine_alone(tmp_path: Path) -> None:
    if not can_trace():
        pytest.skip("needs strace, and leave to trace; on Debian: sudo apt install strace")
    trace = tmp_path / "trace.txt"
    voice = recording(tmp_path / "voice.wav", TELEMETRY_AFTER_S + 1.0)
    tracing = ("strace", "-f", "-o", str(trace), "-e", "trace=connect,sendto,sendmsg,sendmmsg")
    facewire(playing(voice), tmp_path / "home", under=tracing)
    calls = trace.read_text(encoding="utf-8", errors="replace")
    assert "exited with 0" in calls
    assert "nscd" not in calls, "a name was looked up"
    receivers = re.findall(r"inet_addr\(\"([^\"]+)\"\)|inet_pton\(AF_INET6, \"([^\"]+)\"", calls)
    assert {four or six for four, six in receivers} <= {"127.0.0.1", "::1"}


@pytest.mark.parametrize("package", ["facewire", "facewire_training", "tests"])
@pytest.mark.parametrize("before", [None, "", "0"])
def test_no_package_leaves_telemetry_on(package: str, before: str | None) -> None:
    inherited = {name: value for name, value in os.environ.items() if name != SWITCH}
    done = subprocess.run(
        [sys.executable, "-c", f"import os, sys, {package}; print(os.getenv({SWITCH!r}), *sys.modules)"],
        env=inherited if before is None else {**inherited, SWITCH: before},
        capture_output=True, text=True, timeout=240, check=True,
    )  # fmt: skip
    assert done.stdout.startswith("1 ")
    assert "onnxruntime" not in done.stdout.split()
