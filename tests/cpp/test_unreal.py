"""The Unreal plugin as compilers see it, against declarations of the engine that it uses; no engine."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.cpp.toolchain import COMPILERS, HEADERS, any_compiler, find, run
from tests.cpp.unreal import (
    AS_MODULE,
    ENGINE,
    MODULE,
    PLUGIN,
    PUBLIC,
    SOURCES,
    UNREAL,
    generate,
    includes,
    modules,
)

STANDARDS: Final = {"g++": "-std=c++17", "clang++": "-std=c++20"}


@pytest.mark.parametrize("header", PUBLIC, ids=lambda path: path.stem)
def test_what_the_editor_shows_has_a_tooltip(header: Path) -> None:
    lines = header.read_text(encoding="utf-8").splitlines()
    shown = [at for at, line in enumerate(lines) if re.match(r"\tU(PROPERTY|FUNCTION)\((?!Transient)", line)]
    without = [lines[at + 1].strip() for at in shown if not lines[at - 1].lstrip().startswith("// ")]
    assert without == []


@pytest.mark.slow
@pytest.mark.parametrize("compiler", COMPILERS)
def test_the_plugin_compiles_as_one_unit(compiler: str, tmp_path: Path) -> None:
    toolchain = find(compiler)
    one = tmp_path / "plugin.cpp"
    # As the engine's unity builds do, which also finds names that clash.
    one.write_text("".join(f'#include "{source}"\n' for source in SOURCES), encoding="utf-8")
    toolchain.check(one, *includes(generate(tmp_path / "generated")), *AS_MODULE, STANDARDS[compiler])


@pytest.mark.slow
def test_each_public_header_stands_alone(tmp_path: Path) -> None:
    """A game includes them without the core, which is no part of its include path."""
    generated = generate(tmp_path / "generated")
    game = [flag for flag in includes(generated) if "Private" not in flag]
    for header in PUBLIC:
        one = tmp_path / f"{header.stem}.cpp"
        one.write_text(f'#include "{header}"\n', encoding="utf-8")
        run([any_compiler().compiler, "-fsyntax-only", "-Werror", *AS_MODULE, *game, str(one)])


def included() -> dict[str, Path]:
    """Return what the plugin includes of the engine, and where."""
    own = {path.name for path in MODULE.rglob("*.h")}
    found = {}
    for path in (*SOURCES, *MODULE.rglob("*.h")):
        for name in re.findall(r'^#include "([^"]+)"', path.read_text(encoding="utf-8"), re.MULTILINE):
            if name not in own and not name.endswith(".generated.h"):
                found[name] = path
    return found


def test_each_engine_header_lies_in_a_module_that_the_plugin_depends_on() -> None:
    for name, path in included().items():
        homes = [module for module in modules() if (ENGINE / module / name).is_file()]
        assert len(homes) == 1, f"{path.name} includes {name}, which is in {homes or 'none of its modules'}"


def test_every_engine_header_is_listed_with_how_it_is_known() -> None:
    listed = (UNREAL / "ENGINE.md").read_text(encoding="utf-8")
    rows = {
        name for line in listed.splitlines() for name in re.findall(r"`([\w/]+\.h)`", line) if line[0] == "|"
    }
    assert rows - {"AddressInfoTypes.h"} == set(included())


def test_generated_headers_come_last() -> None:
    for header in PUBLIC:
        includes_of = re.findall(r'^#include "([^"]+)"', header.read_text(encoding="utf-8"), re.MULTILINE)
        assert includes_of[-1] == f"{header.stem}.generated.h"


def test_blueprints_know_the_enums_of_what_they_read() -> None:
    """The header tool refuses a blueprint's property of an enum that is none of a blueprint's."""
    text = "".join(path.read_text(encoding="utf-8") for path in PUBLIC)
    enums = re.findall(r"^(UENUM\(.*\))\nenum class (\w+)", text, re.MULTILINE)
    read = re.findall(r"UPROPERTY\([^)]*Blueprint[^)]*.*\)\n\t(\w+)", text)
    assert enums
    for macro, name in enums:
        assert name not in read or "BlueprintType" in macro, f"{name} is read by blueprints"


def test_the_core_is_included_as_third_party_code() -> None:
    for path in (*SOURCES, *MODULE.rglob("*.h")):
        guarded = False
        for line in path.read_text(encoding="utf-8").splitlines():
            guarded = line.startswith("THIRD_PARTY_INCLUDES_START") or (
                guarded and "INCLUDES_END" not in line
            )
            assert guarded or not line.startswith("#include <facewire/"), f"{path.name}: {line}"


def test_no_work_outlives_its_owner() -> None:
    for path in MODULE.rglob("*.[ch]*"):
        text = path.read_text(encoding="utf-8")
        assert "AsyncTask(" not in text, f"{path.name} posts to another thread"
        assert "CreateRaw" not in text, f"{path.name} binds a raw pointer"


def test_the_descriptor_is_for_packaged_games() -> None:
    described = json.loads((PLUGIN / "Facewire.uplugin").read_text(encoding="utf-8"))
    assert [(module["Name"], module["Type"]) for module in described["Modules"]] == [("Facewire", "Runtime")]
    assert described["Plugins"] == [{"Name": "LiveLink", "Enabled": True}]
    # The engine compares it exactly: other versions would ask, and unattended cooks leave the plugin out.
    assert "EngineVersion" not in described


def package(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(UNREAL / "package.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)


def test_a_package_stands_on_its_own(tmp_path: Path) -> None:
    assert package(str(tmp_path)).returncode == 0
    core = tmp_path / "Facewire" / "Source" / "Facewire" / "Core" / "facewire"
    assert {path.name for path in core.iterdir()} == {path.name for path in HEADERS}
    assert package(str(tmp_path), "--check").returncode == 0
    assert package(str(tmp_path)).returncode == 2
    (core / "zmtp.hpp").write_text("changed", encoding="utf-8")
    (core / "stray.hpp").touch()
    (core / "faces.hpp").unlink()
    checked = package(str(tmp_path), "--check")
    assert checked.returncode == 1
    place = Path("Source/Facewire/Core/facewire")
    wanted = [
        f"differs: {place / 'zmtp.hpp'}",
        f"missing: {place / 'faces.hpp'}",
        f"not ours: {place / 'stray.hpp'}",
    ]
    assert checked.stderr.splitlines() == wanted


def build(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(UNREAL / "build_plugin.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for RunUAT is a shell script")
def test_the_engines_tool_is_given_a_whole_plugin(tmp_path: Path) -> None:
    engine, out = tmp_path / "UE 5.6", tmp_path / "out"
    assert build(str(engine), str(out)).returncode == 2
    tool = engine / "Engine" / "Build" / "BatchFiles" / "RunUAT.sh"
    tool.parent.mkdir(parents=True)
    tool.write_text('#!/bin/sh\nprintf "%s\\n" "$@"; ls -R "$(dirname "${2#-Plugin=}")"\n', encoding="utf-8")
    tool.chmod(0o755)
    done = build(str(engine), str(out), "--platforms", "Win64+Linux")
    assert done.returncode == 0, done.stderr
    for wanted in ("BuildPlugin", f"-Package={out / 'Facewire'}", "-TargetPlatforms=Win64+Linux", "zmtp.hpp"):
        assert wanted in done.stdout
    tool.write_text("#!/bin/sh\nexit 6\n", encoding="utf-8")
    assert build(str(engine), str(out)).returncode == 1
