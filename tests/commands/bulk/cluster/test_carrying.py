"""Jobs on a cluster that does not exist: what is sent, tried again, given up and written."""

import pickle
import shutil
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from facewire.commands.bulk.bulk import _recipe, bake_folders
from facewire.commands.bulk.cluster import carrying
from facewire.commands.bulk.cluster.carrying import Carrier
from facewire.commands.bulk.cluster.errand import Errand, Made, do_errands, setup_of
from facewire.commands.bulk.manifest import NAME
from facewire.commands.bulk.places.opening import place_of
from facewire.commands.bulk.places.scratch import Scratch
from facewire.commands.bulk.places.typed import Typed
from facewire.commands.bulk.ways import Bulk
from facewire.commands.config import Config
from facewire.engine.onnx import MODEL_PATH
from facewire.engine.siblings import find_quantised
from facewire.errors import FacewireError
from tests.commands.bulk.test_bulk import bulk, entries, in_turn, recordings, tree

Killed = Callable[[tuple[Errand, ...]], bool]


class Here:
    """A cluster of one worker, in this process.

    Args:
        made_by: how to bake.
        kills: whether errands end their worker.
        places: how many batches it takes at once.
    """

    def __init__(self, made_by: Bulk, kills: Killed = lambda _: False, places: int = 1) -> None:
        recipe = _recipe(made_by)
        folder = made_by.folder
        assert isinstance(folder, Path)
        self.scratch = folder.parent
        self.setup = setup_of(made_by.config, made_by.take_format, recipe, keeping=None, nice=False)
        self.sent: list[list[str]] = []
        self.closed = False
        self._kills, self._places = kills, places
        self.waiting: deque[tuple[int, tuple[Errand, ...]]] = deque()

    def places(self) -> int:
        return self._places

    def send(self, number: int, errands: tuple[Errand, ...]) -> None:
        self.sent.append([errand.line.name for errand in errands])
        # As on the way to another machine.
        self.waiting.append((number, pickle.loads(pickle.dumps(errands))))

    def answer(self) -> tuple[int, tuple[Made, ...] | int]:
        number, errands = self.waiting.popleft()
        return (
            (number, 1) if self._kills(errands) else (number, do_errands(self.setup, errands, self.scratch))
        )

    def close(self) -> None:
        self.closed = True


def bake_there(inputs: Sequence[Typed], made_by: Bulk, cluster: Here) -> int:
    takes = place_of(made_by.folder, Scratch(cluster.scratch))
    carrier = Carrier(cluster, takes, cluster.setup.recipe.id, force=made_by.force)
    return bake_folders(inputs, made_by, lambda jobs, *_: carrier.carried_out(jobs))


def test_a_cluster_gives_the_bytes_of_one_machine(tmp_path: Path) -> None:
    voices = recordings(tmp_path / "in", "a.wav", "deep/b.wav")
    (voices / "bad.wav").write_text("no sound")
    usual = bulk(tmp_path)
    cluster = Here(usual)
    assert bake_there([voices], usual, cluster) == 1
    assert cluster.closed
    assert cluster.sent == [["a.wav", "deep/b.wav", "bad.wav"]], "short recordings are sent together"
    assert bake_folders([voices], replace(usual, folder=tmp_path / "one"), in_turn) == 1
    assert tree(tmp_path / "out") == tree(tmp_path / "one"), "takes, and reasons of failures"
    again = Here(usual)
    bake_there([voices], usual, again)
    assert again.sent == [["bad.wav"]], "what is there is not sent"
    bake_folders([voices], usual, in_turn)
    assert tree(tmp_path / "out") == tree(tmp_path / "one"), "one machine goes on where a cluster was"


def test_workers_bake_with_all_files_of_a_model(tmp_path: Path) -> None:
    model = tmp_path / "mine.onnx"
    shutil.copy(MODEL_PATH, model)
    shutil.copy(find_quantised(MODEL_PATH), tmp_path / "mine.int8.onnx")
    voices = recordings(tmp_path / "in", "a.wav")
    usual = bulk(tmp_path, config=Config(engine="onnx", model=model))
    assert bake_there([voices], usual, Here(usual)) == 0


def test_a_recorded_session_is_called_as_on_one_machine(tmp_path: Path) -> None:
    voices = recordings(tmp_path / "in", "monday/audio.flac")
    (voices / "monday/take.json").write_text("{}")
    usual = replace(bulk(tmp_path), take_format="json")
    bake_there([voices], usual, Here(usual))
    bake_folders([voices], replace(usual, folder=tmp_path / "one"), in_turn)
    for folder in ("out", "one"):
        assert '"source": "monday"' in (tmp_path / folder / "monday.json").read_text()


