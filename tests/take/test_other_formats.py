"""JSON, npz and the Live Link CSV, each read back by something other than its writer."""

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from facewire.face.channels import CHANNELS, POSE_ANGLES, VISEMES
from facewire.take import livelink_take
from facewire.take.table import TakeHead
from tests.take.takes import FPS, take, write


def test_json(tmp_path: Path) -> None:
    sent = replace(take(3), head=TakeHead(FPS, 'a "b" \n東', 48.0))
    write(tmp_path / "take.json", sent, "json")
    text = (tmp_path / "take.json").read_text(encoding="utf-8")
    got = json.loads(text)
    assert (got["fps"], got["source"], got["lookahead"]) == (FPS, 'a "b" \n東', 48.0)
    assert got["software"].startswith("facewire/")
    assert [got["channels"], got["angles"], got["visemes"]] == [
        list(CHANNELS),
        list(POSE_ANGLES),
        list(VISEMES),
    ]
    assert [frame["n"] for frame in got["frames"]] == [0, 1, 2]
    for frame, row, seconds in zip(got["frames"], sent.table, sent.times, strict=True):
        assert frame["t"] == pytest.approx(seconds, abs=5.1e-7)
        values = [*frame["w"], *frame["pose"], frame["voice"], *frame["vis"]]
        np.testing.assert_allclose(values, row, rtol=0, atol=5.1e-7)
        assert (len(frame["w"]), len(frame["pose"]), len(frame["vis"])) == (52, 9, 15)
    assert sum(line.startswith('{"n":') for line in text.splitlines()) == 3


def test_npz(tmp_path: Path) -> None:
    sent = take(5)
    write(tmp_path / "take.npz", sent, "npz")
    with np.load(tmp_path / "take.npz", allow_pickle=False) as got:
        for name in ("times", "weights", "pose", "visemes", "voice"):
            np.testing.assert_array_equal(got[name], getattr(sent, name))
        assert got["weights"].dtype == np.float32
        assert int(got["fps"]) == FPS
        assert (str(got["lookahead"]), str(got["source"])) == ("full", "speech")
        assert got["channel_names"].tolist() == list(CHANNELS)
        assert got["angle_names"].tolist() == list(POSE_ANGLES)
        assert got["viseme_names"].tolist() == list(VISEMES)


def test_npz_holds_no_date(tmp_path: Path) -> None:
    write(tmp_path / "take.npz", take(1), "npz")
    data = (tmp_path / "take.npz").read_bytes()
    # Local header: time and date at 10..13; 1980-01-01 00:00 is 00 00 21 00.
    assert data[:4] == b"PK\x03\x04"
    assert data[10:14] == b"\x00\x00\x21\x00"


def test_godot_has_a_track_for_each_channel(tmp_path: Path) -> None:
    sent = replace(take(3), head=TakeHead(FPS, 'a "b" \\ 東', 48.0))
    write(tmp_path / "take.tres", sent, "godot")
    text = (tmp_path / "take.tres").read_text(encoding="utf-8")
    assert text.startswith('[gd_resource type="Animation" format=3]\n\n[resource]\nlength = 0.096774\n')
    assert re.findall(r'path = NodePath\("\.:(\w+)"\)', text) == list(CHANNELS)
    keys = [numbers(line) for line in re.findall(r"keys = (.*)", text)]
    for channel, track in enumerate(keys):
        times, transitions, values = np.array(track).reshape(3, 3).T
        np.testing.assert_allclose(times, sent.times, rtol=0, atol=5.1e-7)
        np.testing.assert_array_equal(transitions, 1)
        np.testing.assert_allclose(values, sent.weights[:, channel], rtol=0, atol=5.1e-7)
    assert '"source": "a \\"b\\" \\\\ 東"' in text
    for name, array in (("angles", sent.pose), ("visemes", sent.visemes)):
        found = re.search(rf'"{name}": (.*)', text)
        assert found is not None
        np.testing.assert_allclose(numbers(found[1]), array.ravel(), rtol=0, atol=5.1e-7)


def test_godot_leaves_out_keys_that_say_nothing(tmp_path: Path) -> None:
    sent = take(6)
    sent.weights[:, 0] = 0.5
    sent.weights[:, 1] = [0, 0, 0, 1, 1, 1]
    write(tmp_path / "take.tres", sent, "godot")
    keys = re.findall(r"keys = (.*)", (tmp_path / "take.tres").read_text(encoding="utf-8"))
    assert keys[0] == "PackedFloat32Array(0, 1, 0.5)"
    assert numbers(keys[1])[::3] == pytest.approx([0, 2 / FPS, 3 / FPS], abs=1e-6)
    assert numbers(keys[1])[2::3] == [0, 0, 1]


def numbers(packed: str) -> list[float]:
    inside = re.search(r"PackedFloat32Array\((.*)\)", packed)
    assert inside is not None
    return [float(number) for number in inside[1].split(", ")]


def test_livelink_columns_are_in_the_apps_order(tmp_path: Path) -> None:
    sent = take(2)
    write(tmp_path / "take.csv", sent, "livelink")
    with (tmp_path / "take.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    assert header[:2] == ["Timecode", "BlendshapeCount"]
    assert len(header) == 63
    assert header[2 + 14 : 2 + 24] == [
        "JawForward", "JawRight", "JawLeft", "JawOpen", "MouthClose", "MouthFunnel", "MouthPucker",
        "MouthRight", "MouthLeft", "MouthSmileLeft",
    ]  # fmt: skip
    assert header[-9:-6] == ["HeadYaw", "HeadPitch", "HeadRoll"]
    ours = (*CHANNELS, *POSE_ANGLES)
    for row, weights, pose in zip(rows, sent.weights, sent.pose, strict=True):
        values = dict(zip(header[2:], map(float, row[2:]), strict=True))
        assert row[1] == "61"
        assert [values[name[0].upper() + name[1:]] for name in ours] == [*weights.tolist(), *pose.tolist()]


def test_livelink_form(tmp_path: Path) -> None:
    write(tmp_path / "take.csv", take(40), "livelink")
    data = (tmp_path / "take.csv").read_bytes()
    assert b"\r" not in data
    first = data.decode().splitlines()[1]
    assert re.fullmatch(r"00:00:00:00\.000,61(,-?\d\.\d{10}){61}", first)


@pytest.mark.parametrize(
    ("frame", "fps", "text"),
    [
        (0, 31, "00:00:00:00.000"),
        (30, 31, "00:00:00:30.000"),
        (31, 31, "00:00:01:00.000"),
        (31 * 3661 + 7, 31, "01:01:01:07.000"),
        (31 * 360_000, 31, "100:00:00:00.000"),
        (119, 120, "00:00:00:119.000"),
        (0.25, 30, "00:00:00:00.250"),
        (29.9996, 30, "00:00:01:00.000"),
    ],
)
def test_timecode(frame: float, fps: int, text: str) -> None:
    assert livelink_take.timecode(frame / fps, fps) == text


def test_timecode_never_stumbles_over_a_rounded_time() -> None:
    codes = [livelink_take.timecode(frame / 31, 31) for frame in range(31 * 3600)]
    assert all(code.endswith(".000") for code in codes)
    assert codes == sorted(codes)
    assert len(set(codes)) == len(codes)
