"""`facewire bake -r` in this process: what is baked, what is left alone, what is set aside."""

import os
from collections.abc import Generator, Iterable
from dataclasses import replace
from pathlib import Path
from typing import NoReturn, cast

import pytest
import soundfile

from facewire.commands.bulk import bulk as bulk_command
from facewire.commands.bulk import ways
from facewire.commands.bulk.baker import Baker
from facewire.commands.bulk.bulk import bake_folders
from facewire.commands.bulk.manifest import NAME, Entry, read_manifest
from facewire.commands.bulk.places.folder import FileLog, Folder
from facewire.commands.bulk.places.place import UnreachableError
from facewire.commands.bulk.standing import Job, Outcome, failure
from facewire.commands.bulk.tree import lines_of
from facewire.commands.bulk.ways import Bulk
from facewire.commands.cli import main
from facewire.commands.config import Config
from facewire.commands.pool.pool import LostWorker, Work
from facewire.engine.fallback import Fallback
from facewire.errors import FacewireError, UsageError
from facewire.ports import Engine
from facewire.serve.engines import EngineChoice, build_offline
from facewire.take.formats import FORMATS, TakeFormat
from facewire.take.whole import NoRoomError, part_of
from tests.sounds import speech_like
from tests.toys.take_format import JAW

Finished = Generator[tuple[Job, Outcome | LostWorker], None, None]


def in_turn(jobs: Iterable[Job], count: int, work: Work[Job, Outcome]) -> Finished:
    del count
    do = work.prepare()
    for job in jobs:
        yield job, do(job)


def recordings(folder: Path, *names: str) -> Path:
    for seed, name in enumerate(names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, speech_like(0.2, seed=seed), 16_000)
    return folder


def bulk(tmp_path: Path, **more: object) -> Bulk:
    usual = Bulk(tmp_path / "out", Config(engine="loudness"), "csv", jobs=1, nice=False)
    return replace(usual, **more)  # type: ignore[arg-type]


def entries(tmp_path: Path) -> dict[str, Entry]:
    return dict(read_manifest(FileLog(tmp_path / "out" / NAME)).entries)


def tree(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def stamps(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.rglob("*.csv")}


def test_only_what_has_changed_is_baked_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    voices = recordings(tmp_path / "in", "a.wav", "deep/b.wav", "deep/c.wav")
    assert bake_folders([voices], bulk(tmp_path), in_turn) == 0
    assert "3 baked, 0 unchanged, 0 failed" in capsys.readouterr().out
    assert set(tree(tmp_path / "out")) == {"a.csv", "deep/b.csv", "deep/c.csv", NAME}
    before, first = stamps(tmp_path / "out"), tree(tmp_path / "out")
    for path in voices.rglob("*.wav"):
        # Another date is no change.
        path.write_bytes(path.read_bytes())
    soundfile.write(voices / "a.wav", speech_like(0.2, seed=9), 16_000)
    assert bake_folders([voices], bulk(tmp_path), in_turn) == 0
    assert "1 baked, 2 unchanged, 0 failed" in capsys.readouterr().out
    after = stamps(tmp_path / "out")
    assert {name for name in before if before[name] != after[name]} == {"a.csv"}
    recordings(voices, "a.wav")
    assert bake_folders([voices], bulk(tmp_path), in_turn) == 0
    assert tree(tmp_path / "out") == first


def test_other_settings_bake_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    voices = recordings(tmp_path / "in", "a.wav", "b.wav")
    bake_folders([voices], bulk(tmp_path), in_turn)
    bake_folders([voices], bulk(tmp_path, config=Config(engine="loudness", gain=((17, 0.5),))), in_turn)
    assert "2 baked, 0 unchanged" in capsys.readouterr().out.splitlines()[-1]
    bake_folders([voices], bulk(tmp_path, take_format="npz"), in_turn)
    assert {"a.csv", "b.csv", "a.npz", "b.npz"} == entries(tmp_path).keys()


def test_a_format_with_a_choice_and_a_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cast("dict[str, TakeFormat]", FORMATS), "jaw", JAW)
    voices = recordings(tmp_path / "in", "deep/a.wav")
    for scale in ("1", "0"):
        assert bake_folders([voices], bulk(tmp_path, take_format=f"jaw,scale={scale}"), in_turn) == 0
    made = tree(tmp_path / "out")
    assert made.keys() == {"deep/a.jaw", "read_jaw.py", NAME}
    assert made["deep/a.jaw"].startswith(b"0.000 0.000\n0.032 0.000\n")


