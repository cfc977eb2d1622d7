"""Builds the C++ programs, each once a session, two at a time, while the tests that come first run."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from tests.cpp import unreal
from tests.cpp.toolchain import CPP, FUZZ, SANITIZE, SANITIZE_THREADS, Toolchain, any_compiler, has_fuzzer

TESTS: Final = CPP / "tests"
FUZZERS: Final = {
    "frame": ("fuzz_decode.cpp", "-DDECODE=frame"),
    "hello": ("fuzz_decode.cpp", "-DDECODE=hello"),
    "event": ("fuzz_decode.cpp", "-DDECODE=event"),
    "reply": ("fuzz_decode.cpp", "-DDECODE=reply"),
    "topic": ("fuzz_decode.cpp", "-DDECODE=topic"),
    "stream": ("fuzz_stream.cpp",),
    "endpoint": ("fuzz_endpoint.cpp",),
    "take": ("fuzz_take.cpp",),
    "character": ("fuzz_character.cpp",),
}


@dataclass(frozen=True)
class Programs:
    """What is being built; asking for a program waits for it, and fails the test if it did not compile."""

    futures: dict[str, Future[Path]]

    def path(self, name: str) -> Path:
        if name not in self.futures:
            pytest.skip(f"{name} needs clang's libFuzzer (Debian: apt install clang libclang-rt-14-dev)")
        return self.futures[name].result()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever waits for a compiler first waits longer than a test may take."""
    for item in items:
        if "programs" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.timeout(360))


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    folder = tmp_path_factory.mktemp("cpp")
    compiler = any_compiler()
    pool = ThreadPoolExecutor(max_workers=2)
    futures: dict[str, Future[Path]] = {}

    def build(name: str, source: Path, *flags: str, by: Toolchain = compiler) -> None:
        futures[name] = pool.submit(by.build, folder / name, source, *flags)

    for test in (
        "report_vectors",
        "report_stream",
        "report_speech",
        "unit_character",
        "unit_connection",
        "unit_wire",
        "unit_epochs",
        "unit_speech",
        "unit_stream",
        "unit_take",
        "unit_tcp_loop",
        "unit_unreal",
    ):
        build(test, TESTS / f"{test}.cpp", *SANITIZE)
    build("push_sound", CPP / "examples" / "push_sound.cpp", *SANITIZE)
    build("print_jaw", CPP / "examples" / "print_jaw.cpp", *SANITIZE)
    build("unit_stream_threads", TESTS / "unit_stream.cpp", *SANITIZE_THREADS)
    plugin = pool.submit(unreal.compile_module, folder / "plugin")
    for program in unreal.PROGRAMS:
        futures[program] = pool.submit(lambda name: unreal.link(name, plugin.result()), program)
    if has_fuzzer():
        for name, (source, *flags) in FUZZERS.items():
            build(f"fuzz_{name}", CPP / "fuzz" / source, *FUZZ, *flags, by=Toolchain("clang++"))
    yield Programs(futures)
    pool.shutdown(cancel_futures=True)
