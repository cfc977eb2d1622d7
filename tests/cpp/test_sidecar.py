"""The C++ clients against the real sidecar: 31 faces a second for 20 s, a restart, a stall, pushed sound.

One scenario of about 22 s in which all of it happens side by side; the tests look at what was said.
"""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final

import numpy as np
import pytest

from tests.cpp.conftest import Programs
from tests.cpp.live import sidecar
from tests.cpp.reader import Json, Reader, reading
from tests.cpp.toolchain import ROOT
from tests.ports import free_ports

pytestmark = pytest.mark.realtime

CLIP: Final = ROOT / "sidecar" / "facewire" / "demo" / "clip.flac"
SECONDS: Final = 20
PUSHED_SECONDS: Final = 3
PUSHED_RATE: Final = 24_000
RECORDING: Final = ("--source", str(CLIP), "--loop")


@dataclass(frozen=True)
class Scenario:
    steady: Reader
    troubled: Reader
    jaw: str
    """What `print_jaw` printed."""
    pushed: str
    """What `push_sound` printed."""


@pytest.fixture(scope="module")
def scenario(programs: Programs) -> Iterator[Scenario]:
    program = programs.path("report_stream")
    print_jaw, push_sound = programs.path("print_jaw"), programs.path("push_sound")
    for name in programs.futures:
        programs.path(name)  # A compiler beside it would be no fair neighbour.
    steady_ports, troubled_ports = free_ports(2), free_ports(2)
    with ExitStack() as stack:
        stack.enter_context(sidecar(steady_ports, *RECORDING))
        first = stack.enter_context(sidecar(troubled_ports, *RECORDING))
        steady = stack.enter_context(reading(program, steady_ports[0]))
        troubled = stack.enter_context(reading(program, troubled_ports[0], "face"))
        is_running(steady)
        end = time.monotonic() + SECONDS
        pushed = push(push_sound, steady_ports)

        is_running(troubled)
        first.kill()
        troubled.wait_for_status("Waiting for sidecar")
        second = stack.enter_context(sidecar(troubled_ports, *RECORDING))
        is_running(troubled)
        os.kill(second.pid, signal.SIGSTOP)
        troubled.wait_for_status("Waiting for sidecar")
        os.kill(second.pid, signal.SIGCONT)
        is_running(troubled)
        troubled.dismiss()
        second.kill()

        command = ["timeout", "2", str(print_jaw), "127.0.0.1", str(steady_ports[0]), "face"]
        jaw = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
        time.sleep(max(0.0, end - time.monotonic()))
        steady.dismiss()
        yield Scenario(steady, troubled, jaw.stdout, pushed)


def is_running(reader: Reader) -> None:
    reader.wait(lambda one: "FPS" in str(one.get("status")))


def push(program: object, ports: tuple[int, ...]) -> str:
    t = np.arange(PUSHED_SECONDS * PUSHED_RATE) / PUSHED_RATE
    tone = np.sin(2 * np.pi * 140 * t) * (0.5 - 0.5 * np.cos(2 * np.pi * 4 * t))
    pcm = (tone * 12_000).astype("<i2").tobytes()
    command = [str(program), "guest", str(PUSHED_RATE), "127.0.0.1", str(ports[0]), str(ports[1])]
    done = subprocess.run(command, input=pcm, capture_output=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def frames(reader: Reader, subject: str) -> list[Json]:
    return [one for one in reader.frames if one["subject"] == subject]


def numbers(said: list[Json], key: str) -> list[int]:
    return [int(one["frame"][key]) for one in said]


def test_31_faces_a_second_for_20_seconds(scenario: Scenario) -> None:
    said = frames(scenario.steady, "face")
    n, pt = numbers(said, "n"), numbers(said, "pt")
    assert len(said) >= 0.97 * 31 * SECONDS
    assert n == list(range(n[0], n[0] + len(n)))
    assert said[-1]["gaps"] == 0
    assert (n[-1] - n[0]) * 1e9 / (pt[-1] - pt[0]) == pytest.approx(31, rel=0.01)
    assert np.median([one["fps"] for one in said[62:]]) == pytest.approx(31, rel=0.02)
    assert sum(one["started"] for one in said) == 1
    texts = [one["status"] for one in scenario.steady.said if "status" in one]
    assert any(re.fullmatch(r"3[01]\.\d FPS, 0 gaps, \d+ ms", text) for text in texts)


def test_pushed_faces_lead_and_are_due_one_by_one(scenario: Scenario) -> None:
    said = [one for one in frames(scenario.steady, "guest") if one["frame"]["q"] == "0"]
    ahead = [(int(one["due"]) - int(one["arrival"])) / 1e9 for one in said]
    assert len(said) == pytest.approx(31 * PUSHED_SECONDS, abs=2)
    assert said[-1]["gaps"] == 0
    assert 0.3 < max(ahead) < 0.6
    # Due when the sound plays: one frame after another, whenever they came.
    spacing = np.diff(numbers(said, "at"))
    assert np.all(np.abs(spacing - 1e9 / 31) < 1e6)
    # The start that a player is told is when the first pose is due, to the millisecond or so.
    assert re.fullmatch(r"play it in -?\d+\.\d ms\n", scenario.pushed)
    mouth = [one["frame"]["w"][17] for one in said]
    assert max(mouth) > 0.02


def test_a_restart_is_a_new_start(scenario: Scenario) -> None:
    said = frames(scenario.troubled, "face")
    sessions = list(dict.fromkeys(numbers(said, "s")))
    assert len(sessions) == 2
    starts = [one["frame"]["s"] for one in said if one["started"]]
    assert starts == [str(session) for session in sessions]


def test_a_stall_is_noticed_and_survived(scenario: Scenario) -> None:
    texts = [one["status"] for one in scenario.troubled.said if "status" in one]
    silent = next(i for i, text in enumerate(texts) if text.endswith("the sidecar has fallen silent"))
    assert "FPS" in texts[-1]
    assert silent < len(texts) - 1
    # The same session goes on: nothing starts over.
    last = frames(scenario.troubled, "face")[-1]
    assert last["started"] is False


def test_the_example_prints_the_jaw(scenario: Scenario) -> None:
    lines = scenario.jaw.splitlines()
    assert len(lines) > 15
    assert all(re.fullmatch(r"face \d+ jawOpen [01]\.\d\d", line) for line in lines)
