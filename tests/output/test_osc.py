"""Any OSC over real UDP, read by python-osc."""

import socket
from pathlib import Path

import pytest

from facewire.clock import VirtualClock
from facewire.errors import UsageError
from facewire.output.osc import OscConfig, osc_sender
from tests.fakes import Keep
from tests.output.marionette import messages, waiting
from tests.output.test_vmc import FRAME


@pytest.mark.parametrize("bundle", [True, False])
def test_a_map_says_what_is_sent(tmp_path: Path, kept: Keep, bundle: bool) -> None:
    path = tmp_path / "map.toml"
    path.write_text('[[send]]\nchannel = "*"\naddress = "/face/{name}"\nto = [0, 255]\ntype = "int"\n')
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as app:
        app.bind(("127.0.0.1", 0))
        config = OscConfig(f"127.0.0.1:{app.getsockname()[1]}", map=path, bundle=bundle)
        sender = kept(osc_sender(config, VirtualClock()))
        sender.send(FRAME)
        sender.send(FRAME._replace(subject="another"))
        arrived = waiting(app)
    told = {one.address: one.params[0] for datagram in arrived for one in messages(datagram)}
    assert told["/face/jawOpen"] == 128
    assert len(told) == 52
    assert len(arrived) == sender.status.packets == (2 if bundle else 52), "of the first subject alone"
    assert sender.status.name.startswith("osc 127.0.0.1:")


def test_without_a_map_and_a_port(kept: Keep) -> None:
    assert kept(osc_sender(OscConfig("127.0.0.1"), VirtualClock())).status.name == "osc 127.0.0.1:9000"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read as an OSC map"),
        (b"\xff", "cannot be read"),
        (b"x = 1", "map.toml: a map is a list"),
    ],
)
def test_a_map_that_cannot_be_used(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "map.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=message):
        osc_sender(OscConfig("127.0.0.1", map=path), VirtualClock())
