"""Makes the tables of the JavaScript client from channels.json and schema.json, or verifies them.

    python protocol/make_tables.py            write protocol/js/tables.js
    python protocol/make_tables.py --verify   exit 1 where it differs

Only the standard library is needed.
"""

import argparse
import json
import sys
import textwrap
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TABLES = HERE / "js/tables.js"
HEAD = "// Made by protocol/make_tables.py: the names of channels.json, and what schema.json says of /faces."
WIDTH = 120
"""Characters of a line."""


def tables() -> str:
    """Return the module."""
    names = json.loads((HERE / "channels.json").read_text(encoding="utf-8"))
    schema = json.loads((HERE / "schema.json").read_text(encoding="utf-8"))
    messages, events = _messages(schema)
    parts = {
        "CHANNELS": names["channels"], "VISEMES": names["visemes"], "ANGLES": names["angles"],
        "TIMES": schema["web"]["times"], "MESSAGES": messages, "EVENTS": events,
    }  # fmt: skip
    lines = [f"export const {name} = {_written(value, WIDTH - 40)};" for name, value in parts.items()]
    return "\n".join([HEAD, *lines]) + "\n"


def _messages(schema: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the keys of each message of `/faces`, and those that each event has beside them."""
    messages = {}
    for name, message in schema["web"]["messages"].items():
        keys = schema["messages"][message["of"]]["keys"] if "of" in message else {}
        # What is in front of a body in MessagePack is read before its keys.
        added = {key: rule for key, rule in message.get("keys", {}).items() if key != "subject"}
        messages[name] = {key: _rule(rule) for key, rule in {**keys, **added}.items()}
    own = {key: rule.pop("events") for key, rule in messages["event"].items() if "events" in rule}
    extra = {key: {**messages["event"].pop(key), "required": True} for key in own}
    events = {
        event: {key: rule for key, rule in extra.items() if event in own[key]} for event in schema["events"]
    }
    return messages, events


def _rule(rule: dict[str, Any]) -> dict[str, Any]:
    """Return what the client reads of a rule.

    Traits are left to who shows them: a later version may have more of them, and more choices.
    """
    found = {key: value for key, value in rule.items() if key not in ("unit", "traits")}
    for part in ("values", "items"):
        if part in found:
            found[part] = _rule(found[part])
    if "keys" in found:
        found["keys"] = {key: _rule(one) for key, one in found["keys"].items()}
    return found


def _written(value: object, room: int, margin: str = "") -> str:
    """Return a value as JavaScript; on one line where that is no longer than `room`."""
    text = json.dumps(value, ensure_ascii=False)
    deeper = margin + "  "
    if len(text) <= room:
        return text
    if isinstance(value, dict):
        rows = [f'{deeper}"{key}": {_row(key, one, deeper)},' for key, one in value.items()]
        return "\n".join(["{", *rows, margin + "}"])
    return (
        textwrap.fill(text[1:-1], WIDTH, initial_indent=f"[\n{deeper}", subsequent_indent=deeper)
        + f",\n{margin}]"
    )


def _row(key: str, value: object, margin: str) -> str:
    return _written(value, WIDTH - len(f'{margin}"{key}": ,'), margin)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--verify", action="store_true", help="compare, write nothing")
    if parser.parse_args().verify:
        is_same = TABLES.read_text(encoding="utf-8") == tables()
        sys.exit(0 if is_same else f"{TABLES} differs: run this without --verify")
    TABLES.write_text(tables(), encoding="utf-8", newline="\n")
