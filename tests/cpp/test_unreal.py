"""The Unreal plugin, parsed by compilers against declarations of the engine API that it uses; no engine."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.cpp.toolchain import COMPILERS, HEADERS, ROOT, find

UNREAL: Final = ROOT / "engine_plugins" / "unreal"
PLUGIN: Final = UNREAL / "Facewire"
MODULE: Final = PLUGIN / "Source" / "Facewire"
DECLARATIONS: Final = UNREAL / "tests" / "engine"
SOURCES: Final = tuple(sorted((MODULE / "Private").glob("*.cpp")))
PUBLIC: Final = tuple(sorted((MODULE / "Public").glob("*.h")))

ENGINE_HEADERS: Final = {
    "core": (
        "Containers/Ticker.h", "CoreMinimal.h", "HAL/CriticalSection.h", "HAL/PlatformProcess.h",
        "HAL/PlatformTime.h", "HAL/Runnable.h", "HAL/RunnableThread.h", "Misc/FrameRate.h",
        "Misc/QualifiedFrameTime.h", "Misc/ScopeLock.h", "Misc/Timespan.h", "Modules/ModuleManager.h",
    ),
    "sockets": ("IPAddress.h", "SocketSubsystem.h", "Sockets.h"),
    "livelink": (
        "ILiveLinkClient.h", "ILiveLinkSource.h", "LiveLinkSourceFactory.h", "LiveLinkSourceSettings.h",
        "LiveLinkTypes.h", "Roles/LiveLinkBasicRole.h", "Roles/LiveLinkBasicTypes.h",
    ),
    "slate": (
        "Input/Reply.h", "Widgets/DeclarativeSyntaxSupport.h", "Widgets/Input/SButton.h",
        "Widgets/Input/SEditableTextBox.h", "Widgets/SBoxPanel.h", "Widgets/SCompoundWidget.h",
        "Widgets/Text/STextBlock.h",
    ),
    "game": (
        "AudioDecompress.h", "Components/ActorComponent.h", "Components/AudioComponent.h", "DynamicRHI.h",
        "GameFramework/Actor.h", "Sound/SoundWave.h", "Sound/SoundWaveProcedural.h",
        "Subsystems/GameInstanceSubsystem.h",
    ),
}  # fmt: skip
"""Which file of declarations stands for which header of the engine."""

STANDARDS: Final = {"g++": "-std=c++17", "clang++": "-std=c++20"}


def generated(header: Path) -> str:
    """What Unreal's header tool would add to a class, as far as the compiler needs it."""
    text = header.read_text(encoding="utf-8")
    match = re.search(r"^class FACEWIRE_API (\w+) : public (\w+)$", text, re.MULTILINE)
    assert match is not None, f"{header.name} declares no class"
    name, parent = match.groups()
    body = f"public: using Super = {parent}; using ThisClass = {name}; static UClass* StaticClass(); private:"
    return f"#undef GENERATED_BODY\n#define GENERATED_BODY() {body}\n"


@pytest.fixture(scope="session")
def include(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the engine's header names, each leading to its declarations."""
    folder = tmp_path_factory.mktemp("engine")
    for declarations, names in ENGINE_HEADERS.items():
        for name in names:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f'#include "{DECLARATIONS / declarations}.h"\n', encoding="utf-8")
    for header in PUBLIC:
        (folder / f"{header.stem}.generated.h").write_text(generated(header), encoding="utf-8")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("compiler", COMPILERS)
def test_the_plugin_parses(compiler: str, include: Path, tmp_path: Path) -> None:
    toolchain = find(compiler)
    one = tmp_path / "plugin.cpp"
    # As the engine's unity builds do: one unit, which also finds names that clash.
    one.write_text("".join(f'#include "{source}"\n' for source in SOURCES), encoding="utf-8")
    folders = [f"-I{include}", f"-I{MODULE / 'Private'}", f"-I{MODULE / 'Public'}"]
    flags = [STANDARDS[compiler], "-fno-exceptions", "-fno-rtti", "-Wno-conversion", "-Wno-sign-conversion"]
    # The engine's macros may be called without their variadic arguments.
    quiet = ["-Wno-pedantic", "-Wno-variadic-macros"]
    toolchain.check(one, *folders, *flags, *quiet)


def test_declarations_are_of_exactly_what_is_included() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in (*SOURCES, *MODULE.rglob("*.h")))
    included = {
        name
        for name in re.findall(r'^#include "([^"]+)"', text, re.MULTILINE)
        if not name.endswith(".generated.h") and not list(MODULE.rglob(name))
    }
    assert included == {name for names in ENGINE_HEADERS.values() for name in names}


def test_no_work_outlives_its_owner() -> None:
    for path in MODULE.rglob("*.[ch]*"):
        text = path.read_text(encoding="utf-8")
        assert "AsyncTask(" not in text, f"{path.name} posts to another thread"
        assert "CreateRaw" not in text, f"{path.name} binds a raw pointer"


def test_the_descriptor_is_for_packaged_games() -> None:
    described = json.loads((PLUGIN / "Facewire.uplugin").read_text(encoding="utf-8"))
    assert [(module["Name"], module["Type"]) for module in described["Modules"]] == [("Facewire", "Runtime")]
    assert described["Plugins"] == [{"Name": "LiveLink", "Enabled": True}]


def package(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(UNREAL / "package.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)


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
