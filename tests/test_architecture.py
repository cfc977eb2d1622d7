"""The shape of the house: imports point down, one home for each library, no cycles."""

import ast
import functools
from pathlib import Path

import pytest

SOURCES = Path(__file__).parent.parent / "sidecar"
MODULES = {
    ".".join(path.relative_to(SOURCES).with_suffix("").parts).removesuffix(".__init__"): path
    for path in SOURCES.rglob("*.py")
}
RUNTIME = sorted(name for name in MODULES if name.split(".")[0] == "facewire")

FLOORS: tuple[tuple[str, ...], ...] = (
    ("__main__",),
    ("commands",),
    ("serve", "qa"),
    ("client", "pipeline", "output", "take"),
    ("feed", "gpu", "tracker"),
    ("engine", "source", "wire", "transport"),
    ("audio", "face"),
    ("ports", "clock"),
    ("values", "grid", "errors", "interrupts", "paths"),
)
"""From the top of the house to its ground; a room imports what is below it or in itself, and no neighbour."""

HOMES = {
    "cuda": "facewire.engine.tensorrt.cuda",
    "pynvml": "facewire.gpu.nvml",
    "zmq": "facewire.transport.zeromq",
    "onnxruntime": "facewire.engine.onnx.runtime",
    "soundfile": "facewire.audio.sound_file",
    "sounddevice": "facewire.source.microphone.portaudio",
    "pulsectl": "facewire.source.microphone.pulse",
    "samplerate": "facewire.audio.resample",
    "msgpack": "facewire.wire.packing",
    "rich": "facewire.commands.terminal",
    "websockets": "facewire.transport.websocket",
    "zeroconf": "facewire.transport.mdns",
    "tomlkit": "facewire.commands.page.saving",
    "dask": "facewire.commands.bulk.cluster.dask",
    "distributed": "facewire.commands.bulk.cluster.dask",
    "fsspec": "facewire.commands.bulk.places.objects",
    "time": "facewire.clock",
}
"""The one module that may import each library, and time; or the one package, where it takes several."""

ADAPTERS = ("engine", "source", "transport")
"""The rooms whose modules own libraries and know no sibling that owns another."""


MOST_LINES = 250

LONG = {
    "facewire.transport.zeromq": 320,
}
"""Modules that may be longer, and by how much."""

MOST_FILES = 12

FOLDERS = sorted({path.parent for name, path in MODULES.items() if name in RUNTIME})


@functools.cache
def imports(name: str) -> set[str]:
    """Everything a module imports, at its top or inside its functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} has a relative import"
            found.add(node.module or "")
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def lines(name: str) -> list[str]:
    return MODULES[name].read_text(encoding="utf-8").splitlines()


def part(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def rank(module: str) -> int:
    for level, names in enumerate(FLOORS):
        if part(module) in names:
            return level
    raise AssertionError(f"{module} is on no floor: give it a place in FLOORS")


def inner(name: str) -> set[str]:
    return {module for module in imports(name) if module in MODULES and module not in ("facewire", name)}


@pytest.mark.parametrize("name", [name for name in RUNTIME if name != "facewire"])
def test_imports_point_down(name: str) -> None:
    for imported in inner(name):
        # The names on the wire are the ground that everything about faces stands on.
        if imported == "facewire.face.channels" or part(imported) == part(name):
            continue
        assert rank(imported) > rank(name), f"{name} imports {imported}, which is not below it"


@pytest.mark.parametrize("folder", ADAPTERS)
def test_adapters_know_no_sibling_that_owns_a_library(folder: str) -> None:
    owners = {home for home in HOMES.values() if home.startswith(f"facewire.{folder}.")}
    assert owners
    for name in RUNTIME:
        if name.startswith(f"facewire.{folder}."):
            # An adapter of several modules is a package of its own.
            adapter = ".".join(name.split(".")[:3])
            assert not {owner for owner in inner(name) & owners if not owner.startswith(adapter)}


@pytest.mark.parametrize(("library", "home"), HOMES.items())
def test_each_library_has_one_home(library: str, home: str) -> None:
    users = {name for name in RUNTIME if any(module.split(".")[0] == library for module in imports(name))}
    assert users
    assert all(user == home or user.startswith(f"{home}.") for user in users)


def test_there_are_no_cycles() -> None:
    graph = {name: inner(name) for name in RUNTIME}
    while graph:
        free = [name for name, needs in graph.items() if not needs & graph.keys()]
        assert free, f"a cycle among {sorted(graph)}"
        for name in free:
            del graph[name]


def test_the_runtime_does_not_know_its_training() -> None:
    for name in RUNTIME:
        assert not any(module.startswith("facewire_training") for module in imports(name))


def test_importing_the_package_needs_no_library_at_all() -> None:
    assert imports("facewire") <= {"os", "typing", "typing.Final"}


@pytest.mark.parametrize("name", RUNTIME)
def test_modules_stay_small(name: str) -> None:
    assert len(lines(name)) <= LONG.get(name, MOST_LINES)


@pytest.mark.parametrize("name", LONG)
def test_no_exception_outlives_its_need(name: str) -> None:
    assert len(lines(name)) > MOST_LINES, f"{name} is short enough: take it out of LONG"


def test_the_line_is_read_on_one_page() -> None:
    assert len(lines("facewire.pipeline.line")) <= 100


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(SOURCES)))
def test_no_room_is_crowded(folder: Path) -> None:
    files = [path for path in folder.iterdir() if path.is_file()]
    assert len(files) <= MOST_FILES


def test_little_lies_at_the_top_of_the_package() -> None:
    assert len(list((SOURCES / "facewire").glob("*.py"))) <= 8
