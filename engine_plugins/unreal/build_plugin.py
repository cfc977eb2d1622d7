#!/usr/bin/env python3
"""Builds the plugin with an Unreal Engine that you have: `build_plugin.py ENGINE OUT`.

ENGINE is the engine's folder, the one that holds `Engine/Build`. OUT/Facewire is then a built plugin for that
version of the engine, which a project without C++ code can use too.
"""

import argparse
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

import package


def automation_tool(engine: Path) -> Path:
    """Return the engine's RunUAT for this system."""
    name = "RunUAT.bat" if platform.system() == "Windows" else "RunUAT.sh"
    return engine / "Engine" / "Build" / "BatchFiles" / name


def main() -> int:
    """Package the plugin, build it, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("engine", type=Path, help="such as C:/Program Files/Epic Games/UE_5.6")
    parser.add_argument("out", type=Path, help="folder that will hold Facewire")
    parser.add_argument(
        "--platforms", default="", help="such as Win64+Linux; without it, the engine's usual ones"
    )
    parsed = parser.parse_args()
    tool, built = automation_tool(parsed.engine), parsed.out.resolve() / "Facewire"
    if not tool.is_file():
        print(
            f"build_plugin.py: there is no {tool}; give the folder that holds Engine/Build", file=sys.stderr
        )
        return 2
    if built.exists():
        print(f"build_plugin.py: {built} exists; remove it or choose another folder", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "Facewire"
        package.make(source)
        command = [str(tool), "BuildPlugin", f"-Plugin={source / 'Facewire.uplugin'}", f"-Package={built}"]
        # Without the shared headers, each file is compiled as this repository's tests compile it.
        command += ["-StrictIncludes"] + [f"-TargetPlatforms={parsed.platforms}"] * bool(parsed.platforms)
        status = subprocess.run(command, check=False).returncode
    if status:
        print("build_plugin.py: the engine's tool failed; please report what it printed", file=sys.stderr)
    return 1 if status else 0


if __name__ == "__main__":
    sys.exit(main())
