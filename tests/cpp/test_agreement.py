"""C++ and Python take and refuse the same bodies, for the same reason: on all that fuzzing has come upon."""

import json
import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from facewire.errors import UsageError, WireError
from facewire.wire import frame, hello
from facewire.wire.control import RequestError, Set, decode_request
from facewire.wire.fields import FieldError
from facewire.wire.packing import pack
from facewire.wire.settings import character_file
from tests.cpp.conftest import Programs
from tests.cpp.toolchain import CPP

PYTHON: Final[dict[str, Callable[[bytes], object]]] = {"frame": frame.decode, "hello": hello.decode}


def verdict(decode: Callable[[bytes], object], body: bytes) -> str:
    try:
        decode(body)
    except FieldError as error:
        return error.code
    except WireError:
        return "malformed"
    return "ok"


def judged(message: str, corpus: str, programs: Programs, folder: Path) -> tuple[list[bytes], list[bytes]]:
    """Return what fuzzing has come upon, and what C++ says of each."""
    with zipfile.ZipFile(CPP / "fuzz" / "corpus" / f"{corpus}.zip") as archive:
        archive.extractall(folder)
    paths = sorted(folder.iterdir())
    command = [str(programs.path("report_vectors"))]
    lines = "\n".join(f"{message}\t{path}\t0" for path in paths)
    done = subprocess.run(command, input=lines.encode(), capture_output=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr
    return [path.read_bytes() for path in paths], done.stdout.splitlines()


@pytest.mark.parametrize("message", PYTHON)
def test_same_verdict(message: str, programs: Programs, tmp_path: Path) -> None:
    bodies, said = judged(message, message, programs, tmp_path)
    found = [re.match(rb'\{"path":"[^"]+","error":"(\w+)"', line) for line in said]
    expected = [verdict(PYTHON[message], body) for body in bodies]
    assert [one[1].decode() for one in found if one] == expected
    assert len(set(expected)) >= 4


def test_same_characters(programs: Programs, tmp_path: Path) -> None:
    """What C++ hands on is what Python reads, and what the sidecar refuses of it Python refuses."""
    files, said = judged("character_file", "character", programs, tmp_path)
    taken = 0
    for data, line in zip(files, said, strict=True):
        reported = json.loads(line) if b'"value":' in line else {}
        try:
            read = character_file.decode(data)
        except UsageError:
            if "value" in reported:
                with pytest.raises(RequestError):
                    decode_request(pack({"op": "set", "id": 1, **reported["value"]}))
            continue
        request = decode_request(pack({"op": "set", "id": 1, **reported["value"]}))
        assert isinstance(request, Set)
        assert dict(request.character) == pytest.approx(dict(read.character), rel=1e-15)
        assert dict(request.gain) == pytest.approx(dict(read.gain), rel=1e-15)
        assert dict(request.offset) == pytest.approx(dict(read.offset), rel=1e-15)
        assert request.mask == read.mask
        taken += 1
    assert 10 < taken < len(files) - 10
