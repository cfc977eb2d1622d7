"""`facewire bake -r` from and to a real S3 server by processes: killed, and taken up as by a cluster."""

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from facewire.commands.bulk.bulk import bake_folders
from facewire.commands.bulk.manifest import NAME
from facewire.commands.bulk.places.typed import Address
from tests.commands.bulk.cluster.test_carrying import Here, bake_there
from tests.commands.bulk.places.s3 import Server
from tests.commands.bulk.test_bulk import bulk, in_turn, recordings, tree
from tests.waiting import until

START_S = 60.0
FILES = 40

pytestmark = [pytest.mark.slow, pytest.mark.realtime]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_worker_and_then_the_command_are_killed(s3: Server, tmp_path: Path) -> None:
    voices = recordings(tmp_path / "in", *(f"{number % 7}/{number}.wav" for number in range(FILES)))
    s3.put("bucket", {f"in/{name}": content for name, content in tree(voices).items()})
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    flags = ["-o", "s3://bucket/out", "--engine", "loudness", "--jobs", "2"]
    begun = subprocess.Popen(
        [sys.executable, "-m", "facewire", "bake", "-r", "s3://bucket/in", *flags],
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    workers: list[psutil.Process] = []
    try:
        until(lambda: s3.count("bucket", "out/", ".csv") > 2, START_S)
        workers = psutil.Process(begun.pid).children(recursive=True)
        killed = next(one for one in workers if "spawn_main" in " ".join(one.cmdline()))
        killed.kill()
        killed_at = s3.count("bucket", "out/", ".csv")
        until(lambda: s3.count("bucket", "out/", ".csv") > killed_at + 2, START_S)
        # What a worker leaves the command removes; what a command leaves, the next one does.
        until(lambda: not list(temporary.glob(f"*/{killed.pid}")), START_S)
    finally:
        # With the one that was started in place of the one that was killed.
        workers += psutil.Process(begun.pid).children(recursive=True)
        begun.kill()
        begun.wait()
    until(lambda: not any(map(lives, workers)), START_S)
    assert 2 < s3.count("bucket", "out/", ".csv") < FILES, "it was killed in the middle"
    left = s3.tree("bucket", "out/")
    assert bake_folders([voices], bulk(tmp_path), in_turn) == 0
    wanted = tree(tmp_path / "out")
    assert {
        name: content for name, content in left.items() if name.endswith(".csv")
    }.items() <= wanted.items()
    assert not [path for path in temporary.rglob("*") if path.is_file()], "no copy is left on this machine"
    there = bulk(tmp_path, folder=Address("s3", "bucket", "out"))
    assert bake_there([Address("s3", "bucket", "in")], there, Here(bulk(tmp_path))) == 0
    made = s3.tree("bucket", "out/")
    assert made.pop(NAME).count(b'"take"') == wanted.pop(NAME).count(b'"take"') == FILES
    assert made == wanted
    assert s3.client.list_multipart_uploads(Bucket="bucket").get("Uploads", []) == []


def lives(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
