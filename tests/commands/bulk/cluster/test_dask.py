"""`facewire bake -r --cluster local`: real workers of Dask, killed; the command killed and taken up again."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from facewire.commands.bulk.bulk import _recipe, bake_folders
from facewire.commands.bulk.cluster.errand import setup_of
from facewire.commands.bulk.manifest import NAME, read_manifest
from facewire.commands.bulk.places.folder import FileLog
from facewire.commands.cli import main
from facewire.errors import UsageError
from tests.commands.bulk.test_bulk import bulk, in_turn, recordings, tree
from tests.waiting import until

pytest.importorskip("distributed", reason="Dask, the extra [cluster], is not installed")

START_S = 60.0
FILES = 200
"""Four batches, so that some are still to be done when worker and command are killed."""


def command(tmp_path: Path) -> list[str]:
    folders = [str(tmp_path / "in"), "-o", str(tmp_path / "out")]
    return ["bake", "-r", *folders, "--engine", "loudness", "--jobs", "2", "--cluster", "local"]


@pytest.mark.slow
@pytest.mark.realtime
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_worker_and_then_the_command_are_killed(tmp_path: Path) -> None:
    voices = recordings(tmp_path / "in", *(f"{number % 7}/{number}.wav" for number in range(FILES)))
    out = tmp_path / "out"
    begun = subprocess.Popen([sys.executable, "-m", "facewire", *command(tmp_path)])
    family: list[psutil.Process] = []
    try:
        until(lambda: len(list(out.rglob("*.csv"))) > 4, START_S)
        family = psutil.Process(begun.pid).children(recursive=True)
        next(one for one in family if not one.children() and "spawn_main" in " ".join(one.cmdline())).kill()
        until(lambda: len(list(out.rglob("*.csv"))) > 40, START_S)
    finally:
        begun.kill()
        begun.wait()
    until(lambda: not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in family))
    assert 0 < len(read_manifest(FileLog(out / NAME)).entries) < FILES, "it was killed in the middle"
    assert bake_folders([voices], bulk(tmp_path), in_turn) == 0, "one machine goes on where a cluster was"
    assert bake_folders([voices], bulk(tmp_path / "alone"), in_turn) == 0
    assert tree(out) == tree(tmp_path / "alone" / "out")


def test_without_dask_one_line_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    recordings(tmp_path / "in", "a.wav")
    assert main(command(tmp_path)) == 2
    assert "pip install distributed" in capsys.readouterr().err.replace("\n", " ")


@pytest.mark.slow
@pytest.mark.realtime
def test_an_address_at_which_nobody_answers_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("facewire.commands.bulk.cluster.dask.scheduler._CONNECT_S", 0.5)
    recordings(tmp_path / "in", "a.wav")
    nobody = [*command(tmp_path)[:-1], "tcp://127.0.0.1:1"]
    assert main(nobody) == 2
    assert "no Dask scheduler answers at tcp://127.0.0.1:1" in capsys.readouterr().err.replace("\n", " ")


def test_a_local_cluster_watches_itself_seldom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At Dask's usual pace that takes a tenth of a core, of the two that workers have."""
    import dask
    import distributed

    from facewire.commands.bulk.cluster.dask.scheduler import LOCAL, DaskCluster

    one = bulk(tmp_path)
    setup = setup_of(one.config, "csv", _recipe(one), keeping=None, nice=False)
    names = ("distributed.admin.tick.interval", "distributed.worker.profile.enabled")
    usual = [dask.config.get(name) for name in names]
    told: list[object] = []

    def local(**_: object) -> None:
        told.extend(dask.config.get(name) for name in names)
        raise OSError

    monkeypatch.setattr(distributed, "LocalCluster", local)
    with pytest.raises(UsageError):
        DaskCluster(LOCAL, setup, 2)
    assert told == ["1s", False]
    assert usual == ["20ms", True], "Dask knows these names, and a larger cluster keeps what it has"
    assert [dask.config.get(name) for name in names] == usual


@pytest.mark.parametrize("ours", [True, False])
def test_a_terminal_interrupts_no_worker_that_the_command_has_started(tmp_path: Path, ours: bool) -> None:
    from facewire.commands.bulk.cluster.dask.worker import Preparation

    usual, before = bulk(tmp_path), signal.getsignal(signal.SIGINT)
    setup = setup_of(usual.config, "csv", _recipe(usual), keeping=None, nice=False)
    try:
        Preparation(setup, ours=ours).setup(None)
        assert signal.getsignal(signal.SIGINT) == (signal.SIG_IGN if ours else before)
    finally:
        signal.signal(signal.SIGINT, before)


def test_nothing_of_dask_is_loaded_unless_it_is_asked_for() -> None:
    script = (
        "import sys, facewire.commands.bulk.bulk, facewire.commands.cli; assert 'dask' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
