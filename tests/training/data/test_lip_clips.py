import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from facewire.errors import UsageError
from facewire_training.data.lip_clips import LipClip, lip_scales, lip_utterances, read_lip_clips
from facewire_training.data.recordings import read_collection, write_collection
from facewire_training.phones.inventory import Phone
from facewire_training.targets.curves import frame_targets

NAMES = [f"s1_clip{number}" for number in range(20)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = {}
    for name in NAMES:
        soundfile.write(tmp_path / f"{name}.wav", np.zeros(16_000, np.int16), 16_000)
        gap: list[float | None] = list(np.concatenate([np.zeros(10), np.linspace(0.0, 0.1, 15)]))
        gap[12] = None
        rows[name] = {
            "text": "ah",
            "phones": [["sil", 0.0, 0.2], ["sil", 0.2, 0.4], ["aa", 0.4, 1.0], ["oops", 1.0, 1.2]],
            "t0": 0.0,
            "fps": 25,
            "lip_gap": gap,
            "lip_width": [0.58] * 10 + [0.53] * 15,
            "jaw": [0.95] * 10 + [1.0] * 15,
        }
    (tmp_path / "curves.json").write_text(json.dumps(rows))
    return tmp_path


def test_clips_are_read_with_their_curves_and_lost_faces_bridged(folder: Path) -> None:
    clips = read_lip_clips(folder)
    clip = clips[0]
    assert len(clips) == len(NAMES)
    assert clip.talker == "s1"
    assert clip.phones == (Phone("sil", 0.0, 0.4), Phone("aa", 0.4, 1.0), Phone("sil", 1.0, 1.2))
    assert clip.gap[12] == pytest.approx(0.5 * (clip.gap[11] + clip.gap[13]))


def test_mouths_of_any_size_have_one_scale() -> None:
    times = np.arange(50) / 25.0
    phones = (Phone("sil", 0.0, 0.4), Phone("aa", 0.4, 2.0))
    opening = np.clip(times - 0.4, 0.0, 1.0)
    small = LipClip("a_1", Path(), "", phones, times, 0.1 * opening, 0.6 - 0.1 * opening, 1.0 + opening)
    large = replace(small, name="b_1", gap=0.3 + 0.5 * opening, width=0.9 - 0.2 * opening, jaw=3.0 * opening)
    scales = lip_scales([small, large])
    for curve in ("gap", "rounding", "jaw"):
        one, two = (getattr(scales[clip.talker], curve)(clip) for clip in (small, large))
        np.testing.assert_allclose(one, two, atol=1e-9)
        assert one.max() == pytest.approx(1.0, abs=0.05)


def test_training_gets_the_curves_of_all_clips_but_those_held_out(folder: Path, tmp_path: Path) -> None:
    utterances = list(lip_utterances(folder, "en"))
    held = {clip.name for clip in read_lip_clips(folder) if clip.held_out}
    assert 1 <= len(held) <= 9
    assert {utterance.name for utterance in utterances} == set(NAMES) - held
    write_collection(tmp_path / "data", "lips", utterances)
    (first, *_) = read_collection(tmp_path / "data", "lips").utterances
    assert first.lips is not None
    assert utterances[0].lips is not None
    np.testing.assert_allclose(first.lips.gap, utterances[0].lips.gap, atol=1e-3)
    np.testing.assert_array_equal(
        frame_targets(first).articulators, frame_targets(replace(utterances[0], lips=first.lips)).articulators
    )


def test_a_folder_without_curves_is_the_callers_mistake(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no curves\.json"):
        read_lip_clips(tmp_path)
