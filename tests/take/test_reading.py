"""Takes are read as they were written, whatever their format."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from facewire.errors import UsageError
from facewire.take import livelink_take
from facewire.take.formats import FORMATS
from facewire.take.reading import is_take, read_take, take_name, takes_below
from tests.take.takes import FPS, take, write

READABLE = ("csv", "json", "npz", "livelink")


def written(folder: Path, take_format: str, frames: int = 100) -> Path:
    path = folder / f"take{FORMATS[take_format].suffix}"
    write(path, take(frames), take_format)
    return path


@pytest.mark.parametrize("take_format", READABLE)
def test_round_trip(take_format: str, tmp_path: Path) -> None:
    sent, got = take(100), read_take(written(tmp_path, take_format))
    assert (got.head.fps, len(got)) == (FPS, 100)
    told = ("times", "weights", "pose") + (() if take_format == "livelink" else ("visemes", "voice"))
    for name in told:
        np.testing.assert_allclose(getattr(got, name), getattr(sent, name), rtol=0, atol=4e-5)


@pytest.mark.parametrize("take_format", ["json", "npz"])
def test_the_head_is_kept(take_format: str, tmp_path: Path) -> None:
    assert read_take(written(tmp_path, take_format)).head == take().head


@pytest.mark.parametrize("take_format", ["json", "npz"])
@pytest.mark.parametrize("seed", [None, 0, -7, 2**70])
def test_a_take_tells_what_its_moves_were_drawn_from(
    take_format: str, seed: int | None, tmp_path: Path
) -> None:
    sent = replace(take(2), head=replace(take().head, seed=seed))
    write(tmp_path / f"take.{take_format}", sent, take_format)
    assert read_take(tmp_path / f"take.{take_format}").head == sent.head


def test_takes_of_versions_that_told_no_seed(tmp_path: Path) -> None:
    path = written(tmp_path, "npz")
    with np.load(path) as arrays:
        older = {name: arrays[name] for name in arrays.files if name != "seed"}
    np.savez(path, **older)
    assert read_take(path).head == take().head
    # That of JSON had no such key either.
    assert b'"seed"' not in written(tmp_path, "json").read_bytes()


NAMES = {"weights": "channel_names", "pose": "angle_names", "visemes": "viseme_names"}


def test_the_columns_of_an_npz_are_found_by_name(tmp_path: Path) -> None:
    path = written(tmp_path, "npz")
    with np.load(path) as arrays:
        turned = {
            name: arrays[name][..., ::-1] if name in (*NAMES, *NAMES.values()) else arrays[name]
            for name in arrays.files
        }
    np.savez(path, **turned)
    got, sent = read_take(path), take(100)
    for name in NAMES:
        np.testing.assert_array_equal(getattr(got, name), getattr(sent, name))


def test_the_columns_of_a_json_are_found_by_name(tmp_path: Path) -> None:
    path = written(tmp_path, "json")
    whole = json.loads(path.read_bytes())
    for name in ("channels", "angles", "visemes"):
        whole[name].reverse()
    for frame in whole["frames"]:
        for name in ("w", "pose", "vis"):
            frame[name].reverse()
    path.write_text(json.dumps(whole))
    got, sent = read_take(path), take(100)
    for name in NAMES:
        np.testing.assert_allclose(getattr(got, name), getattr(sent, name), rtol=0, atol=5.1e-7)


@pytest.mark.parametrize("names", NAMES.values())
@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda words: np.where(words == words[-1], "brow", words), "it has no "),
        (lambda words: np.append(words, "brow"), r"it names \d+ columns"),
        (lambda words: np.arange(len(words)), "it has no "),
        (lambda words: words[0], "it "),
    ],
    ids=["another", "one more", "numbers", "one"],
)
def test_an_npz_with_other_columns_is_refused(
    names: str, change: Callable[[Any], Any], told: str, tmp_path: Path
) -> None:
    path = written(tmp_path, "npz")
    with np.load(path) as arrays:
        np.savez(path, **{name: change(arrays[name]) if name == names else arrays[name] for name in arrays})
    with pytest.raises(UsageError, match=f"cannot read .*: {told}"):
        read_take(path)


@pytest.mark.parametrize(
    "change",
    [lambda rows: rows[:, 0], lambda rows: rows[:, :5], lambda rows: rows[0, 0]],
    ids=["flat", "narrow", "one"],
)
def test_an_npz_in_another_order_that_lacks_columns_is_refused(
    change: Callable[[Any], Any], tmp_path: Path
) -> None:
    path = written(tmp_path, "npz")
    with np.load(path) as arrays:
        other = {"channel_names": arrays["channel_names"][::-1], "weights": change(arrays["weights"])}
        np.savez(path, **{name: other.get(name, arrays[name]) for name in arrays})
    with pytest.raises(UsageError, match=r"cannot read .*: weights has shape \("):
        read_take(path)


@pytest.mark.parametrize("names", ["channels", "angles", "visemes"])
def test_a_json_whose_names_are_no_list_is_refused(names: str, tmp_path: Path) -> None:
    path = written(tmp_path, "json")
    whole = json.loads(path.read_bytes())
    path.write_text(json.dumps(whole | {names: dict.fromkeys(whole[names])}))
    with pytest.raises(UsageError, match=r"cannot read .* are no list; give a JSON"):
        read_take(path)


def test_what_is_no_npz_is_told_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "take.npz"
    for content in (b"", b"not an archive", b"\x93NUMPY" + bytes(200)):
        path.write_bytes(content)
        with pytest.raises(UsageError, match=r"take\.npz: it is no whole npz; give an npz"):
            read_take(path)


@pytest.mark.parametrize("take_format", READABLE)
@pytest.mark.parametrize("frames", [0, 1])
def test_short_takes(take_format: str, frames: int, tmp_path: Path) -> None:
    assert len(read_take(written(tmp_path, take_format, frames))) == frames


@pytest.mark.parametrize("take_format", READABLE)
@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2].rsplit(b",", 1)[0],
        lambda data: data[:0],
        lambda data: b"\xff" + data,
        lambda data: data.replace(b"0.0", b"x.0").replace(b"weights", b"weight$"),
    ],
    ids=["half", "empty", "other bytes", "no numbers"],
)
def test_what_is_damaged_is_refused_in_one_line(
    take_format: str, damage: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    path = written(tmp_path, take_format)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(UsageError) as told:
        read_take(path)
    assert str(path) in str(told.value)
    assert "\n" not in str(told.value)


def test_what_a_take_lacks_is_named(tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text('{"fps": 31}')
    with pytest.raises(UsageError, match=r"other\.json: it has no 'frames'; give a JSON"):
        read_take(other)
    np.savez(tmp_path / "other.npz", fps=31)
    with pytest.raises(UsageError, match=r"other\.npz: lookahead is not a file in the archive; give an npz"):
        read_take(tmp_path / "other.npz")


@pytest.mark.parametrize("told", ["1e999", "0", "-5"])
def test_a_json_with_a_frame_rate_that_cannot_be_is_refused(told: str, tmp_path: Path) -> None:
    path = written(tmp_path, "json")
    path.write_text(path.read_text().replace('"fps": 31', f'"fps": {told}'))
    with pytest.raises(UsageError, match="cannot read"):
        read_take(path)


@pytest.mark.parametrize("shape", ["(9999999999999, 52)", "(100, 52", "(100, 52)}{"])
def test_an_npz_that_says_what_cannot_be_is_refused(shape: str, tmp_path: Path) -> None:
    path, damaged = written(tmp_path, "npz"), tmp_path / "damaged.npz"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(damaged, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "weights.npy":
                header = data[10 : data.index(b"\n")].replace(b"(100, 52)", shape.encode())
                data = data[:8] + len(header).to_bytes(2, "little") + header + data[data.index(b"\n") :]
            new.writestr(name, data)
    with pytest.raises(UsageError, match="cannot read"):
        read_take(damaged)


def test_a_packed_npz_that_is_damaged_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "npz")
    with np.load(path) as arrays:
        np.savez_compressed(path, **dict(arrays))
    data = path.read_bytes()
    path.write_bytes(data[:100] + b"\x55" * 60 + data[160:])
    with pytest.raises(UsageError, match="cannot read"):
        read_take(path)


def test_a_csv_of_the_app_is_known_by_its_header(tmp_path: Path) -> None:
    path = tmp_path / "MySlate_1_iPhone.csv"
    path.write_bytes(b"\xef\xbb\xbf" + written(tmp_path, "livelink").read_bytes().replace(b"\n", b"\r\n"))
    assert read_take(path).weights.shape == (100, 52)


def test_rows_without_a_face_are_left_out(tmp_path: Path) -> None:
    path = written(tmp_path, "livelink", 10)
    lines = path.read_text().splitlines()
    lines[4] = lines[4].split(",")[0] + ",0" + "," * len(livelink_take.COLUMNS)
    path.write_text("\n".join(lines))
    assert len(read_take(path)) == 9


def test_a_csv_of_the_app_may_pass_midnight(tmp_path: Path) -> None:
    path = written(tmp_path, "livelink", 100)
    header, *rows = path.read_text().splitlines()
    late = [
        f"23:59:5{8 + int(row[7])}{row[8:]}" if int(row[7]) < 2 else f"00:00:0{int(row[7]) - 2}{row[8:]}"
        for row in rows
    ]
    path.write_text("\n".join((header, *late)))
    np.testing.assert_allclose(read_take(path).times, np.arange(100) / 31, atol=1e-4)


@pytest.mark.parametrize("frames", [10, 31, 32, 40])
def test_a_short_line_has_the_rate_that_it_was_baked_at(tmp_path: Path, frames: int) -> None:
    take = read_take(written(tmp_path, "livelink", frames))
    assert take.head.fps == 31
    np.testing.assert_allclose(take.times, np.arange(frames) / 31, atol=1e-4)


def test_a_baked_take_that_is_called_take_hides_no_other(tmp_path: Path) -> None:
    write(tmp_path / "other.csv", take(3))
    write(tmp_path / "take.json", take(3), "json")
    assert not is_take(tmp_path)
    assert [name for name, _ in takes_below(tmp_path)] == ["other", "take"]
    (tmp_path / "faces.bin").write_bytes(b"")
    assert is_take(tmp_path)
    assert [path for _, path in takes_below(tmp_path)] == [tmp_path]


def test_takes_in_capitals_are_takes_of_the_same_name(tmp_path: Path) -> None:
    write(tmp_path / "LINE.CSV", take(3))
    assert [name for name, _ in takes_below(tmp_path)] == ["LINE"]


@pytest.mark.parametrize(
    "file", ["line.01.csv", "line.01.livelink.csv", "LINE.01.LIVELINK.CSV", "line.01.npz"]
)
def test_a_take_is_called_alike_alone_and_in_a_folder(tmp_path: Path, file: str) -> None:
    path = tmp_path / file
    path.write_bytes(b"")
    ((name, found),) = takes_below(tmp_path)
    assert (take_name(path), path) == (name, found)
    assert name.lower() == "line.01"


def test_a_session_is_called_as_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "2026-11-21T20-15-03_host.csv"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert take_name(folder) == take_name(Path()) == folder.name


def test_what_is_no_take_says_what_would_be(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.livelink\.csv, \.csv, \.npz, \.json or a recording"):
        read_take(tmp_path / "speech.wav")
    with pytest.raises(UsageError, match="cannot read"):
        read_take(tmp_path / "missing.npz")
    with pytest.raises(UsageError, match="holds no take"):
        read_take(tmp_path)
