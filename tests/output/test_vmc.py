"""VMC over real UDP, read by a receiver that is as strict as the document, and by one that is not."""

import socket
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from facewire.clock import VirtualClock
from facewire.face.channels import CHANNELS, pascal
from facewire.face.tune import MASKS
from facewire.output.kinds import open_output
from facewire.output.vmc import VmcConfig, vmc_sender
from facewire.values import Bundle, Frame, Level, OutputState, Quality
from facewire.wire.osc.vmc import Bones, Style
from tests.fakes import Keep
from tests.output.marionette import Lenient, Strict, messages, waiting
from tests.wire.osc.test_vmc import face

FRAME = Frame("host", 1, 0, 0.0, 0, Quality.INFERRED, Level.CPU, face(jawOpen=0.5, aa=0.75, headYaw=0.25))


ALONE = "127.39.5.40" if sys.platform == "linux" else "127.0.0.1"
"""An address of this machine that nothing else is likely to use."""


@pytest.fixture
def app() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        yield one


def to(app: socket.socket) -> VmcConfig:
    return VmcConfig(f"127.0.0.1:{app.getsockname()[1]}")


@pytest.mark.parametrize("bundle", [True, False])
@pytest.mark.parametrize("style", Style)
def test_a_strict_receiver_takes_every_style(
    app: socket.socket, kept: Keep, style: Style, bundle: bool
) -> None:
    sender = kept(vmc_sender(replace(to(app), style=style, bundle=bundle), VirtualClock()))
    seen, loose = Strict(), Lenient()
    for n in range(3):
        sender.send(FRAME._replace(n=n, at_ns=n * 10**9))
        for datagram in waiting(app):
            seen.take(datagram)
            loose.take(datagram)
    assert seen.applied == 3
    assert seen.times == [0.0, 1.0, 2.0]
    assert seen.bones.keys() == {"Head", "Neck", "LeftEye", "RightEye"}
    assert seen.clips == loose.clips
    assert len(seen.clips) == {"perfectsync": 52, "both": 59}.get(style, 7)
    assert sender.status.packets == seen.datagrams
    if bundle:
        assert seen.datagrams == 3 * {"perfectsync": 2, "both": 3}.get(style, 1)
    else:
        assert seen.datagrams == 3 * (len(seen.clips) + 4 + 3)


def test_apply_comes_last_and_once(app: socket.socket, kept: Keep) -> None:
    kept(vmc_sender(to(app), VirtualClock())).send(FRAME)
    told = [one.address for datagram in waiting(app) for one in messages(datagram)]
    assert told[-1] == "/VMC/Ext/Blend/Apply"
    assert told.count("/VMC/Ext/Blend/Apply") == 1
    assert told[:2] == ["/VMC/Ext/OK", "/VMC/Ext/T"]


def test_one_face_is_shown(app: socket.socket, kept: Keep) -> None:
    """The first; when that one has gone, another."""
    clock = VirtualClock()
    sender = kept(vmc_sender(replace(to(app), style=Style.VRM0), clock))
    guest = FRAME._replace(subject="guest", face=face(aa=0.25))
    seen = Strict()
    for frame in (FRAME, guest):
        sender.send(frame)
    for datagram in waiting(app):
        seen.take(datagram)
    assert (seen.applied, seen.clips["A"]) == (1, 0.75)
    clock.sleep_until_ns(3 * 10**9)
    sender.send(guest)
    for datagram in waiting(app):
        seen.take(datagram)
    assert (seen.applied, seen.clips["A"]) == (2, 0.25)


def test_the_usual_port_is_that_of_a_performer_and_the_next_that_of_an_assistant(kept: Keep) -> None:
    clock = VirtualClock()
    assert kept(vmc_sender(VmcConfig("127.0.0.1"), clock)).status.name == "vmc 127.0.0.1:39539"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as app:
        app.bind((ALONE, 39540))
        config = VmcConfig(f"{ALONE}:39540")
        kept(vmc_sender(config, clock)).send(FRAME)
        told = {one.address for datagram in waiting(app) for one in messages(datagram)}
        assert told == {"/VMC/Ext/Blend/Val", "/VMC/Ext/Blend/Apply"}, "its body is its own"
        kept(vmc_sender(replace(config, bones=Bones.ALL), clock)).send(FRAME)
        told = {one.address for datagram in waiting(app) for one in messages(datagram)}
        assert {"/VMC/Ext/Bone/Pos", "/VMC/Ext/Set/Eye"} < told


def test_a_whole_output_masks_and_mirrors(app: socket.socket, kept: Keep) -> None:
    config = replace(to(app), mask=MASKS["lower"], mirror=True, gain=1.5)
    output = kept(open_output(config, VirtualClock(), 31))
    shown = face(jawLeft=0.5, jawOpen=0.25, headYaw=0.5, browInnerUp=1.0)
    output.put(Bundle((FRAME._replace(face=shown),), 0))
    output.serve(0.0)  # type: ignore[attr-defined]
    seen = Strict()
    for datagram in waiting(app):
        seen.take(datagram)
    assert seen.clips.keys() == {pascal(CHANNELS[index]) for index in MASKS["lower"]}
    assert (seen.clips["JawRight"], seen.clips["JawLeft"], seen.clips["JawOpen"]) == (0.75, 0.0, 0.375)
    assert seen.bones["Head"][4] < 0, "the head turns to the other side"
    assert output.status.state == OutputState.SENDING