def test_force_bakes_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    voices = recordings(tmp_path / "in", "a.wav")
    bake_folders([voices], bulk(tmp_path), in_turn)
    first = tree(tmp_path / "out")
    assert bake_folders([voices], bulk(tmp_path, force=True), in_turn) == 0
    assert "1 baked, 0 unchanged" in capsys.readouterr().out.splitlines()[-1]
    assert tree(tmp_path / "out") == first


def test_a_take_that_is_gone_is_made_again(tmp_path: Path) -> None:
    voices = recordings(tmp_path / "in", "a.wav")
    bake_folders([voices], bulk(tmp_path), in_turn)
    first = tree(tmp_path / "out")
    (tmp_path / "out" / "a.csv").unlink()
    assert bake_folders([voices], bulk(tmp_path), in_turn) == 0
    assert tree(tmp_path / "out") == first


@pytest.mark.parametrize("known", [True, False])
def test_a_take_that_somebody_has_edited_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], known: bool
) -> None:
    voices = recordings(tmp_path / "in", "a.wav")
    if known:
        bake_folders([voices], bulk(tmp_path), in_turn)
    take = tmp_path / "out" / "a.csv"
    take.parent.mkdir(exist_ok=True)
    take.write_text("edited")
    for _ in range(2):
        assert bake_folders([voices], bulk(tmp_path), in_turn) == 1
        assert "is not what was baked last" in capsys.readouterr().err.replace("\n", " ")
        assert take.read_text() == "edited"
    assert bake_folders([voices], bulk(tmp_path, force=True), in_turn) == 0
    assert take.read_text() != "edited"
    assert bake_folders([voices], bulk(tmp_path), in_turn) == 0


def test_a_take_that_a_killed_bake_did_not_note_is_known_by_its_bytes(tmp_path: Path) -> None:
    voices = recordings(tmp_path / "in", "a.wav")
    bake_folders([voices], bulk(tmp_path), in_turn)
    first = tree(tmp_path / "out")
    (tmp_path / "out" / NAME).unlink()
    assert bake_folders([voices], bulk(tmp_path), in_turn) == 0
    assert tree(tmp_path / "out") == first


