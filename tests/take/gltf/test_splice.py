"""JSON that is added to stays as it is around that."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.errors import WireError
from facewire.take.gltf.splice import appended, parsed, replaced

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
DOCUMENTS = st.fixed_dictionaries(
    {}, optional={"a": st.lists(VALUES, max_size=3), "b": VALUES, 'c"\\]': VALUES, "d": st.lists(VALUES)}
)
STYLES: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [{}, {"indent": 2}, {"separators": (",", ":")}, {"ensure_ascii": False}, {"indent": "\t"}]
)


@settings(max_examples=20)
@given(DOCUMENTS, st.lists(VALUES, max_size=3), STYLES)
def test_what_is_appended_comes_last_and_all_else_stays(
    document: dict[str, Any], more: list[Any], style: dict[str, Any]
) -> None:
    text = f" \n{json.dumps(document, **style)}\t"
    got = appended(text, {"a": more, "d": more})
    wanted = document | {
        key: [*document.get(key, []), *more] for key in ("a", "d") if more or key in document
    }
    assert json.loads(got) == wanted
    assert _is_inside(text, got)


@settings(max_examples=20)
@given(DOCUMENTS, VALUES, STYLES)
def test_a_value_takes_the_place_of_another(
    document: dict[str, Any], value: Any, style: dict[str, Any]
) -> None:
    text = json.dumps({"first": [document, {"b": 1}], "last": 2}, **style)
    assert json.loads(replaced(text, ("first", 0, "b"), value)) == {
        "first": [document | {"b": value}, {"b": 1}],
        "last": 2,
    }


def test_the_last_of_several_keys_counts_as_readers_have_it() -> None:
    text = '{"a":[1],"a":[2],"b":{"a":[3]}}'
    assert appended(text, {"a": [4]}) == '{"a":[1],"a":[2,4],"b":{"a":[3]}}'


def test_what_is_no_array_is_told() -> None:
    with pytest.raises(WireError, match="'a' is no array"):
        appended('{"a": {}}', {"a": [1]})


@pytest.mark.parametrize(
    "text", ["", "{", "[1,]", '{"a": NaN}', "Infinity", "[" * 100_000, "\ufeff{}", "1" * 5000, '{"a" 1}']
)
def test_what_is_no_json_says_so(text: str) -> None:
    with pytest.raises(WireError, match="JSON cannot be read"):
        parsed(text)


def _is_inside(text: str, longer: str) -> bool:
    """Whether all characters of a text are in a longer one in their order."""
    rest = iter(longer)
    return all(character in rest for character in text)
