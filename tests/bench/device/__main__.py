"""Measures what a real GPU does with our network and beside a second process, in under eight minutes.

    python -m tests.bench.device [--dry] [--out FOLDER] [--wheels FOLDER] [--minutes M]

Needs one NVIDIA GPU and a Python with PyTorch, ONNX Runtime, onnx, numpy, cuda-bindings and nvidia-ml-py; no
network, and nothing installed of Facewire. What the machine's Python lacks is taken from the wheels in
`--wheels`. Parts: our CUDA layer; the FP16 network, its parity, its milliseconds and its factor over the
naive way, one to four processes; NVML calls; a second process's frames alone, beside us, and governed.

Prints tables and writes them to FOLDER (`device-report`) as Markdown and CSV. Exits with 1 where nothing
could be measured. `--dry` proves all of it on the CPU and stub drivers, in reduced sizes: its figures mean
nothing.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bench.device.report import Report, Table

ROOT = Path(__file__).parents[3]
DRY = "DRY RUN on the CPU: these figures mean nothing"


def main() -> int:
    """Run all parts; return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dry", action="store_true", help="on the CPU, reduced")
    parser.add_argument("--out", type=Path, default=Path("device-report"), help="(device-report)")
    parser.add_argument("--wheels", type=Path, help="a folder of wheels for what this Python lacks")
    parser.add_argument("--minutes", type=float, default=7.5, help="no part begins later (7.5)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as unpacked:
        find_packages(chosen.wheels, Path(unpacked))
        # Only now can what needs the packages be imported, here and in the processes that are started.
        from tests.bench.device.bars import bars
        from tests.bench.device.parts import parts
        from tests.bench.device.report import Report

        try:
            heading, measured = parts(dry=chosen.dry, folder=Path(unpacked))
        except Exception as error:
            print(f"nothing to measure: {error}", file=sys.stderr)
            return 1
        report = Report(chosen.out, f"{DRY if chosen.dry else heading}")
        end_s = time.monotonic() + 60.0 * chosen.minutes
        for name, part in measured.items():
            _try(report, name, part, late=time.monotonic() > end_s)
        report.take([bars(report.tables)])
    # The last table only sums the others up.
    return 0 if report.tables[1:] else 1


def _try(report: "Report", name: str, part: "Callable[[], list[Table]]", *, late: bool) -> None:
    if late:
        report.miss(name, "the time was over")
        return
    try:
        report.take(part())
    except subprocess.CalledProcessError as error:
        report.miss(name, str(error.stderr or error).strip().splitlines()[-1])
    except Exception as error:
        # One part that fails, for whatever reason, must not cost the others.
        report.miss(name, f"{type(error).__name__}: {error}")


def find_packages(wheels: Path | None, unpacked: Path) -> None:
    """Put the sources and unpacked wheels where this process and its children look."""
    paths = [str(ROOT), str(ROOT / "sidecar")]
    for wheel in sorted(wheels.glob("*.whl")) if wheels is not None else ():
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(unpacked / "site")
        paths.append(str(unpacked / "site"))
    for path in reversed(paths):
        if path not in sys.path:
            sys.path.insert(0, path)
    os.environ["PYTHONPATH"] = os.pathsep.join([*paths, os.environ.get("PYTHONPATH", "")])
    os.chdir(ROOT)


if __name__ == "__main__":
    sys.exit(main())
