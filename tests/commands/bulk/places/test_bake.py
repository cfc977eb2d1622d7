"""`facewire bake -r` from and to a real S3 server, in this process: the bytes of folders, nothing twice."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from facewire.commands.bulk.bulk import bake_folders
from facewire.commands.bulk.manifest import NAME, Entry, read_manifest
from facewire.commands.bulk.places.folder import FileLog
from facewire.commands.bulk.places.objects import Objects
from facewire.commands.bulk.places.typed import Address
from facewire.commands.bulk.standing import Job, Outcome
from facewire.commands.pool.pool import LostWorker, Work
from tests.commands.bulk.cluster.test_carrying import Here, bake_there
from tests.commands.bulk.places.s3 import Server
from tests.commands.bulk.test_bulk import Finished, bulk, in_turn, recordings, tree

pytestmark = pytest.mark.slow

VOICES, FACES = Address("s3", "bucket", "voices"), Address("s3", "bucket", "faces")

Asked = list[tuple[str, str]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What is read and written of objects."""
    said: Asked = []

    def telling(name: str, do: Callable[..., object]) -> Callable[..., object]:
        def told(self: Objects, key: str, *more: Path) -> object:
            said.append((name, key))
            return do(self, key, *more)

        return told

    for name in ("get", "put", "file"):
        monkeypatch.setattr(Objects, name, telling(name, getattr(Objects, name)))
    return said


@pytest.fixture
def voices(s3: Server, tmp_path: Path) -> Path:
    """Recordings in a folder, and the same in the server."""
    folder = recordings(tmp_path / "in", "a.wav", "deep/ä b.wav", "deep/c.wav")
    (folder / "bad.wav").write_text("no sound")
    s3.put("bucket", {f"voices/{name}": content for name, content in tree(folder).items()})
    return folder


def without_tags(manifest: bytes, tmp_path: Path) -> list[Entry]:
    path = tmp_path / "manifest"
    path.write_bytes(manifest)
    entries = read_manifest(FileLog(path)).entries.values()
    return [replace(entry, audio_etag="", take_etag="", failed="") for entry in entries]


