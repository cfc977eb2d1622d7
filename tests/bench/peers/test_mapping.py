import json
from pathlib import Path

import numpy as np
import pytest

from facewire.face.channels import VISEMES
from facewire_training.phones.inventory import Phone
from tests.bench.peers.calibration import blank_profile, profile_of
from tests.bench.peers.level import level_gate
from tests.bench.peers.mapping import HEADAUDIO, RHUBARB, WLIPSYNC, Meaning, Shapes, track_of_shapes
from tests.bench.peers.programs import missing, read_shapes

PHONES = (Phone("aa", 0.0, 0.5), Phone("m", 0.5, 1.0))


def shapes(rows: str) -> Shapes:
    return read_shapes(rows.replace(" ", "\n"))


def test_csv_becomes_times_names_and_weights() -> None:
    read = shapes("t,A,B 0,1,0 0.5,0,0.25")
    assert read.names == ("A", "B")
    np.testing.assert_array_equal(read.times, [0.0, 0.5])
    np.testing.assert_array_equal(read.of("B"), [0.0, 0.25])
    np.testing.assert_array_equal(read.of("C"), [0.0, 0.0])


@pytest.mark.parametrize("text", ["", "t,A", "A,B 0,1", "t,A 0,1 0.5", "t,A 1,0 0,1", "t,A 0,wide"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        shapes(text)


def test_what_is_missing_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tests.bench.peers.programs.FOLDER", tmp_path)
    monkeypatch.setattr("shutil.which", lambda _: "/usr/bin/node")
    assert missing() == f"the peers are not installed: npm install --prefix {tmp_path}"
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert "Node.js" in str(missing())


def test_a_row_is_shown_from_its_time_until_the_next() -> None:
    shown = shapes("t,A 0.1,1 0.5,0").at(np.array([0.0, 0.1, 0.49, 0.5, 9.0]))
    np.testing.assert_array_equal(shown.of("A"), [1, 1, 1, 0, 0])


def test_a_mean_over_a_span_straddles_a_step() -> None:
    around = shapes("t,A 0,0 0.5,1").around(np.array([0.1, 0.501, 0.9]), 0.2)
    np.testing.assert_allclose(around.of("A"), [0.0, 5 / 9, 1.0])


@pytest.mark.parametrize("meaning", [WLIPSYNC, HEADAUDIO, RHUBARB])
def test_a_mapping_spans_shut_to_wide(meaning: Meaning) -> None:
    assert min(meaning.opening.values()) == 0.0
    assert max(meaning.opening.values()) == 1.0
    assert set(meaning.rounding) <= set(meaning.opening)


def test_visemes_are_all_mapped() -> None:
    assert {*HEADAUDIO.opening, "sil"} == set(VISEMES)


def test_rhubarb_closes_for_a_and_opens_for_d() -> None:
    track = track_of_shapes(shapes("t,A,D,F 0,1,0,0 1,0,1,0 2,0,0,1"), RHUBARB, np.arange(3.0), PHONES)
    np.testing.assert_array_equal(track.gap, [0.0, 1.0, 0.2])
    assert track.rounding is not None
    np.testing.assert_array_equal(track.rounding, [0.0, 0.0, 1.0])
    assert track.viseme is None


def test_wlipsync_is_scaled_by_its_volume() -> None:
    track = track_of_shapes(shapes("t,A,volume 0,1,0 1,1,0.5"), WLIPSYNC, np.arange(2.0), PHONES)
    np.testing.assert_array_equal(track.gap, [0.0, 0.5])


def test_headaudio_at_rest_shows_sil() -> None:
    track = track_of_shapes(shapes("t,aa,PP 0,0,0 1,0.65,0 2,0.1,0.7"), HEADAUDIO, np.arange(3.0), PHONES)
    assert track.viseme is not None
    assert [VISEMES[index] for index in track.viseme] == ["sil", "aa", "PP"]
    assert track.gap[:2].tolist() == [0.0, 1.0]


def test_the_level_gate_hears_ahead_by_its_delay() -> None:
    samples = np.concatenate([np.zeros(8000), np.full(8000, 0.3)]).astype(np.float32)
    times = np.arange(31) / 31.0
    onsets = [int(np.argmax(level_gate(samples, times, delay, PHONES).gap > 0.9)) for delay in (0.0, 0.1)]
    assert onsets[0] - onsets[1] == 3
    assert level_gate(samples, times, 0.0, PHONES).gap[:15].max() == 0.0


def test_a_profile_holds_the_mean_cepstrum_of_each_phoneme() -> None:
    header = "t," + ",".join(f"m{index}" for index in range(12))
    rows = [f"{t:.3f}," + ",".join(["1" if t < 0.532 else "3"] * 12) for t in np.arange(0.0, 1.0, 0.01)]
    profile = json.loads(profile_of(read_shapes("\n".join([header, *rows])), PHONES))
    assert [entry["name"] for entry in profile["mfccs"]] == ["A", "M"] * 6
    arrays = [entry["mfccCalibrationDataList"][0]["array"] for entry in profile["mfccs"][:2]]
    assert arrays == [[1.0] * 12, [3.0] * 12]


def test_a_profile_has_an_entry_for_each_coefficient_that_is_to_be_heard() -> None:
    assert json.loads(blank_profile())["mfccNum"] == 12
