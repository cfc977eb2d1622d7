"""An output to VRChat as a run opens it: real multicast DNS, HTTP and UDP on one machine."""

import json
from functools import partial
from pathlib import Path

import pytest

from facewire.clock import SystemClock
from facewire.errors import UsageError
from facewire.output.kinds import open_output
from facewire.output.pacing.output import PacedOutput
from facewire.output.settings import output_from_table
from facewire.output.vrchat.lookout import Lookout
from facewire.output.vrchat.output import VrchatConfig
from facewire.output.vrchat.sender import VrchatSender
from facewire.transport.http import get
from facewire.transport.mdns import Service
from facewire.transport.udp import Datagrams
from tests.fakes import Keep
from tests.output.running import running
from tests.output.vrchat.game import Game, Worn
from tests.output.vts.rig import face
from tests.waiting import until

JAW = Worn("avtr_1", {"FT/v2/JawOpen": "f", "LipTrackingActive": "T"})
OTHER = Worn("avtr_2", {"v2/JawOpen": "f", "v2/MouthSmileLeft": "f"})
NATIVE = Worn("avtr_3", {"v2/JawOpen": "f"}, full_tracking=True)


class Announced:
    """A browser that has found a game already."""

    def __init__(self, game: Game) -> None:
        self.game = game

    def services(self) -> tuple[Service, ...]:
        return (Service("VRChat-Client-AB12CD", ("127.0.0.1",), int(self.game.http_port)),)

    def close(self) -> None: ...


def output_to(game: Game) -> PacedOutput:
    clock = SystemClock()
    lookout = Lookout(
        clock, "127.0.0.1", lambda: Announced(game), partial(get, timeout_s=2.0), lambda _: True, 0.01
    )
    sender = VrchatSender(
        clock, "127.0.0.1", 9, None, lookout, lambda host, port: Datagrams(host, port, clock), follow=True
    )
    return PacedOutput(VrchatConfig("127.0.0.1"), clock, 31, sender)


def test_avatars_are_asked_for_and_followed(kept: Keep) -> None:
    with Game(JAW) as game:
        output = kept(output_to(game))
        with running(output, face(jawOpen=0.5, mouthSmileLeft=0.25)):
            until(lambda: game.ears.values == {"FT/v2/JawOpen": 0.5, "LipTrackingActive": True})
            game.wear(OTHER)
            until(lambda: game.ears.values == {"v2/JawOpen": 0.5, "v2/MouthSmileLeft": 0.25})
            game.wear(NATIVE)
            until(lambda: game.ears.native is not None)
            assert output.status.why == "native face tracking"
        output.close()
        until(lambda: game.ears.native == bytes(102))


def test_a_file_in_place_of_a_question(tmp_path: Path, kept: Keep) -> None:
    path = tmp_path / "avtr_1.json"
    path.write_bytes(JAW.file())
    with Game(JAW) as game:
        table = {"kind": "vrchat", "address": f"127.0.0.1:{game.port}", "avatar": str(path)}
        output = kept(open_output(output_from_table(table), SystemClock(), 31))
        with running(output, face(jawOpen=0.5)):
            until(lambda: game.ears.values.get("FT/v2/JawOpen") == 0.5)
        assert game.asked == []


@pytest.mark.parametrize(("prefix", "name"), [(".", "v2/JawOpen"), ("FT", "FT/v2/JawOpen")])
def test_everything_without_a_question(prefix: str, name: str, kept: Keep) -> None:
    with Game(Worn("", {name: "f"})) as game:
        config = VrchatConfig(f"127.0.0.1:{game.port}", prefix=prefix)
        output = kept(open_output(config, SystemClock(), 31))
        with running(output, face(jawOpen=0.5)):
            until(lambda: game.ears.values.get(name) == 0.5)
        assert len(game.ears.refused) > 100, "the names that this avatar does not have"


@pytest.mark.parametrize("content", [b"", b"[]", json.dumps({"id": "x"}).encode()])
def test_a_file_that_is_none(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "avatar.json"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"cannot be read as an avatar's OSC file .* LocalLow"):
        open_output(VrchatConfig("127.0.0.1", avatar=path), SystemClock(), 31)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read as an avatar's OSC file"):
        open_output(VrchatConfig("127.0.0.1", avatar=tmp_path / "none"), SystemClock(), 31)


def test_a_file_or_a_prefix_but_not_both(tmp_path: Path) -> None:
    config = VrchatConfig("127.0.0.1", avatar=tmp_path, prefix="FT")
    with pytest.raises(UsageError, match="give one of them"):
        open_output(config, SystemClock(), 31)
