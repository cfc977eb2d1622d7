"""`facewire bake -r` by processes, killed and taken up again."""

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from facewire.commands.bulk.bulk import bake_folders
from facewire.commands.bulk.manifest import NAME, read_manifest
from facewire.commands.bulk.places.folder import FileLog
from facewire.commands.cli import main
from tests.commands.bulk.test_bulk import bulk, in_turn, recordings, stamps, tree
from tests.waiting import until

START_S = 60.0
FILES = 100

pytestmark = [pytest.mark.slow, pytest.mark.realtime]


def command(tmp_path: Path, jobs: int) -> list[str]:
    folders = [str(tmp_path / "in"), "-o", str(tmp_path / "out")]
    return ["bake", "-r", *folders, "--engine", "loudness", "--jobs", str(jobs)]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_bake_that_was_killed_goes_on_and_ends_with_the_same_bytes(tmp_path: Path) -> None:
    voices = recordings(tmp_path / "in", *(f"{number % 7}/{number}.wav" for number in range(FILES)))
    out = tmp_path / "out"
    with (tmp_path / "said").open("w") as said:
        begun = subprocess.Popen([sys.executable, "-m", "facewire", *command(tmp_path, 2)], stderr=said)
    try:
        until(lambda: len(list(out.rglob("*.csv"))) > 4, START_S)
        workers = psutil.Process(begun.pid).children(recursive=True)
        next(one for one in workers if "spawn_main" in " ".join(one.cmdline())).kill()
    finally:
        begun.kill()
        begun.wait()
    until(lambda: not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in workers))
    assert (tmp_path / "said").read_text() == ""
    noted = read_manifest(FileLog(out / NAME)).entries
    assert 0 < len(noted) < FILES, "it was killed in the middle"
    made = stamps(out)
    assert main(command(tmp_path, 4)) == 0
    again = stamps(out)
    for take in noted:
        name = Path(take).name
        assert again[name] == made[name], "what is noted is not baked again"
    assert not list(out.rglob("*.part"))
    assert bake_folders([voices], bulk(tmp_path / "alone"), in_turn) == 0
    assert tree(out) == tree(tmp_path / "alone" / "out")
