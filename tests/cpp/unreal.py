"""Compiles the Unreal plugin against declarations of the engine, and links it with stand-ins that run."""

import re
from pathlib import Path
from typing import Final

from tests.cpp.toolchain import CPP, INCLUDE, ROOT, SANITIZE, Toolchain, any_compiler

UNREAL: Final = ROOT / "engine_plugins" / "unreal"
PLUGIN: Final = UNREAL / "Facewire"
MODULE: Final = PLUGIN / "Source" / "Facewire"
ENGINE: Final = UNREAL / "tests" / "engine"
RUN: Final = UNREAL / "tests" / "run"

SOURCES: Final = tuple(sorted((MODULE / "Private").glob("*.cpp")))
PUBLIC: Final = tuple(sorted((MODULE / "Public").glob("*.h")))
PROGRAMS: Final = tuple(sorted(path.stem for path in RUN.glob("*_*.cpp")))

AS_MODULE: Final = (
    "-std=c++20", "-fno-exceptions", "-fno-rtti", "-Wno-conversion", "-Wno-sign-conversion",
    # The engine's macros may be called without their variadic arguments.
    "-Wno-pedantic", "-Wno-variadic-macros",
)  # fmt: skip


def modules() -> list[str]:
    """Return the engine's modules that the plugin says it depends on: it sees the headers of no others."""
    text = (MODULE / "Facewire.Build.cs").read_text(encoding="utf-8")
    lists = re.findall(r"DependencyModuleNames\.AddRange\(new\[\] \{([^}]*)\}", text)
    return re.findall(r'"(\w+)"', "".join(lists))


def generate(folder: Path) -> Path:
    """Write what Unreal's header tool would make of the public headers, as far as a compiler needs it."""
    folder.mkdir()
    for header in PUBLIC:
        text = header.read_text("utf-8")
        match = re.search(r"^class FACEWIRE_API (\w+) : public (\w+)$", text, re.MULTILINE)
        assert match is not None or not re.search(r"^class ", text, re.MULTILINE), header.name
        # Structs and enums get nothing that a compiler would miss.
        body = f"CLASS_BODY({match[1]}, {match[2]})" if match else ""
        (folder / f"{header.stem}.generated.h").write_text(
            f'#include "UObject/ObjectMacros.h"\n#undef GENERATED_BODY\n#define GENERATED_BODY() {body}\n',
            encoding="utf-8",
        )
    return folder


def includes(generated: Path) -> list[str]:
    """Return the compiler's flags for the folders that the plugin sees."""
    ours = [generated, MODULE / "Private", MODULE / "Public"]
    return [f"-I{folder}" for folder in (*ours, *(ENGINE / name for name in modules()))]


def compile_module(folder: Path) -> Path:
    """Compile each of the plugin's files by itself, so that each includes what it uses, and the stand-ins."""
    folder.mkdir()
    generate(folder / "generated")
    for source in (*SOURCES, *(path for path in RUN.glob("*.cpp") if path.stem not in PROGRAMS)):
        _object(any_compiler(), source, folder)
    return folder


def link(program: str, folder: Path) -> Path:
    """Compile one program and link it with the plugin that `compile_module` left in `folder`."""
    toolchain = any_compiler()
    objects = [str(path) for path in folder.glob("*.o") if path.stem not in PROGRAMS]
    source = RUN / f"{program}.cpp"
    flags = [*includes(folder / "generated"), f"-I{CPP / 'tests'}", f"-I{RUN}"]
    return toolchain.build(folder / program, source, *SANITIZE, *AS_MODULE, *flags, *objects)


def _object(toolchain: Toolchain, source: Path, folder: Path) -> None:
    flags = [*includes(folder / "generated"), f"-I{RUN}", f"-I{INCLUDE}", "-c"]
    toolchain.build(folder / f"{source.stem}.o", source, *SANITIZE, *AS_MODULE, *flags)
