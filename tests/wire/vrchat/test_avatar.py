"""What an avatar takes, read from VRChat's tree and from its files."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.errors import WireError
from facewire.wire.vrchat.avatar import (
    Avatar,
    Input,
    InputKind,
    decode_change,
    decode_file,
    decode_host,
    decode_tree,
)
from tests.output.vrchat.game import Worn

WORN = Worn("avtr_1", {"FT/v2/JawOpen": "f", "v2/JawX1": "T", "Hat": "T", "Mode": "i"})

INPUTS = {
    Input("/avatar/parameters/FT/v2/JawOpen", "FT/v2/JawOpen", InputKind.FLOAT),
    Input("/avatar/parameters/v2/JawX1", "v2/JawX1", InputKind.BOOL),
    Input("/avatar/parameters/Hat", "Hat", InputKind.BOOL),
    Input("/avatar/parameters/Mode", "Mode", InputKind.INT),
}


def test_the_tree_lists_what_can_be_written() -> None:
    avatar = decode_tree(json.dumps(WORN.tree()).encode())
    assert (avatar.identity, set(avatar.inputs), avatar.full_tracking) == ("avtr_1", INPUTS, False)


def test_an_avatar_with_native_tracking() -> None:
    tree = Worn("avtr_2", {}, full_tracking=True).tree()
    assert decode_tree(json.dumps(tree).encode()).full_tracking
    assert decode_change(json.dumps(tree["CONTENTS"]["change"]).encode()) == "avtr_2"


def test_the_file_lists_inputs_after_a_byte_order_mark() -> None:
    avatar = decode_file(WORN.file())
    assert (avatar.identity, set(avatar.inputs)) == ("avtr_1", INPUTS)


def test_an_address_that_a_user_has_changed_in_the_file() -> None:
    entry = {"name": "v2/JawOpen", "input": {"address": "/my/jaw", "type": "Float"}}
    body = json.dumps({"id": "a", "parameters": [entry, {"name": "x"}, 7, {"name": 1, "input": {}}]}).encode()
    assert decode_file(body) == Avatar("a", (Input("/my/jaw", "v2/JawOpen", InputKind.FLOAT),))


@pytest.mark.parametrize(
    ("body", "port"), [(b'{"OSC_PORT": 9000}', 9000), (b'{"OSC_PORT": "9000"}', None), (b"{}", None)]
)
def test_where_osc_is_taken(body: bytes, port: int | None) -> None:
    assert decode_host(body) == port


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b"{}", b'{"CONTENTS": {}}', b"[" * 100_000])
def test_what_is_none_of_them(body: bytes) -> None:
    for decode in (decode_tree, decode_file, decode_change):
        with pytest.raises(WireError):
            decode(body)


def test_a_tree_without_end_is_cut() -> None:
    node: dict[str, object] = {"FULL_PATH": "/avatar/parameters/x", "TYPE": "f"}
    for _ in range(100):
        node = {"CONTENTS": {"deeper": node}}
    wide = {str(n): {"FULL_PATH": f"/avatar/parameters/{n}", "TYPE": "f"} for n in range(10_000)}
    for contents in ({"a": node}, wide):
        body = json.dumps({"CONTENTS": {"parameters": {"CONTENTS": contents}}}).encode()
        assert len(decode_tree(body).inputs) <= 8192


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["CONTENTS", "parameters", "FULL_PATH", "TYPE", "VALUE", "change", "input", "a"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=40)
@given(json_values)
def test_any_json_may_come(value: object) -> None:
    for decode in (decode_tree, decode_file, decode_change, decode_host):
        try:
            decode(json.dumps(value).encode())
        except WireError:
            continue


@pytest.mark.parametrize("name", ["v2/" + "9" * 5000, "v2/Jaw\0Open", "\ud800/v2/JawOpen"])
def test_a_name_that_fits_no_message_is_passed_over(name: str) -> None:
    worn = Worn("avtr_1", {name: "f", "v2/JawOpen": "f"})
    for avatar in (decode_tree(json.dumps(worn.tree()).encode()), decode_file(worn.file())):
        assert [one.name for one in avatar.inputs] == ["v2/JawOpen"]


@pytest.mark.parametrize("kind", [[], {}, None, 1])
def test_a_type_that_is_none_is_passed_over(kind: object) -> None:
    path = "/avatar/parameters/v2/JawOpen"
    node = {"FULL_PATH": path, "TYPE": kind}
    entry = {"name": "v2/JawOpen", "input": {"address": path, "type": kind}}
    tree = {"CONTENTS": {"parameters": {"CONTENTS": {"a": node}}}}
    assert decode_tree(json.dumps(tree).encode()).inputs == ()
    assert decode_file(json.dumps({"parameters": [entry]}).encode()).inputs == ()
