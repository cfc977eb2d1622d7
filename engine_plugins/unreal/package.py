#!/usr/bin/env python3
"""Puts a plugin together that stands on its own: the module, the C++ core and the licence, nothing else.

`package.py OUT` makes OUT/Facewire; `package.py --check OUT` says whether it is still equal to this checkout.
"""

import argparse
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PLUGIN = HERE / "Facewire"
CORE = ROOT / "protocol" / "cpp" / "include" / "facewire"
CORE_IN_PLUGIN = Path("Source/Facewire/Core/facewire")


def contents() -> dict[Path, Path]:
    """Return every file of the package: its place in the plugin, and where it comes from."""
    files = {path.relative_to(PLUGIN): path for path in PLUGIN.rglob("*") if path.is_file()}
    files |= {CORE_IN_PLUGIN / path.name: path for path in CORE.glob("*.hpp")}
    files[Path("LICENSE")] = ROOT / "LICENSE"
    for name in ("README.md", "ENGINE.md"):
        files[Path(name)] = HERE / name
    return files


def differences(package: Path) -> list[str]:
    """Return one line for each file that is missing, differs or does not belong."""
    wanted = contents()
    found = {path.relative_to(package) for path in package.rglob("*") if path.is_file()}
    lines = [f"missing: {place}" for place in wanted.keys() - found]
    lines += [f"not ours: {place}" for place in found - wanted.keys()]
    for place in wanted.keys() & found:
        if (package / place).read_bytes() != wanted[place].read_bytes():
            lines.append(f"differs: {place}")
    return sorted(lines)


def make(package: Path) -> None:
    """Copy everything into a folder that does not exist yet."""
    for place, source in contents().items():
        (package / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, package / place)


def main() -> int:
    """Make or check a package; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("out", type=Path, help="folder that holds, or will hold, Facewire")
    parser.add_argument("--check", action="store_true", help="make nothing, only compare")
    parsed = parser.parse_args()
    package = parsed.out / "Facewire"
    if not parsed.check:
        if package.exists():
            print(f"package.py: {package} exists; remove it or choose another folder", file=sys.stderr)
            return 2
        make(package)
    lines = differences(package)
    for line in lines:
        print(line, file=sys.stderr)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
