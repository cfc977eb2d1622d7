"""Makes the readers of the JavaScript client from channels.json and schema.json, or verifies them.

    python protocol/make_messages.py            write protocol/js/messages.js
    python protocol/make_messages.py --verify   exit 1 where it differs

Only the standard library is needed. Each message of `/faces` becomes a function of its own, made of the
conditions in protocol/checks.js, which are in front of them.
"""

import argparse
import json
import sys
import textwrap
from pathlib import Path
from typing import Any

Rule = dict[str, Any]
"""What schema.json says of one key."""

HERE = Path(__file__).parent
MESSAGES = HERE / "js/messages.js"
CHECKS = HERE / "checks.js"
HEAD = """\
// Made by protocol/make_messages.py: the names of channels.json, and readers of the messages of schema.json.
"""
READERS = """
/** Each reads a map out of JSON (`isText`) or of MessagePack, and throws TypeError where it is malformed. */
export const READERS = {"""
WIDTH = 120
"""Characters of a line."""


def messages() -> str:
    """Return the module."""
    names = json.loads((HERE / "channels.json").read_text(encoding="utf-8"))
    schema = json.loads((HERE / "schema.json").read_text(encoding="utf-8"))
    lines = [HEAD]
    for kind in ("channels", "visemes", "angles"):
        words = ", ".join(f'"{name}"' for name in names[kind])
        rows = textwrap.fill(words, WIDTH, initial_indent="  ", subsequent_indent="  ")
        lines.append(f"export const {kind.upper()} = Object.freeze([\n{rows},\n]);")
    limits = {name: schema["limits"][name] for name in ("body_bytes", "items", "depth")}
    lines += [
        f"export const LIMITS = {json.dumps(limits)};",
        "\n" + CHECKS.read_text(encoding="utf-8").rstrip(),
        READERS,
    ]
    for name, message in schema["web"]["messages"].items():
        keys = schema["messages"][message["of"]]["keys"] if "of" in message else {}
        # The subject is read before its message: in MessagePack it is in front of the map.
        added = {key: rule for key, rule in message.get("keys", {}).items() if key != "subject"}
        lines += _reader(name, {**keys, **added}, schema)
    return "\n".join([*lines, "};"]) + "\n"


def _reader(name: str, keys: dict[str, Rule], schema: Rule) -> list[str]:
    """Return the lines of the function that reads one message."""
    # Of a status all is handed on, also what a later version adds.
    found = "plain(values)" if name == "status" else "{}"
    body = [f'check("{name}", values, isMap(values));', f"const found = {found};"]
    if "proto" in keys:
        body.append(f"checkProto(values.proto, isText, {schema['proto']});")
    for key, rule in keys.items():
        body += _read(key, rule, schema["web"]["times"])
        if key == "event":  # Of one of a later version nothing else is known.
            body.append(f"if (!{json.dumps(schema['events'])}.includes(values.event)) return found;")
    inner = textwrap.indent("\n".join([*body, "return found;"]), "    ")
    return [f"  {name}(values, isText) {{", inner, "  },"]


def _read(key: str, rule: Rule, times: dict[str, str]) -> list[str]:
    """Return the lines that check and keep one key."""
    value = f"values.{key}"
    if key in times:  # ms in JSON; ns in MessagePack, which are kept beside the ms.
        return [
            f'if (!isText) found.{key} = check("{key}", {value}, {_holds(rule, value, 4)});',
            f'else check("{times[key]}", values.{times[key]}, isReal(values.{times[key]}));',
            f"found.{times[key]} = isText ? values.{times[key]} : Number({value}) / 1e6;",
        ]
    if rule["type"] == "bin":
        return [f'found.{key} = floats("{key}", {value}, isText, {rule["floats"]});']
    checked = f'check("{key}", {value}, {_holds(rule, value, 4)})'
    kept = f"found.{key} = {_kept(rule, checked)};"
    if "events" in rule:
        return [f"if ({json.dumps(rule['events'])}.includes(values.event)) {kept}"]
    if rule.get("required"):
        return [kept]
    if "default" in rule:
        otherwise = json.dumps(rule["default"])
        return [f"found.{key} = isNone({value}) ? {otherwise} : {_kept(rule, checked)};"]
    return [f"if (!isNone({value})) {kept}"]


def _kept(rule: Rule, value: str) -> str:
    """Return the expression for a checked value as it is kept: integers of MessagePack are bigints."""
    match rule["type"]:
        case "float":
            return f"Number({value})"
        case "uint" | "int":
            return f"exact({value})" if rule.get("bits", 0) > 53 else f"Number({value})"
    return value


def _holds(rule: Rule, value: str, margin: int) -> str:
    """Return the condition that a value is what its rule says.

    Traits, and the names of channels, are left to who shows them: a later version may have more of them.
    """
    kinds = rule["type"] if isinstance(rule["type"], list) else [rule["type"]]
    held = [_kind(kind, rule, value, margin) for kind in kinds]
    return held[0] if len(held) == 1 else "(" + " || ".join(held) + ")"


def _kind(kind: str, rule: Rule, value: str, margin: int) -> str:
    match kind:
        case "bool":
            return f'typeof {value} === "boolean"'
        case "uint" | "int":
            return _whole(kind, rule, value)
        case "float":
            bounds = "".join(f", {rule[bound]}" for bound in ("min", "max") if bound in rule)
            return f"isReal({value}{bounds})"
        case "str" if "choices" in rule:
            return f"{json.dumps(rule['choices'])}.includes({value})"
        case "str":
            return f"isName({value})" if rule.get("form") == "subject" else f'typeof {value} === "string"'
        case "array":
            return _array(rule, value, margin)
        case "map":
            return _map(rule, value, margin)
    raise ValueError(f"there is no reader for the type {kind}")


def _whole(kind: str, rule: Rule, value: str) -> str:
    if "choices" in rule:
        return f"isWhole({value}, isText, {min(rule['choices'])}, {max(rule['choices']) + 1})"
    bits = rule.get("bits", 64)
    if kind == "int":
        return f"isWhole({value}, isText, -(2 ** {bits - 1}), 2 ** {bits - 1})"
    end = rule["max"] + 1 if "max" in rule else f"2 ** {bits}"
    return f"isWhole({value}, isText, {rule.get('min', 0)}, {end})"


def _array(rule: Rule, value: str, margin: int) -> str:
    if "equals" in rule:
        names = rule["equals"].upper()
        return f"isList({value}, {names}.length) && {value}.every((one, at) => one === {names}[at])"
    count = f", {rule['count']}" if "count" in rule else ""
    return f"isList({value}{count}) && {value}.every((one) => {_holds(rule['items'], 'one', margin)})"


def _map(rule: Rule, value: str, margin: int) -> str:
    terms = [f"isMap({value})"]
    for key, one in rule.get("keys", {}).items():
        held = _holds(one, f"{value}.{key}", margin + 2)
        terms.append(held if one.get("required") else f"(isNone({value}.{key}) || {held})")
    if "values" in rule:
        terms.append(f"Object.values({value}).every((one) => {_holds(rule['values'], 'one', margin)})")
    return f" &&\n{' ' * (margin + 2)}".join(terms) if "keys" in rule else " && ".join(terms)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--verify", action="store_true", help="compare, write nothing")
    if parser.parse_args().verify:
        is_same = MESSAGES.read_text(encoding="utf-8") == messages()
        sys.exit(0 if is_same else f"{MESSAGES} differs: run this without --verify")
    MESSAGES.write_text(messages(), encoding="utf-8", newline="\n")
