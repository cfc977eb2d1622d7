"""A place in a store, over a bucket in memory: keys, copies on this machine, and a log of objects."""

import os
import pickle
from pathlib import Path

import pytest

from facewire.clock import VirtualClock
from facewire.commands.bulk.places.place import File, Input, MissingError
from facewire.commands.bulk.places.scratch import Scratch, scratch_for
from facewire.commands.bulk.places.store import Store
from facewire.commands.bulk.places.store_log import StoreLog
from facewire.commands.bulk.tree import tree_of
from facewire.errors import FacewireError, UsageError
from tests.commands.bulk.places.bucket import Bucket

SECOND = 10**9


@pytest.fixture
def bucket() -> Bucket:
    return Bucket()


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_objects_below_a_prefix_are_its_files(bucket: Bucket, tmp_path: Path) -> None:
    keys = ["in/b.wav", "in/deep/a.wav", "in/deep/", "in/", "inn/x.wav", "in/.hidden", "in/.git/x", "a.wav"]
    bucket.objects.update(dict.fromkeys(keys, b"x"))
    store = bucket.store("in/", tmp_path)
    assert [file.key for file in store.files()] == ["b.wav", "deep/a.wav"]
    assert store.file("b.wav") == File("b.wav", 1, b"x".hex())
    assert (store.name, store.address("b.wav"), store.address()) == (
        "in",
        "s3://bucket/in/b.wav",
        "s3://bucket/in/",
    )
    assert bucket.store("", tmp_path).name == "bucket"


@pytest.mark.parametrize(
    "key", ["../a.wav", "deep/../../a.wav", "deep//a.wav", "/a.wav", "./a.wav", "a\0.wav"]
)
def test_keys_that_no_folder_can_mirror_are_refused(bucket: Bucket, tmp_path: Path, key: str) -> None:
    bucket.objects.update({f"in/{key}": b"x", "in/good.wav": b"x"})
    tree = tree_of([Input(bucket.store("in/", tmp_path))], ".csv")
    assert [line.take for line in tree.lines] == ["good.csv"]
    ((line, reason),) = tree.refused
    assert line.name == key
    assert "would lie in no folder of takes; rename the recording" in reason
    assert reason.isprintable()


@pytest.mark.parametrize("key", ["ä/ö 1.wav", "a?versionId=b.wav", "*[a].wav", "%2e.wav", "a::b#c.wav"])
def test_odd_keys_are_names_like_others(bucket: Bucket, tmp_path: Path, key: str) -> None:
    bucket.objects[key] = b"x"
    tree = tree_of([Input(bucket.store("", tmp_path))], ".csv")
    assert [line.name for line in tree.lines] == [key]


def test_a_recorded_session_is_one_recording(bucket: Bucket, tmp_path: Path) -> None:
    for name in ("take.json", "audio.flac", "deep/other.wav"):
        bucket.objects[f"in/monday/{name}"] = b"x"
    bucket.objects["in/monday-2/audio.flac"] = b"x"
    tree = tree_of([Input(bucket.store("in/", tmp_path))], ".npz")
    assert {(line.key, line.take) for line in tree.lines} == {
        ("monday/audio.flac", "monday.npz"),
        ("monday-2/audio.flac", "monday-2/audio.npz"),
    }
    (line,) = tree_of([Input(bucket.store("in/monday/", tmp_path))], ".npz").lines
    assert line.take == "monday.npz"


def test_a_copy_is_there_while_it_is_read_and_errors_name_the_object(bucket: Bucket, tmp_path: Path) -> None:
    bucket.objects["in/a.WAV"] = b"sound"
    store = bucket.store("in/", tmp_path)
    with store.fetched("a.WAV") as path:
        assert (path.read_bytes(), path.suffix) == (b"sound", ".WAV")
    assert files_in(tmp_path) == []
    with (
        pytest.raises(FacewireError, match=r"^s3://bucket/in/a\.WAV breaks off$"),
        store.fetched("a.WAV") as path,
    ):
        raise FacewireError(f"{path} breaks off")
    with pytest.raises(MissingError, match="s3://bucket/in/none"), store.fetched("none"):
        pass
    assert files_in(tmp_path) == []


def _write_half(path: Path) -> None:
    path.write_bytes(b"half")
    raise UsageError("it is no sound")


