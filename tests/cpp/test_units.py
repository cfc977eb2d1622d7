"""The tests that are themselves in C++, under sanitizers."""

import subprocess

import pytest

from tests.cpp.conftest import Programs
from tests.protocol.vectors import VECTORS


@pytest.mark.parametrize(
    "name", ["unit_connection", "unit_wire", "unit_stream", "unit_unreal", "unit_stream_threads"]
)
def test_unit(name: str, programs: Programs) -> None:
    words = [str(VECTORS)] if name in ("unit_connection", "unit_wire") else []
    done = subprocess.run(
        [str(programs.path(name)), *words], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
