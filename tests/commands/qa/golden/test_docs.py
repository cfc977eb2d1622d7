"""docs/golden.md: its pipelines are YAML, and what they run is what there is."""

import re
import shlex
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

from facewire import __version__
from facewire.commands.cli import main

TEXT = (Path(__file__).parents[4] / "docs" / "golden.md").read_text(encoding="utf-8")
GITHUB, GITLAB = (yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL))


def test_both_pipelines_run_commands_that_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = [step["run"] for step in GITHUB["jobs"]["golden"]["steps"] if "run" in step]
    assert steps == GITLAB["golden"]["script"]
    install, verify = map(shlex.split, steps)
    assert install[-1] == f"tools/facewire-{__version__}-py3-none-any.whl"
    assert verify[:3] == ["facewire", "golden", "verify"]
    report = GITLAB["golden"]["artifacts"]["reports"]["junit"]
    assert verify[verify.index("--junit") + 1] == report
    assert GITHUB["jobs"]["golden"]["steps"][-1]["with"]["path"] == report
    # The flags are known: what stops it is that there are no recordings here.
    here = [
        str(tmp_path / word) if word in ("voices", "golden") and n > 1 else word
        for n, word in enumerate(verify)
    ]
    assert main(here[1:]) == 2
    assert f"there is no {tmp_path / 'voices'}" in capsys.readouterr().err
