from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from facewire.errors import UsageError
from facewire_training.data.corpora import read_audio
from facewire_training.data.lip_clips import is_spoken
from facewire_training.measure.conditions import write_recording
from facewire_training.measure.lips.rooms import room_ahead
from tests.training.measure.lips.mouths import PHONES, real_clip

RATE = 16_000


def test_a_clip_is_moved_behind_its_room(tmp_path: Path) -> None:
    """Sound, phones and video stay together, and ahead of them is what the clip has in silence."""
    clip = replace(real_clip(), path=tmp_path / "one.wav")
    levels = np.where(is_spoken(PHONES, np.arange(int(2.6 * RATE)) / RATE), 0.2, 0.002)
    noise = np.random.default_rng(0).standard_normal(len(levels)) * levels
    write_recording(clip.path, noise.astype(np.float32))
    (tmp_path / "rooms").mkdir()

    (moved,) = room_ahead([clip], 1.0, tmp_path / "rooms")

    heard, before = read_audio(moved.path) / 32768.0, read_audio(clip.path) / 32768.0
    assert len(heard) == len(before) + RATE
    assert heard[:RATE].std() == pytest.approx(0.002, rel=0.2)
    np.testing.assert_allclose(heard[RATE + 256 : -256], before[256:-256], atol=1e-4)
    np.testing.assert_allclose(moved.times, clip.times + 1.0)
    assert moved.phones[1].start == pytest.approx(PHONES[1].start + 1.0)


@pytest.mark.parametrize("seconds", [-1.0, 61.0, float("inf"), float("nan")])
def test_no_other_room_than_one_ahead(tmp_path: Path, seconds: float) -> None:
    with pytest.raises(UsageError, match=r"^room tone of .* s; give 0 to 60 seconds$"):
        room_ahead([real_clip()], seconds, tmp_path)
