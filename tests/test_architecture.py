"""The shape of the house: imports point down, one home for each library, no cycles."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "sidecar"
MODULES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in PACKAGE.rglob("*.py")
}
RUNTIME = sorted(name for name in MODULES if not name.startswith("sidecar.training"))

LAYERS: tuple[tuple[str, ...], ...] = (
    ("cli",),
    ("app", "bakery", "doctor", "engine_build"),
    ("runtime", "bake", "terminal"),
    ("network", "control", "metrics", "watch", "engines"),
    ("shared_gpu", "gpu_check"),
    ("governed",),
    ("guest",),
    ("line", "config"),
    ("roster", "pairing"),
    ("subject",),
    ("stream", "pace", "ladder", "face", "wire", "take", "source", "engine", "publish", "gpu"),
    ("window", "joints", "resample", "courtesy", "priority"),
    ("governor", "load"),
    ("policy",),
    ("ports", "clock"),
    ("values", "grid", "errors"),
)
"""From the top of the house to its ground; a part imports what is below it or in itself."""

HOMES = {
    "cuda": "sidecar.engine.tensorrt.cuda",
    "pynvml": "sidecar.gpu",
    "zmq": "sidecar.publish.zeromq",
    "onnxruntime": "sidecar.engine.onnx",
    "soundfile": "sidecar.source.recording",
    "sounddevice": "sidecar.source.microphone",
    "samplerate": "sidecar.resample",
    "msgpack": "sidecar.wire.packing",
    "rich": "sidecar.terminal",
    "time": "sidecar.clock",
}
"""The one module that may import each library, and time."""


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


def part(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def rank(module: str) -> int:
    for level, names in enumerate(LAYERS):
        if part(module) in names:
            return level
    raise AssertionError(f"{module} is on no layer: give it a place in LAYERS")


def inner(name: str) -> set[str]:
    return {module for module in imports(name) if module in MODULES and module not in ("sidecar", name)}


@pytest.mark.parametrize("name", [name for name in RUNTIME if name != "sidecar"])
def test_imports_point_down(name: str) -> None:
    for imported in inner(name):
        # The names on the wire are the ground that everything about faces stands on.
        if imported == "sidecar.face.channels" or part(imported) == part(name):
            continue
        assert rank(imported) >= rank(name), f"{name} imports {imported} from above"
        same = rank(imported) == rank(name)
        assert not same or part(imported) not in ("engine", "publish", "source"), f"{name} imports {imported}"


@pytest.mark.parametrize("folder", ["engine", "publish", "source"])
def test_adapters_know_no_sibling_that_owns_a_library(folder: str) -> None:
    owners = {home for home in HOMES.values() if home.startswith(f"sidecar.{folder}.")}
    for name in RUNTIME:
        if name.startswith(f"sidecar.{folder}."):
            # An adapter of several modules is a package of its own.
            adapter = ".".join(name.split(".")[:3])
            assert not {owner for owner in inner(name) & owners if not owner.startswith(adapter)}


@pytest.mark.parametrize(("library", "home"), HOMES.items())
def test_each_library_has_one_home(library: str, home: str) -> None:
    users = {name for name in RUNTIME if any(module.split(".")[0] == library for module in imports(name))}
    assert users == {home}


def test_there_are_no_cycles() -> None:
    graph = {name: inner(name) for name in RUNTIME}
    while graph:
        free = [name for name, needs in graph.items() if not needs & graph.keys()]
        assert free, f"a cycle among {sorted(graph)}"
        for name in free:
            del graph[name]


def test_the_runtime_does_not_know_its_training() -> None:
    for name in RUNTIME:
        assert not any(module.startswith("sidecar.training") for module in imports(name))


def test_importing_the_package_needs_no_library_at_all() -> None:
    assert imports("sidecar") <= {"os", "typing", "typing.Final"}


@pytest.mark.parametrize("name", RUNTIME)
def test_modules_stay_small(name: str) -> None:
    assert len(MODULES[name].read_text(encoding="utf-8").splitlines()) <= 300
