"""Recorded heads, whatever recorded them."""

import contextlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.errors import UsageError, WireError
from facewire.take.heads import livelink_csv
from facewire.take.heads.captured import decode_capture, decode_phone
from facewire.take.heads.reading import read_head
from facewire.take.heads.track import HeadTrack, voice_of_jaw
from facewire.wire.ifacialmocap.frame import END
from tests.take.heads import phones
from tests.take.heads.phones import RATE, packet, pcap, phone_text, sent
from tests.take.takes import take, write

SECONDS = 8.0
SHORT = phones.livelink_csv(0.05)


def check(track: HeadTrack, slack: float = 0.005) -> None:
    """It is the head that `phones.people` moves."""
    times = track.times - track.times[0]
    assert len(times) == pytest.approx(SECONDS * RATE, abs=3)
    assert times[-1] == pytest.approx(SECONDS, abs=0.1)
    wanted = np.radians(
        np.stack((10 * np.sin(times), 5 * np.sin(2 * times), np.full_like(times, 3.0)), axis=1)
    )
    np.testing.assert_allclose(track.poses, wanted, atol=slack)
    talks = np.interp([1.0, 2.0, 3.6, 5.0, 6.0, 7.6], times, track.voice)
    assert talks == pytest.approx([1, 1, 0, 1, 1, 0], abs=0.3)


@pytest.mark.parametrize("kind", ["livelink", "vmc", "ifacialmocap"])
def test_a_capture_of_any_tracker(kind: str) -> None:
    noise = [(at / 10, packet(b"something else", 9)) for at in range(60)]
    check(decode_capture(pcap([*noise, *((at, packet(one)) for at, one in sent(kind, SECONDS))])))


def test_a_capture_of_openseeface_is_around_its_own_centre() -> None:
    track = decode_capture(pcap([(at, packet(one)) for at, one in sent("openseeface", 20.0)]))
    assert np.degrees(np.ptp(track.poses, axis=0)) == pytest.approx([20, 10, 0], abs=3)


def test_a_capture_without_a_head_says_so() -> None:
    for packets in ([], [(0.0, packet(b"something else"))]):
        with pytest.raises(WireError, match="no head in this capture"):
            decode_capture(pcap(packets))


@pytest.mark.parametrize("mark", [END, b"\n", b"\r\n"])
def test_text_of_a_phone(mark: bytes) -> None:
    whole = phone_text(SECONDS, mark)
    check(decode_phone(whole))
    assert len(decode_phone(whole + b"jawOp").times) == SECONDS * RATE, "what was cut off is passed over"
    with pytest.raises(WireError):
        decode_phone(b"something" + mark + whole)


def test_the_csv_of_the_phone_over_midnight() -> None:
    text = phones.livelink_csv(SECONDS)
    check(livelink_csv.decode(text))
    check(livelink_csv.decode("\ufeff" + text.replace("\n", "\r\n").replace(",", ", ")))
    check(livelink_csv.decode(phones.livelink_csv(SECONDS, "JawOpen,HeadRoll,HeadYaw,HeadPitch")))


def test_rows_without_a_face_leave_a_gap() -> None:
    lines = phones.livelink_csv(2.0).splitlines()
    lines[31:61] = [line.partition(",")[0] + ",0" + "," * 4 for line in lines[31:61]]
    track = livelink_csv.decode("\n".join(lines))
    assert len(track.times) == 90
    assert np.diff(track.times).max() == pytest.approx(0.5 + 1 / RATE)


def test_the_rate_is_the_usual_one_that_fits() -> None:
    rows = "".join(f"00:00:0{n // 31}:{n % 31:02}.000,61,0,0,0,0\n" for n in range(62))
    track = livelink_csv.decode("Timecode,BlendshapeCount,HeadYaw,HeadPitch,HeadRoll,JawOpen\n" + rows)
    np.testing.assert_allclose(track.times, np.arange(62) / 31)


def test_a_csv_that_is_cut_off_is_read_or_refused() -> None:
    text = phones.livelink_csv(0.1)
    for end in range(len(text)):
        try:
            track = livelink_csv.decode(text[:end])
        except WireError:
            continue
        assert len(track.times) <= 6


@given(st.text(max_size=80))
def test_no_row_breaks_the_csv(row: str) -> None:
    with contextlib.suppress(WireError):
        livelink_csv.decode(SHORT + row)


@pytest.mark.parametrize(
    "row", ["00:00:01,61,0,0,0,0", "00:00:00:01.0,61,0,x,0,0", "00:00:00:01.0,61,0,nan,0,0", "x,61,0,0,0,0"]
)
def test_a_row_of_something_else_is_told(row: str) -> None:
    with pytest.raises(WireError, match="line 8"):
        livelink_csv.decode(phones.livelink_csv(0.1) + row)


def test_a_file_is_read_as_what_it_is(tmp_path: Path) -> None:
    capture, text, table = tmp_path / "a.pcap", tmp_path / "a.txt", tmp_path / "a.csv"
    capture.write_bytes(pcap([(at, packet(one)) for at, one in sent("livelink", SECONDS)]))
    text.write_bytes(phone_text(SECONDS))
    table.write_text(phones.livelink_csv(SECONDS))
    for path in (capture, text, table):
        check(read_head(path))


@pytest.mark.parametrize("kind", ["csv", "npz", "livelink"])
def test_our_own_takes(tmp_path: Path, kind: str) -> None:
    path, made = tmp_path / f"take.{kind}", take(62)
    write(path, made, kind)
    track = read_head(path)
    np.testing.assert_allclose(track.poses, made.pose[:, :3], atol=1e-6)
    np.testing.assert_allclose(track.times - track.times[0], made.times, atol=1e-4)
    if kind != "livelink":
        np.testing.assert_allclose(track.voice, made.voice, atol=1e-6)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"PK\x03\x04 no more", b"name,age\n", bytes(40)])
def test_anything_else_is_refused_in_a_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "something"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="something"):
        read_head(path)
    with pytest.raises(UsageError, match="cannot read"):
        read_head(tmp_path / "nothing")


def test_a_jaw_that_moves_talks_and_one_that_is_held_open_does_not() -> None:
    times = np.arange(0.0, 4.0, 1 / 60)
    assert voice_of_jaw(times, 0.2 + 0.1 * np.sin(times * 25)).min() > 0.5
    assert not voice_of_jaw(times, np.full_like(times, 0.6)).any()
    assert len(voice_of_jaw(np.zeros(0), np.zeros(0))) == 0


@pytest.mark.parametrize(
    ("times", "poses", "voice"),
    [
        (np.zeros(2), np.zeros((2, 3)), np.zeros(2)),
        (np.arange(2.0), np.zeros((2, 2)), np.zeros(2)),
        (np.arange(2.0), np.zeros((2, 3)), np.zeros(3)),
        (np.arange(2.0), np.full((2, 3), np.nan), np.zeros(2)),
    ],
)
def test_a_track_is_whole(times: np.ndarray, poses: np.ndarray, voice: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"rise|poses|finite"):
        HeadTrack(times, poses, voice)
