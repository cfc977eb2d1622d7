"""A second of fuzzing for each target, from the vectors and from what long runs by hand have found."""

import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.cpp.conftest import FUZZERS, Programs
from tests.cpp.toolchain import CPP
from tests.protocol.vectors import VECTORS

CORPUS = CPP / "fuzz" / "corpus"


@pytest.mark.parametrize("target", FUZZERS)
def test_fuzz(target: str, programs: Programs, tmp_path: Path) -> None:
    found, seeds = tmp_path / "found", tmp_path / "seeds"
    found.mkdir()
    with zipfile.ZipFile(CORPUS / f"{target}.zip") as archive:
        archive.extractall(seeds)
    folders = [str(found), str(seeds)] + [str(VECTORS / target)] * (VECTORS / target).is_dir()
    options = ["-seed=1", "-max_total_time=1", "-max_len=4096", "-timeout=5", f"-artifact_prefix={tmp_path}/"]
    command = [str(programs.path(f"fuzz_{target}")), *options, *folders]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr[-4000:]
