"""C++ and Python take and refuse the same bodies, for the same reason: on all that fuzzing has come upon."""

import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from facewire.errors import WireError
from facewire.wire import frame, hello
from facewire.wire.fields import FieldError
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


@pytest.mark.parametrize("message", PYTHON)
def test_same_verdict(message: str, programs: Programs, tmp_path: Path) -> None:
    with zipfile.ZipFile(CPP / "fuzz" / "corpus" / f"{message}.zip") as archive:
        archive.extractall(tmp_path)
    paths = sorted(tmp_path.iterdir())
    command = [str(programs.path("report_vectors"))]
    lines = "\n".join(f"{message}\t{path}\t0" for path in paths)
    done = subprocess.run(command, input=lines.encode(), capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    said = re.findall(rb'^\{"path":"[^"]+","error":"(\w+)"', done.stdout, re.MULTILINE)
    expected = [verdict(PYTHON[message], path.read_bytes()) for path in paths]
    assert [code.decode() for code in said] == expected
    assert len(set(expected)) >= 4