def test_what_is_written_appears_where_nothing_went_wrong(bucket: Bucket, tmp_path: Path) -> None:
    store = bucket.store("out/", tmp_path)
    with pytest.raises(UsageError, match="no sound"), store.replaced("a.csv") as path:
        _write_half(path)
    assert bucket.objects == {}
    with store.replaced("a.csv") as path:
        path.write_bytes(b"whole")
        assert bucket.objects == {}
    assert bucket.objects == {"out/a.csv": b"whole"}
    assert files_in(tmp_path) == []


def test_what_a_killed_process_left_on_this_machine_is_removed(bucket: Bucket, tmp_path: Path) -> None:
    store = bucket.store("", tmp_path)
    for process in (77, 78):
        (tmp_path / str(process) / "x").mkdir(parents=True)
        (tmp_path / str(process) / "x" / "recording.wav").touch()
    store.clear("a.wav", 77)
    assert [path.parent.parent.name for path in files_in(tmp_path)] == ["78"]


def test_what_a_killed_command_left_is_removed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with scratch_for("s3://bucket/out") as scratch, scratch_for("s3://bucket/other") as others:
        with scratch.room() as room:
            (room / "recording.wav").touch()
            with scratch_for("s3://bucket/out"):
                assert not scratch.path.exists()
        assert others.path.exists()
        assert scratch.path.parent == tmp_path
    assert list(tmp_path.iterdir()) == []


def test_a_disk_without_a_place_for_copies_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match=r"cannot make .*; set TMPDIR"), Scratch(tmp_path / "file").room():
        pass


def test_a_store_goes_to_processes_without_its_connections(bucket: Bucket, tmp_path: Path) -> None:
    store = bucket.store("in/", tmp_path)
    again = pickle.loads(pickle.dumps(store))
    assert again == store == Store("s3", "bucket", "in/", Scratch(tmp_path))
    assert "objects" not in vars(again)


class TestLog:
    """Lines that lie in objects of their own until the file is written anew."""

    @pytest.fixture
    def clock(self) -> VirtualClock:
        return VirtualClock()

    @pytest.fixture
    def log(self, bucket: Bucket, clock: VirtualClock, tmp_path: Path) -> StoreLog:
        return StoreLog(bucket, "out/", "log", Scratch(tmp_path), clock)

    def test_the_first_line_goes_at_once_and_others_in_company(
        self, bucket: Bucket, log: StoreLog, clock: VirtualClock
    ) -> None:
        log.append(b"1\n")
        assert bucket.objects == {"out/.log.00000001": b"1\n"}
        log.append(b"2\n")
        clock.sleep_until_ns(clock.now_ns() + 4 * SECOND)
        log.append(b"3\n")
        assert len(bucket.objects) == 1
        clock.sleep_until_ns(clock.now_ns() + SECOND)
        log.append(b"4\n")
        assert bucket.objects["out/.log.00000002"] == b"2\n3\n4\n"
        log.append(b"5\n")
        log.close()
        log.close()
        assert bucket.objects["out/.log.00000003"] == b"5\n"
        with log.read() as file:
            assert file.read() == b"1\n2\n3\n4\n5\n"

    def test_another_bake_goes_on_behind_it(self, bucket: Bucket, log: StoreLog) -> None:
        bucket.objects.update({"out/log": b"0\n", "out/.log.00000009": b"9\n", "out/.log.mine": b"no"})
        log.append(b"10\n")
        with log.read() as file:
            assert file.read() == b"0\n9\n10\n"

    def test_it_is_written_anew_in_one_object(self, bucket: Bucket, log: StoreLog) -> None:
        bucket.objects["out/.log.mine"] = b"no"
        log.append(b"1\n")
        with log.rewritten() as file:
            file.write(b"all\n")
        assert bucket.objects == {"out/log": b"all\n", "out/.log.mine": b"no"}

    def test_nothing_is_lost_where_writing_anew_fails(self, bucket: Bucket, log: StoreLog) -> None:
        log.append(b"1\n")
        with pytest.raises(KeyboardInterrupt), log.rewritten():
            raise KeyboardInterrupt
        assert bucket.objects == {"out/.log.00000001": b"1\n"}

    def test_what_is_not_there_cannot_be_read(self, log: StoreLog) -> None:
        with pytest.raises(MissingError, match="s3://bucket/out/log"), log.read():
            pass


def test_each_process_has_a_folder_of_its_own(tmp_path: Path) -> None:
    with Scratch(tmp_path).room() as one, Scratch(tmp_path).room() as other:
        assert one != other
        assert one.parent == other.parent == tmp_path / str(os.getpid())
