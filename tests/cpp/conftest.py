"""Builds each C++ program once for all tests."""

from pathlib import Path

import pytest

from tests.cpp.toolchain import CPP, SANITIZE, Toolchain, any_compiler


@pytest.fixture(scope="session")
def toolchain() -> Toolchain:
    return any_compiler()


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cpp")


@pytest.fixture(scope="session")
def report_vectors(toolchain: Toolchain, programs: Path) -> Path:
    return toolchain.build(programs / "report_vectors", CPP / "tests" / "report_vectors.cpp", *SANITIZE)