def test_any_mix_of_folders_and_stores_gives_the_same_bytes(
    s3: Server, voices: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    local = replace(bulk(tmp_path), folder=tmp_path / "local")
    assert bake_folders([voices], local, in_turn) == 1
    wanted = tree(tmp_path / "local")
    assert bake_folders([VOICES], replace(local, folder=FACES), in_turn) == 1
    assert bake_folders([VOICES], replace(local, folder=tmp_path / "from"), in_turn) == 1
    assert bake_folders([voices], replace(local, folder=Address("s3", "bucket", "to")), in_turn) == 1
    told = capsys.readouterr()
    assert told.out.count("3 baked, 0 unchanged, 1 failed") == 4
    assert "s3://bucket/voices/bad.wav is not a recording" in told.err.replace("\n", " ")
    for made in (s3.tree("bucket", "faces/"), tree(tmp_path / "from"), s3.tree("bucket", "to/")):
        assert without_tags(made.pop(NAME), tmp_path) == without_tags(wanted[NAME], tmp_path)
        assert made == {name: content for name, content in wanted.items() if name != NAME}


def test_what_has_not_changed_is_told_by_tags_and_not_read(s3: Server, voices: Path, asked: Asked) -> None:
    (voices / "bad.wav").unlink()
    s3.client.delete_object(Bucket="bucket", Key="voices/bad.wav")
    usual = bulk(voices, folder=FACES)
    assert bake_folders([VOICES], usual, in_turn) == 0
    first = s3.tree("bucket", "faces/")
    asked.clear()
    # Put again with the same bytes, it is another version and the same recording.
    s3.put("bucket", {"voices/a.wav": (voices / "a.wav").read_bytes()})
    assert bake_folders([VOICES], usual, in_turn) == 0
    assert not [key for _, key in asked if key.endswith((".wav", ".csv"))]
    assert s3.tree("bucket", "faces/") == first
    asked.clear()
    changed = recordings(voices / "other", "x.wav", "a.wav") / "a.wav"
    s3.put("bucket", {"voices/a.wav": changed.read_bytes()})
    assert bake_folders([VOICES], usual, in_turn) == 0
    touched = [(what, key) for what, key in asked if key.endswith((".wav", ".csv"))]
    assert touched == [("get", "voices/a.wav"), ("put", "faces/a.csv"), ("file", "faces/a.csv")]


def test_a_take_that_somebody_has_edited_is_kept(
    s3: Server, voices: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    usual = bulk(voices, folder=FACES)
    bake_folders([VOICES], usual, in_turn)
    s3.put(
        "bucket", {"faces/a.csv": b"edited", "faces/deep/c.csv": s3.tree("bucket", "faces/")["deep/c.csv"]}
    )
    for _ in range(2):
        assert bake_folders([VOICES], usual, in_turn) == 1
        said = capsys.readouterr().err.replace("\n", " ")
        assert "s3://bucket/faces/a.csv is there and is not what was baked last; move it away" in said
        assert s3.tree("bucket", "faces/")["a.csv"] == b"edited"
    bake_folders([VOICES], replace(usual, force=True), in_turn)
    assert s3.tree("bucket", "faces/")["a.csv"] != b"edited"


@pytest.mark.usefixtures("voices")
def test_a_cluster_reads_and_writes_by_the_command_alone(s3: Server, tmp_path: Path) -> None:
    usual = bulk(tmp_path)
    bake_folders([VOICES], replace(usual, folder=FACES), in_turn)
    wanted = s3.tree("bucket", "faces/")
    there = replace(usual, folder=Address("s3", "bucket", "there"))
    killed: list[str] = []

    def kills(errands: tuple[object, ...]) -> bool:
        named = [errand.line.name for errand in errands]  # type: ignore[attr-defined]
        killed.extend(named)
        return "deep/c.wav" in named

    assert bake_there([VOICES], there, Here(usual, kills)) == 1
    made = s3.tree("bucket", "there/")
    assert killed.count("deep/c.wav") == 3, "a poisoned recording is set aside, and no other"
    assert "s3://bucket/voices/deep/c.wav ended 3 processes" in made[NAME].decode()
    assert made.keys() == wanted.keys() - {"deep/c.csv"}
    assert bake_there([VOICES], there, Here(usual)) == 1
    made = s3.tree("bucket", "there/")
    assert {name: made[name] for name in wanted} == wanted, "and the manifest"


def test_a_bake_that_was_killed_goes_on(
    s3: Server, voices: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = bulk(tmp_path, folder=FACES)

    def killed(jobs: Iterable[Job], count: int, work: Work[Job, Outcome]) -> Finished:
        finished = in_turn(jobs, count, work)
        yield next(finished)
        yield next(finished)
        # As by SIGKILL: nothing is written any more.
        monkeypatch.setattr(Objects, "put", lambda *_: None)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bake_folders([VOICES], usual, killed)
    monkeypatch.undo()
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    left = s3.tree("bucket", "faces/")
    assert left.keys() == {"a.csv", "deep/c.csv", NAME, f".{NAME}.00000001"}
    assert bake_folders([VOICES], usual, in_turn) == 1
    assert bake_folders([voices], bulk(tmp_path, folder=tmp_path / "local"), in_turn) == 1
    made, wanted = s3.tree("bucket", "faces/"), tree(tmp_path / "local")
    assert without_tags(made.pop(NAME), tmp_path) == without_tags(wanted.pop(NAME), tmp_path)
    assert made == wanted, "and what was noted meanwhile lies in the manifest alone"


@pytest.mark.usefixtures("voices")
def test_a_recording_that_ends_its_processes_leaves_nothing_on_this_machine(
    s3: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()

    def losing(jobs: Iterable[Job], count: int, work: Work[Job, Outcome]) -> Finished:
        for job, outcome in in_turn(jobs, count, work):
            (scratch,) = (tmp_path / "temporary").iterdir()
            (scratch / "77").mkdir()
            (scratch / "77" / "recording.wav").touch()
            work.lost(job, 77)
            assert not (scratch / "77").exists()
            yield job, LostWorker() if job.line.name == "a.wav" else outcome

    assert bake_folders([VOICES], bulk(tmp_path, folder=FACES), losing) == 1
    manifest = s3.tree("bucket", "faces/")[NAME].decode()
    assert "s3://bucket/voices/a.wav ended 3 processes" in manifest
    assert list((tmp_path / "temporary").iterdir()) == []
