"""The C++ decoders against the golden vectors: whole, cut at every length, in pieces, with trailing bytes."""

import json
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from tests.cpp.conftest import Programs
from tests.protocol import vectors
from tests.protocol.schema import SCHEMA
from tests.protocol.vectors import VECTORS, Vector

Json = dict[str, Any]

DECODED: Final = vectors.of("frame", "hello", "event", "reply", "zmtp_greeting")
CHARACTERS: Final = vectors.of("character_file")
STREAMS: Final = vectors.of("zmtp_stream")


@pytest.fixture(scope="session")
def said(programs: Programs) -> dict[str, Json]:
    """What the C++ program says about each vector, by name."""
    lines = []
    for one in (*DECODED, *CHARACTERS, *STREAMS):
        path = VECTORS / f"{one.name}.bin"
        lines.append(f"{one.message}\t{path}\t{len(one.data) - path.stat().st_size}")
    done = subprocess.run(
        [str(programs.path("report_vectors"))],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    return {str(Path(report["path"]).relative_to(VECTORS).with_suffix("")): report for report in reports}


def kept(vector: Vector) -> Json:
    """The part of the meaning that a C++ value keeps: names are only checked, text ids are not ours."""
    value = vector.value or {}
    match vector.message:
        case "hello":
            return {key: value[key] for key in ("session", "fps", "subjects")}
        case "event":
            absent = {
                "s": "0",
                "e": "0",
                "at": "0",
                "utterance": "0",
                "t": 0,
                "interrupted": False,
                "why": "",
            }
            known = value["event"] in SCHEMA["events"]
            return absent | value | {"event": value["event"] if known else None}
        case "zmtp_greeting":
            return {key: value[key] for key in ("major", "minor", "as_server")}
        case "reply" if "ok" in value:
            absent = {"utterance": "0", "t": 0, "at": None, "e": "0"}
            absent |= {"buffered_s": 0, "lookahead_ms": 0, "buffer_s": 0, "generation": None}
            return {"id": uint_id(value), "ok": {key: value["ok"].get(key, absent[key]) for key in absent}}
        case "reply":
            return {"id": uint_id(value), "error": value["error"]}
    return value


def uint_id(value: Json) -> str | None:
    return value["id"] if value["id_type"] == "uint" else None


@pytest.mark.parametrize("vector", DECODED, ids=lambda vector: vector.name)
def test_decoder(vector: Vector, said: dict[str, Json]) -> None:
    report = said[vector.name]
    assert report["error"] == (vector.error or "ok")
    if vector.error is None:
        assert report["value"] == kept(vector)
        assert report["cuts_accepted"] == 0
        assert report["trailing_accepted"] is False


@pytest.mark.parametrize("vector", CHARACTERS, ids=lambda vector: vector.name)
def test_character_file(vector: Vector, said: dict[str, Json]) -> None:
    report = said[vector.name]
    assert (report["error"] == "ok") is (vector.value is not None)
    if vector.value is not None:
        assert report["value"] == vector.value
        # Without the line end behind it, a text is whole.
        assert report["cuts_accepted"] == len(vector.data) - len(vector.data.rstrip())
        assert report["trailing_accepted"] is False


@pytest.mark.parametrize("vector", STREAMS, ids=lambda vector: vector.name)
def test_stream(vector: Vector, said: dict[str, Json]) -> None:
    report = said[vector.name]
    assert "piece" not in report, f"other events when fed {report['piece']} bytes at a time"
    if vector.error is not None:
        assert report["events"][-1] == "refused"
        return
    assert vector.value is not None
    assert report["events"] == vector.value["events"]
    assert report["cuts_refused"] == 0
    assert report["with_trailing"][: len(report["events"])] == report["events"]
