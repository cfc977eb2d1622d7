"""The Unreal plugin's own source, over stand-ins of the engine that run, against a real sidecar.

With sockets as on BSD and as on Windows at the same time, through a change of settings and a restart.
"""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import pairwise
from typing import Final

import pytest

from tests.cpp.conftest import Programs
from tests.cpp.live import sidecar
from tests.cpp.reader import Json, Reader
from tests.cpp.toolchain import ROOT
from tests.ports import free_ports

pytestmark = pytest.mark.realtime

CLIP: Final = ROOT / "sidecar" / "facewire" / "demo" / "clip.flac"
RECORDING: Final = ("--source", str(CLIP), "--loop")
SOCKETS: Final = ("bsd", "winsock")
FACES: Final = 40
DAY_S: Final = 86_400
MOST: Final = 0.7
"""A face that lost its sidecar eases to rest when it is looked at, not by the grid."""


@pytest.fixture(scope="module")
def sources(programs: Programs) -> Iterator[dict[str, Reader]]:
    program = programs.path("report_source")
    for name in programs.futures:
        programs.path(name)  # A compiler beside it would be no fair neighbour.
    ports = free_ports(2)
    with ExitStack() as stack:
        first = stack.enter_context(sidecar(ports, *RECORDING))
        readers = {}
        for sockets in SOCKETS:
            command = [str(program), "localhost", str(ports[0]), sockets]
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            readers[sockets] = Reader(stack.enter_context(process))
            stack.callback(process.kill)
        everybody = list(readers.values())
        for reader in everybody:
            see(reader, 61)
            say(reader, "rig 2")
        for reader in everybody:
            see(reader, 62)
            say(reader, "preset")
            reader.wait(lambda one: "static" in one)
            see(reader, 62)
            see_rate(reader)
        first.kill()
        for reader in everybody:
            reader.wait_for_status("Waiting for sidecar on localhost")
        stack.enter_context(sidecar(ports, *RECORDING))
        for reader in everybody:
            see(reader, 62)
            reader.dismiss()
        yield readers


def say(reader: Reader, line: str) -> None:
    assert reader.process.stdin is not None
    reader.process.stdin.write(f"{line}\n")
    reader.process.stdin.flush()


def see(reader: Reader, values: int) -> None:
    for _ in range(FACES):
        reader.wait(lambda one: one.get("values") == values)


def see_rate(reader: Reader) -> None:
    """Wait for a status with a rate; one that stays the same is told only once."""
    told = [str(one["status"]) for one in reader.said if "status" in one]
    if not told or "FPS" not in told[-1]:
        reader.wait(lambda one: "FPS" in str(one.get("status")))


def runs(reader: Reader) -> list[list[Json]]:
    """Return the frames between one telling of names and the next."""
    out: list[list[Json]] = []
    for one in reader.said:
        if "static" in one:
            out.append([])
        elif "frame" in one:
            out[-1].append(one)
    return [run for run in out if len(run) > FACES // 2]


def is_whole(step_s: float, within_s: float) -> bool:
    """Whether a step is that of a frame, or of some where a busy machine left frames out."""
    frames = round(step_s * 31)
    return frames >= 1 and abs(step_s - frames / 31) < within_s


@pytest.mark.parametrize("sockets", SOCKETS)
def test_the_panel_adds_a_source(sources: dict[str, Reader], sockets: str) -> None:
    panel = sources[sockets].said[0]
    assert panel["panel"].startswith("host=localhost;faces=")
    assert panel["refused"].startswith("A number from 1 to 65535")


@pytest.mark.parametrize("sockets", SOCKETS)
def test_faces_come_at_their_rate_under_their_names(sources: dict[str, Reader], sockets: str) -> None:
    names = [one["names"] for one in sources[sockets].said if "static" in one]
    assert {len(each) for each in names} == {61, 62}
    assert all(each[:61] == names[0] and each[61:] in ([], ["HeadControlSwitch"]) for each in names)
    assert (names[0][17], names[0][52], names[0][60]) == ("JawOpen", "HeadYaw", "RightEyeRoll")
    assert len(runs(sources[sockets])) == 4
    for run in runs(sources[sockets]):
        assert {one["frame"] for one in run} == {"face"}
        steps = [after["world"] - before["world"] for before, after in pairwise(run)]
        assert all(step >= 0 for step in steps)
        assert sum(is_whole(step, 1e-3) for step in steps) > MOST * len(steps)
        assert max(one["jaw"] for one in run) > 0.02


@pytest.mark.parametrize("sockets", SOCKETS)
def test_a_metahumans_head_is_switched_on(sources: dict[str, Reader], sockets: str) -> None:
    switched = [one for one in sources[sockets].said if one.get("values") == 62]
    assert {one["last"] for one in switched} == {1.0}


@pytest.mark.parametrize("sockets", SOCKETS)
def test_scene_time_is_the_time_of_day_in_even_steps(sources: dict[str, Reader], sockets: str) -> None:
    for run in runs(sources[sockets]):
        # From the frame's moment to this program's look at it.
        apart = sorted((one["day"] - one["scene"]) % DAY_S for one in run)
        assert apart[len(apart) // 2] < 0.2
        assert {one["rate"] for one in run} == {31}
        steps = [(after["scene"] - before["scene"]) % DAY_S for before, after in pairwise(run)]
        assert sum(is_whole(step, 2e-3) for step in steps) > MOST * len(steps)


@pytest.mark.parametrize("sockets", SOCKETS)
def test_a_source_that_is_removed_ends_at_once(sources: dict[str, Reader], sockets: str) -> None:
    last = sources[sockets].said[-1]
    assert last["valid"] is False
    assert last["stopped_ms"] < 1000
