"""The Unreal plugin's character, over stand-ins of the engine: what it tells a real sidecar, and when."""

import math
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Final

import pytest

from facewire.client import Client, connect
from facewire.client.options import read_character
from facewire.face.channels import CHANNEL_INDEX
from facewire.face.character import TraitValue
from facewire.face.tune import MASKS
from facewire.values import SettingsStatus
from tests.cpp.conftest import Programs
from tests.cpp.live import sidecar
from tests.cpp.reader import Reader
from tests.ports import free_ports
from tests.protocol.vectors import VECTORS

pytestmark = pytest.mark.realtime

RATE: Final = 24_000


class Played:
    """The plugin's component beside a sidecar, and a client that looks at what it did there."""

    def __init__(self, reader: Reader, client: Client) -> None:
        self.reader = reader
        self.client = client

    def say(self, line: str) -> None:
        assert self.reader.process.stdin is not None
        self.reader.process.stdin.write(f"{line}\n")
        self.reader.process.stdin.flush()

    def settings(self, subject: str = "host") -> SettingsStatus:
        return next(one.settings for one in self.client.status().subjects if one.name == subject)

    def wait(self, holds: Callable[[Mapping[str, TraitValue]], bool]) -> Mapping[str, TraitValue]:
        """Return the traits of the subject once they are so."""
        deadline = time.monotonic() + 60
        while not holds(traits := dict(self.settings().character)):
            assert time.monotonic() < deadline, traits
            time.sleep(0.02)
        return traits


@pytest.fixture(scope="module")
def played(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    program = programs.path("report_character")
    content = tmp_path_factory.mktemp("content")
    (content / "host.json").write_bytes((VECTORS / "character" / "whole.bin").read_bytes())
    (content / "none.json").write_bytes((VECTORS / "character" / "comma.bin").read_bytes())
    (content / "later.json").write_bytes((VECTORS / "character" / "trait_unknown.bin").read_bytes())
    ports = free_ports(2)
    with ExitStack() as stack:
        stack.enter_context(sidecar(ports))
        command = [str(program), "127.0.0.1", *map(str, ports), "host", str(content), "host.json"]
        process = stack.enter_context(
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        )
        stack.callback(process.kill)
        reader = Reader(process)
        reader.wait_for_status("waiting for host")
        faces, control = (f"tcp://127.0.0.1:{port}" for port in ports)
        with connect(control, faces) as client:
            client.open("host", RATE)
            reader.wait_for_status("set")
            yield Played(reader, client)
        reader.dismiss()


def test_the_file_holds_once_the_subject_is_there(played: Played) -> None:
    said = read_character(VECTORS / "character" / "whole.bin")
    settings = played.settings()
    assert dict(settings.character) == dict(said.character)
    assert dict(settings.gain) == pytest.approx(dict(said.gain))
    assert dict(settings.offset) == pytest.approx(dict(said.offset))
    assert settings.mask == MASKS["lower"]


def test_the_game_changes_traits_above_the_file(played: Played) -> None:
    played.say("mood 2 0.5")
    played.say("number blinks 0.25")
    played.say("word head listening")
    played.say("look 30 -15")
    traits = played.wait(lambda one: "look_at" in one)
    assert (traits["mood"], traits["mood_gain"]) == ("anger", 0.5)
    assert (traits["blinks"], traits["head"], traits["smile"]) == (0.25, "listening", 0.3)
    assert traits["look_at"] == pytest.approx((math.radians(30), math.radians(-15)))
    played.say("free")
    assert "look_at" not in played.wait(lambda one: "look_at" not in one)


def test_a_subject_that_begins_anew_is_told_again(played: Played) -> None:
    played.client.open("host", RATE, replace=True)
    traits = played.wait(lambda one: "smile" in one)
    assert (traits["mood"], traits["smile"]) == ("anger", 0.3)
    assert dict(played.settings().gain)[CHANNEL_INDEX["jawOpen"]] == pytest.approx(1.2)


def test_what_cannot_be_is_refused_with_a_reason(played: Played) -> None:
    refused = {
        "none.json": "none.json, line 1: malformed: not JSON",
        "later.json": "smlie",
        "no.json": "cannot be opened",
    }
    for file, reason in refused.items():
        played.say(f"file {file}")
        told = played.reader.wait(lambda one: "refused" in one)
        assert reason in told["refused"]
