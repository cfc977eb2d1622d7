"""The tests that are themselves in C++, under sanitizers."""

import subprocess
from typing import Final

import pytest

from tests.cpp.conftest import Programs
from tests.protocol.vectors import VECTORS

pytestmark = pytest.mark.realtime

WITH_VECTORS: Final = ("unit_connection", "unit_wire", "unit_epochs", "unit_receiver")
WITHOUT: Final = (
    "unit_stream", "unit_speech", "unit_take", "unit_tcp_loop", "unit_unreal", "unit_stream_threads",
    "unit_speaker", "unit_tcp",
)  # fmt: skip


@pytest.mark.parametrize("name", [*WITH_VECTORS, *WITHOUT])
def test_unit(name: str, programs: Programs) -> None:
    words = [str(VECTORS)] if name in WITH_VECTORS else []
    done = subprocess.run(
        [str(programs.path(name)), *words], capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == 0, done.stderr
