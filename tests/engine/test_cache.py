"""The cache trusts nothing that it has not checked."""

import os
from pathlib import Path

import pytest

from facewire.engine.cache import Cache, cache_folder


def test_reads_what_was_written(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "made when needed")
    path = cache.path("engine-rtx", ("model", "1.7"))
    assert cache.read(path) is None
    assert cache.write(path, b"plan")
    assert cache.read(path) == b"plan"
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("other", [("model 2", "1.7"), ("model", "1.8"), ("model", "1.7", ""), ("model",)])
def test_another_file_for_whatever_it_depends_on(tmp_path: Path, other: tuple[str, ...]) -> None:
    cache = Cache(tmp_path)
    assert cache.path("engine", ("model", "1.7")) != cache.path("engine", other)


def test_anything_broken_reads_as_missing(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    path = cache.path("engine", ("model",))
    cache.write(path, b"plan" * 100)
    sound = path.read_bytes()
    for length in range(0, len(sound), 7):
        path.write_bytes(sound[:length])
        assert cache.read(path) is None
    for place in range(0, len(sound), 7):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        assert cache.read(path) is None
    path.write_bytes(sound + b"x")
    assert cache.read(path) is None


def test_a_folder_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    cache = Cache(tmp_path / "file" / "folder")
    path = cache.path("engine", ())
    assert not cache.write(path, b"plan")
    assert cache.read(path) is None


def test_the_folder_follows_the_custom_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert cache_folder() == Path("/somewhere/facewire")
    monkeypatch.setattr("sys.platform", "darwin")
    assert cache_folder().parts[-3:] == ("Library", "Caches", "facewire")
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", "/local")
    assert cache_folder() == Path("/local/facewire")


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_a_file_that_was_not_finished_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    cache = Cache(tmp_path)

    def fail(*_: Path) -> None:
        raise error

    monkeypatch.setattr(Path, "replace", fail)
    if error is OSError:
        assert not cache.write(cache.path("engine", ()), b"plan")
    else:
        with pytest.raises(error):
            cache.write(cache.path("engine", ()), b"plan")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_swept_and_what_is_being_written_is_not(tmp_path: Path) -> None:
    old, new = tmp_path / "old.partial", tmp_path / "new.partial"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (1.0, 1.0))
    cache = Cache(tmp_path)
    assert cache.write(cache.path("engine", ()), b"plan")
    assert (old.exists(), new.exists()) == (False, True)


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    cache = Cache(tmp_path, most=100_000)
    paths = [cache.path("mouths", (str(number),)) for number in range(12)]
    for age, path in enumerate(paths[:9]):
        assert cache.write(path, b"x" * 10_000)
        os.utime(path, (1000.0 + age, 1000.0 + age))
    assert cache.read(paths[0]) is not None
    for path in paths[9:]:
        assert cache.write(path, b"x" * 10_000)
    left = [number for number, path in enumerate(paths) if path.exists()]
    assert left == [0, *range(4, 12)]


def test_a_cache_without_a_bound_keeps_everything(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for number in range(50):
        assert cache.write(cache.path("mouths", (str(number),)), b"x" * 10_000)
    assert len(list(tmp_path.iterdir())) == 50
