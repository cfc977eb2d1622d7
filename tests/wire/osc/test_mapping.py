"""The table of an OSC map: what a person writes, and what is sent of it."""

import re
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythonosc.osc_message import OscMessage

from facewire.errors import UsageError
from facewire.face.channels import CHANNELS
from facewire.face.tune import MASKS
from facewire.wire.osc.mapping import FULL_MAP, Mapping, parse_map
from tests.packaging.artifacts import ROOT
from tests.wire.osc.test_vmc import face


def sent(text: str, *, voice: float = 0.0, **values: float) -> dict[str, object]:
    messages = map(OscMessage, Mapping(parse_map(text), None).messages(face(voice=voice, **values)))
    return {one.address: one.params[0] for one in messages}


def row(**keys: object) -> str:
    shown = {"channel": "jawOpen", "address": "/jaw", **keys}
    lines = (f"{key} = {value!r}".replace("True", "true") for key, value in shown.items())
    return "[[send]]\n" + "\n".join(lines).replace("from_", "from") + "\n"


def test_without_a_map_each_weight_goes_under_its_own_name() -> None:
    told = sent(FULL_MAP, jawOpen=0.5)
    assert list(told) == [f"/{name}" for name in CHANNELS]
    assert told["/jawOpen"] == 0.5


def test_ranges_curves_and_types() -> None:
    text = (
        row(address="/a", to=[0, 127])
        + row(address="/b", to=[0, 127], type="int")
        + row(address="/c", curve=2)
        + row(address="/d", type="bool")
        + row(address="/e", from_=[0.25, 0.75], to=[1, -1])
        + row(address="/f", to=[1, 0], type="bool")
    )
    told = sent(text, jawOpen=0.5)
    assert told == {"/a": 63.5, "/b": 64, "/c": 0.25, "/d": True, "/e": 0.0, "/f": True}
    assert isinstance(told["/b"], int)
    assert sent(text, jawOpen=0.2)["/e"] == 1.0, "held to its range"


def test_whatever_a_face_has_can_be_sent() -> None:
    text = row(channel="aa", address="/aa") + row(channel="headYaw", address="/yaw", to=[-90, 90])
    told = sent(text + row(channel="voice", address="/{name}"), aa=0.5, headYaw=-0.5, voice=0.75)
    assert told == {"/aa": 0.5, "/yaw": -45.0, "/voice": 0.75}


def test_a_mask_leaves_weights_out() -> None:
    rows = parse_map(row(channel="*", address="/{name}") + row(channel="voice", address="/voice"))
    messages = Mapping(rows, MASKS["lower"]).messages(face())
    names = {OscMessage(one).address for one in messages}
    assert "/voice" in names
    assert "/browInnerUp" not in names
    assert len(names) == len(MASKS["lower"]) + 1


@given(st.floats(-10, 10), st.floats(-5, 5), st.floats(-5, 5), st.floats(0.1, 10))
def test_what_is_sent_stays_between_its_ends(given_: float, low: float, high: float, curve: float) -> None:
    (one,) = parse_map(row(from_=[-2.0, 3.0], to=[low, high], curve=curve))
    assert min(low, high) - 1e-9 <= one.value(given_) <= max(low, high) + 1e-9


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[send", "not TOML"),
        ("", "a list of .* tables"),
        ("x = 1\n" + row(), "a list of .* tables"),
        ("send = 3", "a list of .* tables"),
        ("send = [3]", "a list of .* tables"),
        (row() + row(chanel="x"), r"\[\[send\]\] 2: there is no key 'chanel'; did you mean channel\?"),
        (row(channel="jawOpne"), r"there is no channel 'jawOpne'; did you mean jawOpen\?"),
        (row(channel=3), "channel is 3; it must be a string"),
        (row(address="jaw"), "'jaw' is no OSC address"),
        (row(address="/a b"), "is no OSC address"),
        (row(from_=[1, 1]), "from is 1 to 1; its ends must differ"),
        (row(to=[1]), "it must be two numbers"),
        (row(to=["a", 1]), "to is 'a'; it must be a number"),
        (row(to=[1e10, 1]), "must be from -1e9 to 1e9"),
        (row(curve=0), "curve is 0; it must be above 0"),
        (row(curve=True), "curve is True; it must be a number"),
        (row(type="double"), "there is no type 'double'"),
        (row(channel="*") * 5, "a map of 260 messages; at most 256"),
    ],
)
def test_what_is_wrong_is_named(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        parse_map(text)
    assert "\n" not in str(caught.value)


def test_the_map_of_the_guide_can_be_used() -> None:
    guide = (ROOT / "docs" / "apps" / "osc.md").read_text(encoding="utf-8")
    shown = next(block for block in re.findall(r"```toml\n(.*?)```", guide, re.DOTALL) if "[[send]]" in block)
    assert len(parse_map(textwrap.dedent(shown))) == 4 + 52
