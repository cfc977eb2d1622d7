"""Outputs by their kind."""

import pytest

from facewire.output.config import OutputConfig
from facewire.output.kinds import sends_to
from facewire.output.livelink import LiveLinkConfig
from facewire.output.osc import OscConfig
from facewire.output.vmc import VmcConfig


@pytest.mark.parametrize(
    ("config", "kind", "port", "returns"),
    [
        (LiveLinkConfig("127.0.0.1"), "livelink", 11111, True),
        (LiveLinkConfig("localhost:11112"), "livelink", 11112, True),
        (LiveLinkConfig("127.0.0.1:11112"), "livelink", 11111, False),
        (LiveLinkConfig("192.0.2.1"), "livelink", 11111, False),
        (LiveLinkConfig("127.0.0.1"), "vmc", 11111, False),
        (VmcConfig("127.0.0.1:39540"), "vmc", 39540, True),
        (VmcConfig("127.0.0.1"), "vmc", 39540, False),
        (OscConfig("127.0.0.1:39540"), "vmc", 39540, False),
        (VmcConfig("127.0.0.1:11573"), "openseeface", 11573, False),
    ],
)
def test_what_comes_back_to_a_tracker(config: OutputConfig, kind: str, port: int, returns: bool) -> None:
    assert sends_to(config, kind, port) is returns
