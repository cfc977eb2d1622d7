"""Each header stands alone, without a warning, and as a game engine compiles it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cpp.toolchain import AS_UNREAL, COMPILERS, CPP, HEADERS, any_compiler, find, has


@pytest.mark.slow
def test_each_header_stands_alone(tmp_path: Path) -> None:
    # Clang parses in two thirds of the time; both compile all of them below.
    toolchain = find("clang++") if has("clang++") else any_compiler()
    for header in HEADERS:
        source = tmp_path / f"{header.stem}.cpp"
        source.write_text(f"#include <facewire/{header.name}>\n", encoding="utf-8")
        toolchain.check(source)


@pytest.mark.slow
@pytest.mark.parametrize("compiler", COMPILERS)
def test_all_without_exceptions_and_rtti(compiler: str, tmp_path: Path) -> None:
    source = tmp_path / "everything.cpp"
    source.write_text("".join(f"#include <facewire/{one.name}>\n" for one in HEADERS), encoding="utf-8")
    find(compiler).check(source, *AS_UNREAL)


def test_channels_are_those_of_the_protocol() -> None:
    verified = subprocess.run(
        [sys.executable, str(CPP / "make_channels.py"), "--verify"],
        capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert verified.returncode == 0, verified.stderr