def test_a_take_that_somebody_has_edited_is_kept(tmp_path: Path) -> None:
    voices = recordings(tmp_path / "in", "a.wav")
    with_edit = bulk(tmp_path)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.csv").write_text("edited")
    assert bake_there([voices], with_edit, Here(with_edit)) == 1
    assert "is not what was baked last" in entries(tmp_path)["a.csv"].failed
    assert (tmp_path / "out" / "a.csv").read_text() == "edited"
    forced = replace(with_edit, force=True)
    assert bake_there([voices], forced, Here(forced)) == 0


def test_a_worker_that_dies_loses_nothing(tmp_path: Path) -> None:
    voices = recordings(tmp_path / "in", "a.wav", "b.wav", "c.wav")
    usual, deaths = bulk(tmp_path), iter([True])
    cluster = Here(usual, lambda _: next(deaths, False))
    assert bake_there([voices], usual, cluster) == 0
    assert cluster.sent == [["a.wav", "b.wav", "c.wav"], ["a.wav"], ["b.wav"], ["c.wav"]]


def test_a_recording_that_ends_workers_is_set_aside_and_its_neighbours_are_not(tmp_path: Path) -> None:
    voices = recordings(tmp_path / "in", "a.wav", "b.wav")
    usual = bulk(tmp_path)
    doomed = 2

    def kills(errands: tuple[Errand, ...]) -> bool:
        # One machine's end takes with it what others of it were at.
        nonlocal doomed
        doomed -= 1
        return doomed >= 0 or any(errand.line.name == "a.wav" for errand in errands)

    cluster = Here(usual, kills)
    assert bake_there([voices], usual, cluster) == 1
    made = entries(tmp_path)
    assert "a.wav ended 3 processes" in made["a.csv"].failed
    assert not made["b.csv"].failed
    assert [names for names in cluster.sent if "a.wav" in names] == [["a.wav", "b.wav"], ["a.wav"], ["a.wav"]]


def test_no_more_is_sent_than_keeps_the_workers_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("facewire.commands.bulk.cluster.carrying._BATCH", 1)
    voices = recordings(tmp_path / "in", *(f"{number}.wav" for number in range(9)))
    usual = bulk(tmp_path)
    cluster = Here(usual, places=2)
    answer = cluster.answer
    waiting: list[int] = []

    def counted() -> tuple[int, tuple[Made, ...] | int]:
        waiting.append(len(cluster.waiting))
        return answer()

    monkeypatch.setattr(cluster, "answer", counted)
    assert bake_there([voices], usual, cluster) == 0
    assert max(waiting) == 5, "two for each worker, and one on the way"


def test_a_worker_with_another_version_refuses(tmp_path: Path) -> None:
    voices = recordings(tmp_path / "in", "a.wav")
    usual = bulk(tmp_path)
    cluster = Here(usual)
    software = ("facewire 99", *cluster.setup.recipe.software[1:])
    cluster.setup = replace(cluster.setup, recipe=replace(cluster.setup.recipe, software=software))
    with pytest.raises(FacewireError, match=r"it has facewire [\d.]+ for facewire 99"):
        bake_there([voices], usual, cluster)
    assert cluster.closed


@pytest.mark.parametrize("broken", ["read", "write"])
def test_a_disk_that_fails_stops_no_other_recording(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    voices = recordings(tmp_path / "in", "a.wav", "b.wav")
    usual = bulk(tmp_path)

    def failing(what: object) -> object:
        done: object = do(what)
        if getattr(what, "key", "a.wav") == "a.wav":
            failures.append(broken)
            if len(failures) == 1:
                raise OSError(5, "Input/output error")
        return done

    failures: list[str] = []
    name = {"read": "_read", "write": "whole_file"}[broken]
    do = getattr(carrying, name)
    monkeypatch.setattr(carrying, name, failing)
    assert bake_there([voices], usual, Here(usual)) == 1
    (failed,) = (entry for entry in entries(tmp_path).values() if entry.failed)
    assert "Input/output error" in failed.failed
    assert len(list((tmp_path / "out").glob("*.csv"))) == 1


def test_a_recording_that_changes_meanwhile_is_not_noted(tmp_path: Path) -> None:
    voices = recordings(tmp_path / "in", "a.wav")
    usual = bulk(tmp_path)
    cluster = Here(usual)
    send = cluster.send

    def changed(number: int, errands: tuple[Errand, ...]) -> None:
        other = recordings(tmp_path / "other", "x.wav", "a.wav") / "a.wav"
        send(number, (replace(errands[0], sound=np.fromfile(other, np.uint8)),))

    cluster.send = changed  # type: ignore[method-assign]
    assert bake_there([voices], usual, cluster) == 1
    assert "has changed meanwhile" in entries(tmp_path)["a.csv"].failed
    assert {path.name for path in (tmp_path / "out").iterdir()} == {NAME}
