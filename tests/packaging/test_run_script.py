"""`run.py`: what it installs for which command, with pip and the program replaced."""

import ast
import importlib.util
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.packaging.artifacts import ROOT

SCRIPT = ROOT / "run.py"


@dataclass
class World:
    """The script with an empty environment, and what it starts."""

    script: Any
    folder: Path
    fails: str = ""
    """pip fails for a command that names this."""
    started: list[list[str]] = field(default_factory=list)

    def start(self, command: list[str], **_: object) -> SimpleNamespace:
        self.started.append(command)
        return SimpleNamespace(
            returncode=int(bool(self.fails) and any(self.fails in word for word in command))
        )

    def become(self, program: str, command: list[str]) -> None:
        assert program == command[0]
        self.started.append(command)
        raise SystemExit(0)

    def go(self, *arguments: str) -> list[str]:
        """Run the script; return the names of the locks that it installs."""
        self.started.clear()
        with pytest.raises(SystemExit):
            self.script.main(list(arguments))
        locks = [command[-1] for command in self.started if "--requirement" in command]
        return [Path(lock).name for lock in locks]

    def make(self, folder: Path, *, with_pip: bool) -> None:
        assert with_pip
        python: Path = self.script.PYTHON
        assert python.is_relative_to(folder)
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch()


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    spec = importlib.util.spec_from_file_location("run_script", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    world = World(script, tmp_path)
    replaced = {
        "VENV": tmp_path / ".venv",
        "PYTHON": tmp_path / ".venv" / "bin" / "python",
        "has_nvidia_driver": lambda: False,
        "venv": SimpleNamespace(create=world.make),
        "subprocess": SimpleNamespace(run=world.start, CalledProcessError=subprocess.CalledProcessError),
        "os": SimpleNamespace(name="posix", execv=world.become),
    }
    for name, value in replaced.items():
        monkeypatch.setattr(script, name, value)
    return world


@pytest.mark.parametrize("arguments", [("run", "--source", "mic"), ("devices",), ("demo",)])
def test_a_run_needs_one_lock_and_the_project(world: World, arguments: tuple[str, ...]) -> None:
    assert world.go(*arguments) == ["requirements.lock"]
    assert [command[-2:] for command in world.started if "--editable" in command] == [
        ["--editable", str(ROOT)]
    ]
    assert world.started[-1] == [str(world.script.PYTHON), "-m", "facewire", *arguments]


def test_what_is_installed_is_not_installed_again(world: World) -> None:
    world.go("demo")
    assert world.go("demo") == []
    assert len(world.started) == 1


def test_a_driver_brings_the_gpu_packages(world: World) -> None:
    world.script.has_nvidia_driver = lambda: True
    assert world.go("watch") == ["requirements.lock"]
    assert world.go("demo") == ["requirements-gpu.lock"]
    assert world.go("bake") == []


def test_building_engines_brings_the_gpu_packages_without_a_driver(world: World) -> None:
    assert world.go("engine", "build") == ["requirements.lock", "requirements-gpu.lock"]


@pytest.mark.parametrize("flag", [("--cluster", "local"), ("--cluster=tcp://10.0.0.5:8786",)])
def test_a_cluster_brings_its_packages(world: World, flag: tuple[str, ...]) -> None:
    assert world.go("bake", "-r", "voices", "-o", "faces") == ["requirements.lock"]
    assert world.go("bake", "-r", "voices", "-o", "faces", *flag) == ["requirements-cluster.lock"]


@pytest.mark.parametrize("scheme", ["s3", "gs"])
@pytest.mark.parametrize("output", ["{}://faces", "--output={}://faces", "-o{}://faces"])
@pytest.mark.parametrize("spelt", [str.lower, str.upper])
def test_an_address_in_a_store_brings_its_packages(
    world: World, scheme: str, output: str, spelt: Callable[[str], str]
) -> None:
    assert world.go("bake", "-r", "voices", "-o", "faces") == ["requirements.lock"]
    typed = output.format(spelt(scheme))
    assert world.go("bake", "-r", "voices", typed) == [f"requirements-{scheme}.lock"]


def test_a_run_does_without_the_gpu_packages(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.script.has_nvidia_driver = lambda: True
    world.fails = "requirements-gpu.lock"
    world.go("demo")
    assert world.started[-1][-1] == "demo"
    assert "the CPU does the work" in capsys.readouterr().out


def test_a_run_does_not_go_without_its_packages(world: World) -> None:
    world.fails = "requirements.lock"
    with pytest.raises(SystemExit, match="pip could not install the packages"):
        world.script.main(["demo"])


def test_an_environment_that_was_left_half_made_is_made_again(world: World) -> None:
    def interrupted(folder: Path, *, with_pip: bool) -> None:
        world.make(folder, with_pip=with_pip)
        raise subprocess.CalledProcessError(1, "ensurepip")

    world.script.venv.create = interrupted
    with pytest.raises(SystemExit, match="sudo apt install python3-venv"):
        world.script.main(["demo"])
    world.script.venv.create = world.make
    assert world.go("demo") == ["requirements.lock"]


def test_an_old_python_can_read_it_and_is_told() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 4))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr | ast.NamedExpr)]


def test_an_old_python_is_turned_away(world: World) -> None:
    world.script.sys = SimpleNamespace(version_info=(3, 9, 2), exit=world.script.sys.exit)
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or later; this is 3\.9"):
        world.script.main(["demo"])
