"""The tables of SPEC.md say what protocol/schema.json says."""

import re
from typing import Final

import pytest

from facewire.face.character import USUAL
from tests.protocol import schema
from tests.protocol.schema import SCHEMA, Spec
from tests.protocol.vectors import PROTOCOL

SPEC: Final = (PROTOCOL / "SPEC.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    """The text below the heading that begins so, up to the next one of its level or above."""
    found = re.search(rf"^(#+) {heading}.*$", SPEC, re.MULTILINE)
    assert found is not None, heading
    rest = SPEC[found.end() :]
    after = re.search(rf"^#{{2,{len(found[1])}}} ", rest, re.MULTILINE)
    return rest[: after.start()] if after else rest


def table(text: str, first: str) -> dict[str, list[str]]:
    """The rows of the table whose first column is headed `first`, by their first cell."""
    lines = text.splitlines()
    at = next((i for i, line in enumerate(lines) if line.startswith(f"| {first} |")), None)
    rows: dict[str, list[str]] = {}
    if at is not None:
        for line in lines[at + 2 :]:
            if not line.startswith("|"):
                break
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            rows[cells[0].strip("`")] = cells[1:]
    return rows


def type_in_words(spec: Spec) -> str:
    match schema.types(spec):
        case ("array",):
            if "equals" in spec:
                return f"array of {len(schema.NAMES[spec['equals']])} str"
            return f"array of {spec['items']['type']}"
        case ("map",) if spec.get("names") == "channel":
            return "map: channel → float"
        case ("map",):
            return "map: name → map" if "values" in spec else "map"
        case ("map", "str"):
            return "map or str"
        case ("float", "str"):
            return f'float or `"{spec["choices"][0]}"`'
        case ("str", "array"):
            return "str or array of str"
        case (kind,):
            return kind
    raise AssertionError(spec)


def range_in_words(spec: Spec) -> list[str]:
    """What the cell of units and range must say, each somewhere in it."""
    bounded = spec.get("values", spec)
    said = [spec["unit"]] if "unit" in spec else []
    if "min" in bounded and "max" in bounded:
        said.append(f"{bounded['min']}..{bounded['max']}".replace("-", "\N{MINUS SIGN}"))
    elif "bits" in spec and "min" not in spec:
        words = {32: "32 bit", 63: "below 2^63", 64: "64 bit signed"}
        said.append(words[spec["bits"]])
    if "floats" in spec:
        said.append(f"{4 * spec['floats']} bytes: {spec['floats']} float32")
    if "choices" in spec and schema.types(spec) != ("float", "str"):
        choices = spec["choices"]
        words_alone = all(isinstance(choice, str) for choice in choices)
        numbers = [f"{choices[0]}..{choices[-1]}" if len(choices) > 1 else str(choices[0])]
        said += [f"`{choice}`" for choice in choices] if words_alone else numbers
    return said


def required_in_words(spec: Spec) -> str:
    return "yes" if spec.get("required") else "no"


def named(text: str) -> list[str]:
    """The keys of a request that has too few for a table."""
    said = re.search(r"^`subject` \(str, required\)(, `generation` \(uint, .*\))?\.", text, re.MULTILINE)
    return [] if said is None else ["subject", "generation"][: 2 if said[1] else 1]


def check_rows(rows: dict[str, list[str]], keys: dict[str, Spec]) -> None:
    assert list(rows) == list(keys)
    for key, (kind, unit, required, _) in rows.items():
        spec = keys[key]
        assert kind == type_in_words(spec), key
        for words in range_in_words(spec):
            assert words in unit, (key, words, unit)
        assert required.split(":")[0] == required_in_words(spec), key
        if "default" in spec:
            default = spec["default"]
            number = 0 if isinstance(default, str) else default
            shown = str(default).lower() if isinstance(default, bool) else f"{number:g}"
            shown = default or "empty" if isinstance(default, str) else shown
            assert required == f"no: {shown}", key


@pytest.mark.parametrize(
    ("heading", "message"), [("5 `hello`", "hello"), ("6 `face", "frame"), ("7 `status", "status")]
)
def test_tables_of_messages(heading: str, message: str) -> None:
    keys = SCHEMA["messages"][message]["keys"]
    check_rows(table(section(heading), "Key"), keys)
    if message == "status":
        check_rows(table(section(heading), "Key of a subject"), keys["subjects"]["values"]["keys"])
        subject = keys["subjects"]["values"]["keys"]
        check_rows(table(section(heading), "Key of a microphone"), subject["microphone"]["keys"])
        check_rows(table(section(heading), "Key of an output"), keys["outputs"]["values"]["keys"])
        check_rows(table(section(heading), "Key of a tracker"), keys["trackers"]["values"]["keys"])


def test_table_of_traits() -> None:
    rows = table(section("10.8 "), "Trait")
    assert list(rows) == list(SCHEMA["traits"])
    for name, (kind, unit, usual, _) in rows.items():
        spec = SCHEMA["traits"][name]
        assert kind == type_in_words(spec), name
        assert all(words in unit for words in range_in_words(spec)), name
        value = getattr(USUAL, name)
        shown = f"{value:g}" if isinstance(value, float) else f"`{'free' if value is None else value}`"
        assert usual == shown, name


def test_table_of_events() -> None:
    rows = table(section("13 `event"), "Key")
    keys = SCHEMA["messages"]["event"]["keys"]
    assert list(rows) == list(keys)
    for key, (kind, unit, events, meaning) in rows.items():
        assert kind == type_in_words(keys[key])
        assert all(words in unit for words in range_in_words(keys[key])), key
        named = ", ".join(f"`{name}`" for name in keys[key].get("events", ())) or "all"
        assert events == named
        assert key != "why" or re.findall(r"`(\w+)`", meaning) == SCHEMA["reasons"]
    assert set(table(section("13 `event"), "Event")) == set(SCHEMA["events"])


@pytest.mark.parametrize("op", SCHEMA["requests"])
def test_tables_of_requests(op: str) -> None:
    heading = r"10\.\d+ " + ("`pause`, `resume`" if op in ("pause", "resume") else f"`{op}`")
    text, request = section(heading), SCHEMA["requests"][op]
    rows = table(text, "Key")
    if rows:
        check_rows(rows, request["keys"])
    else:
        assert list(request["keys"]) == named(text)
        assert request["keys"] or "No fields." in text
    if op == "audio":
        check_rows(table(text, "Key of a mood"), request["keys"]["moods"]["items"]["keys"])
    answers = table(text, "Key of `ok`")
    if not isinstance(request["ok"], str):
        if op == "pause":
            assert "`resume` alone" in answers.pop("at")[2]
        assert answers.keys() == request["ok"].keys()
        assert all(cells[0] == request["ok"][key]["type"] for key, cells in answers.items())
        assert answers or "`ok`: empty." in text
    errors = re.findall(r"^Errors: (.*)\.$", text, re.MULTILINE)
    assert (re.findall(r"`(\w+)`", errors[0]) if errors else []) == request["errors"]


def test_table_of_errors() -> None:
    assert set(table(section(r"10\.\d+ Error codes"), "Code")) == set(SCHEMA["errors"])
    assert {code for request in SCHEMA["requests"].values() for code in request["errors"]} <= set(
        SCHEMA["errors"]
    )


def test_table_of_limits() -> None:
    said, limits = section("11 Limits"), SCHEMA["limits"]
    for words in (
        f"1 MiB ({limits['body_bytes']:,} bytes)",
        f"{limits['items']}; {limits['depth']}",
        f"| subjects | {limits['subjects']} |",
        f"{limits['buffer_s']} s, and {limits['buffer_samples']:,} samples",
        f"| subject name | {limits['subject_bytes']} bytes |",
        f"| request id | {limits['id_bytes']} bytes, or below 2^64 |",
        f"opened a subject | {limits['silent_s']} s |",
        f"without a request or audio | {limits['idle_s']} s |",
        f"waiting for a reader | {limits['reader_messages']} |",
        f"waiting for a client | {limits['client_replies']} |",
        "| look-ahead | 0..1000 ms |",
        "| delay of an utterance | 0..2000 ms |",
    ):
        assert words in said
