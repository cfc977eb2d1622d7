"""Finds compilers, and compiles C++ with every warning an error."""

import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
CPP: Final = ROOT / "protocol" / "cpp"
INCLUDE: Final = CPP / "include"
HEADERS: Final = tuple(sorted((INCLUDE / "facewire").glob("*.hpp")))

WARNINGS: Final = (
    "-std=c++17", "-Wall", "-Wextra", "-Wconversion", "-Wsign-conversion", "-Wshadow", "-Wpedantic",
    "-Wundef", "-Werror", f"-I{INCLUDE}",
)  # fmt: skip

SANITIZE: Final = ("-g1", "-O0", "-pthread", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")
SANITIZE_THREADS: Final = ("-g1", "-O1", "-pthread", "-fsanitize=thread")
FUZZ: Final = ("-g1", "-O0", "-fsanitize=fuzzer,address,undefined", "-fno-sanitize-recover=all")

AS_UNREAL: Final = ("-fno-exceptions", "-fno-rtti", "-ffast-math")
"""How the engine compiles modules, as far as it matters to a header."""

COMPILERS: Final = ("g++", "clang++")


@dataclass(frozen=True)
class Toolchain:
    """A compiler that is there."""

    compiler: str

    def check(self, source: Path, *flags: str) -> None:
        """Parse `source` and nothing else; fail the test on any diagnostic."""
        run([self.compiler, *WARNINGS, "-fsyntax-only", *flags, str(source)])

    def build(self, program: Path, source: Path, *flags: str) -> Path:
        """Compile and link `source` to `program` and return that."""
        run([self.compiler, *WARNINGS, *flags, str(source), "-o", str(program)])
        return program


def run(command: list[str]) -> None:
    """Run a command; fail the test with what it printed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    if done.returncode:
        pytest.fail(f"{' '.join(command)}\n{done.stdout}{done.stderr}", pytrace=False)


def has(compiler: str) -> bool:
    """Return whether a compiler is there."""
    return shutil.which(compiler) is not None


@cache
def has_fuzzer() -> bool:
    """Return whether clang is there with its libFuzzer, which Debian packages apart."""
    if not has("clang++"):
        return False
    asked = subprocess.run(["clang++", "-print-resource-dir"], capture_output=True, text=True, check=True)
    return any(Path(asked.stdout.strip()).rglob("libclang_rt.fuzzer*"))


def find(compiler: str) -> Toolchain:
    """Return the compiler, or skip the test."""
    if not has(compiler):
        pytest.skip(f"{compiler} is not installed (Debian: apt install g++ clang)")
    return Toolchain(compiler)


def any_compiler() -> Toolchain:
    """Return a compiler for programs that run, or skip the test: the quicker one where its sanitizers are."""
    if has_fuzzer():
        return Toolchain("clang++")
    return find(next((name for name in COMPILERS if has(name)), COMPILERS[0]))