def test_bad_recordings_are_set_aside_with_reasons(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    voices = recordings(tmp_path / "in", "good.wav", "cut.wav", "one.wav", "one.flac")
    (voices / "bad.wav").write_text("no sound")
    (voices / "lost.wav").symlink_to(voices / "nowhere.wav")
    cut = (voices / "cut.wav").read_bytes()
    (voices / "cut.wav").write_bytes(cut[: len(cut) // 2])
    assert bake_folders([voices], bulk(tmp_path), in_turn) == 1
    told = capsys.readouterr()
    assert "1 baked, 0 unchanged, 4 failed" in told.out
    reasons = {entry.source: entry.failed for entry in entries(tmp_path).values()}
    assert reasons["good.wav"] == ""
    assert "breaks off" in reasons["cut.wav"]
    assert "not a recording" in reasons["bad.wav"]
    assert "cannot read" in reasons["lost.wav"]
    assert "would both become one.csv" in reasons["one.wav"]
    assert all(reason in told.err for reason in reasons.values())
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"good.csv", NAME}
    recordings(voices, "bad.wav", "cut.wav")
    for name in ("one.flac", "lost.wav"):
        (voices / name).unlink()
    assert bake_folders([voices], bulk(tmp_path), in_turn) == 0


def test_a_file_in_the_place_of_a_folder_is_a_reason(tmp_path: Path) -> None:
    voices = recordings(tmp_path / "in", "a.wav", "deep/b.wav")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "deep").write_text("a file")
    assert bake_folders([voices], bulk(tmp_path), in_turn) == 1
    assert entries(tmp_path)["deep/b.csv"].failed.startswith("cannot make")
    assert not entries(tmp_path)["a.csv"].failed


def test_a_failure_that_nobody_has_thought_of_stops_no_other(tmp_path: Path) -> None:
    voices = recordings(tmp_path / "in", "a.wav")
    (line,) = lines_of([voices], ".csv").lines

    def broken(_: Config) -> Engine:
        raise ZeroDivisionError("by zero")

    recipe = bulk_command._recipe(bulk(tmp_path))
    outcome = Baker(Folder(tmp_path), Config(), recipe, force=False, load=broken)(Job(line, None))
    assert not outcome.baked
    assert outcome.entry.failed.startswith("ZeroDivisionError: by zero")


def test_a_take_of_an_engine_that_stood_in_is_not_kept(tmp_path: Path) -> None:
    voices = recordings(tmp_path / "in", "a.wav")
    (line,) = lines_of([voices], ".csv").lines
    loaded: list[Fallback] = []

    def load(config: Config) -> Engine:
        loaded.append(build_offline(EngineChoice("loudness", config.fps)))
        return loaded[-1]

    recipe = replace(bulk_command._recipe(bulk(tmp_path)), engine="onnx")
    baker = Baker(Folder(tmp_path / "out"), Config(), recipe, force=False, load=load)
    for _ in range(2):
        assert "the engine failed" in baker(Job(line, None)).entry.failed
    assert len(loaded) == 2, "the right engine is tried again for each file"
    assert not list((tmp_path / "out").iterdir())


def test_a_recording_that_ends_its_processes_is_set_aside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    voices = recordings(tmp_path / "in", "a.wav", "b.wav")
    bake_folders([voices], bulk(tmp_path), in_turn)

    def losing(jobs: Iterable[Job], count: int, work: Work[Job, Outcome]) -> Finished:
        for job, outcome in in_turn(jobs, count, work):
            left = part_of(tmp_path / "out" / job.line.take, 77)
            left.touch()
            work.lost(job, 77)
            assert not left.exists()
            yield job, LostWorker() if job.line.name == "a.wav" else outcome

    assert bake_folders([voices], bulk(tmp_path, force=True), losing) == 1
    assert "a.wav ended 3 processes" in capsys.readouterr().err.replace("\n", " ")
    assert entries(tmp_path)["a.csv"].digest, "that the take is ours is not forgotten"
    assert bake_folders([voices], bulk(tmp_path), in_turn) == 0


def test_what_killed_processes_left_is_removed(tmp_path: Path) -> None:
    voices = recordings(tmp_path / "in", "a.wav")
    left, kept = tmp_path / "out" / "deep" / ".b.csv.123.part", tmp_path / "out" / ".mine.part"
    left.parent.mkdir(parents=True)
    for path in (left, kept):
        path.touch()
    bake_folders([voices], bulk(tmp_path), in_turn)
    assert not left.exists()
    assert kept.exists()


def test_an_interrupted_bake_has_noted_what_it_did(tmp_path: Path) -> None:
    voices = recordings(tmp_path / "in", "a.wav", "b.wav", "c.wav")
    closed: list[bool] = []

    def interrupted(jobs: Iterable[Job], count: int, work: Work[Job, Outcome]) -> Finished:
        try:
            finished = in_turn(jobs, count, work)
            yield next(finished)
            yield next(finished)
            raise KeyboardInterrupt
        finally:
            closed.append(True)

    with pytest.raises(KeyboardInterrupt):
        bake_folders([voices], bulk(tmp_path), interrupted)
    assert closed
    assert len(entries(tmp_path)) == 2


@pytest.mark.parametrize("nice", [True, False])
def test_processes_give_way_unless_they_must_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nice: bool
) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(ways, "yield_to_others", lambda: asked.append(True))
    voices = recordings(tmp_path / "in", "a.wav")
    assert bake_folders([voices], bulk(tmp_path, nice=nice), in_turn) == 0
    assert asked == [True] * nice


@pytest.mark.parametrize(
    ("more", "message"), [({"take_format": "jsn"}, "did you mean json"), ({"jobs": 0}, "--jobs is 0")]
)
def test_mistakes_bake_nothing(tmp_path: Path, more: dict[str, object], message: str) -> None:
    voices = recordings(tmp_path / "in", "a.wav")
    with pytest.raises(UsageError, match=message):
        bake_folders([voices], bulk(tmp_path, **more), in_turn)
    assert not (tmp_path / "out").exists()


def test_takes_do_not_go_to_a_link_to_itself(tmp_path: Path) -> None:
    (tmp_path / "out").symlink_to(tmp_path / "out")
    with pytest.raises(UsageError, match="choose another folder"):
        bake_folders([recordings(tmp_path / "in", "a.wav")], bulk(tmp_path), in_turn)


def test_no_nice_is_for_folders_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bake", "a.wav", "-o", str(tmp_path / "out"), "--no-nice"]) == 2
    assert "--no-nice is of use with -r alone" in capsys.readouterr().err


def test_a_bake_ends_where_a_store_gives_no_answer_any_more(tmp_path: Path) -> None:
    voices = recordings(tmp_path / "in", *(f"{number:02d}.wav" for number in range(45)))
    asked: list[str] = []

    def gone(jobs: Iterable[Job], count: int, work: Work[Job, Outcome]) -> Finished:
        for number, (job, outcome) in enumerate(in_turn(jobs, count, work)):
            asked.append(job.line.name)
            lost = failure(job, UnreachableError("cannot read s3://bucket/a: timed out"))
            yield job, outcome if number == 10 else lost

    with pytest.raises(FacewireError, match="cannot read s3://bucket/a: timed out") as caught:
        bake_folders([voices], bulk(tmp_path), gone)
    assert caught.value.exit_code == 1
    assert len(asked) == 11 + 20, "one that is answered between them begins the count anew"
    assert len(entries(tmp_path)) == 31, "what was found out is noted"
    assert bake_folders([voices], bulk(tmp_path), in_turn) == 0


def test_a_full_disk_ends_the_bake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    voices = recordings(tmp_path / "in", *(f"{number:02}.wav" for number in range(30)))

    def full(_: Folder, key: str) -> NoReturn:
        raise NoRoomError(f"cannot write out/{key}: No space left on device; make room")

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "replaced", full)
        with pytest.raises(FacewireError, match=r"cannot write out/19\.csv: No space left") as caught:
            bake_folders([voices], bulk(tmp_path), in_turn)
    assert caught.value.exit_code == 1
    assert len(entries(tmp_path)) == 20
    assert bake_folders([voices], bulk(tmp_path), in_turn) == 0, "and goes on when there is room"


def test_a_place_that_goes_while_it_is_written_is_no_mistake_of_the_caller(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    voices, append = recordings(tmp_path / "in", "a.wav", "b.wav"), FileLog.append

    def gone(log: FileLog, lines: bytes) -> None:
        if b"b.csv" in lines:
            raise UnreachableError("cannot write s3://bucket/out: timed out")
        append(log, lines)

    monkeypatch.setattr(FileLog, "append", gone)
    with pytest.raises(FacewireError, match="cannot write s3://bucket/out: timed out") as caught:
        bake_folders([voices], bulk(tmp_path), in_turn)
    assert caught.value.exit_code == 1


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_take_that_cannot_be_read_is_replaced_by_force_alone(tmp_path: Path) -> None:
    voices = recordings(tmp_path / "in", "a.wav")
    (tmp_path / "out").mkdir()
    take = tmp_path / "out" / "a.csv"
    take.symlink_to(take)
    assert bake_folders([voices], bulk(tmp_path), in_turn) == 1
    assert "cannot read" in entries(tmp_path)["a.csv"].failed
    assert take.is_symlink()
    assert bake_folders([voices], bulk(tmp_path, force=True), in_turn) == 0
    assert take.is_file()


def test_bakes_into_folders_of_one_name_keep_off_each_others_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary, folders = tmp_path / "temporary", [tmp_path / "one", tmp_path / "two"]
    for folder in (temporary, *folders):
        folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    voices = recordings(tmp_path / "in", "a.wav")
    usual = bulk(tmp_path, folder=Path("out"))

    def meanwhile(jobs: Iterable[Job], count: int, work: Work[Job, Outcome]) -> Finished:
        ours = list(temporary.iterdir())
        monkeypatch.chdir(folders[1])
        assert bake_folders([voices], usual, in_turn) == 0
        monkeypatch.chdir(folders[0])
        assert list(temporary.iterdir()) == ours != []
        yield from in_turn(jobs, count, work)

    monkeypatch.chdir(folders[0])
    assert bake_folders([voices], usual, meanwhile) == 0
    assert tree(folders[0]) == tree(folders[1])
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("cores", "in_store", "more", "count"),
    [
        (4, False, {}, 4),
        (4, True, {}, 12),
        (4, True, {"jobs": 5}, 5),
        (4, True, {"cluster": "local"}, 4),
        # Windows waits for 63 at once.
        (24, True, {}, 48),
        (64, True, {}, 64),
    ],
)
def test_processes_that_wait_for_a_store_are_more(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    cores: int,
    in_store: bool,
    more: dict[str, object],
    count: int,
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    wanted = replace(bulk(tmp_path, jobs=None), **more)  # type: ignore[arg-type]
    plan = ways.Plan(wanted, bulk_command._recipe(wanted), Folder(tmp_path), in_store)
    assert ways.processes_of(plan) == count
