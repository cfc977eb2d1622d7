"""Real lips by the readers' measure: read at their own times, on their talker's scale."""

import numpy as np
import pytest

from facewire_training.measure.lips.expected import expected_tracks, real_mouths
from facewire_training.measure.scores import score
from tests.training.measure.lips.mouths import GAP, VIDEO, curve, mouth, real_clip

CLIPS = [real_clip(f"s1_{index}") for index in range(3)]


def test_real_lips_are_a_mouth_on_their_talkers_scale() -> None:
    (first, *_) = real_mouths(CLIPS[:1], CLIPS)
    assert first.times is CLIPS[0].times
    assert first.gap.min() == 0.0
    np.testing.assert_allclose(first.gap, curve(GAP, VIDEO), atol=0.1)


def test_tracks_have_the_frames_of_a_face_and_no_visemes() -> None:
    (track,) = expected_tracks(CLIPS[:1], [mouth()])
    assert np.diff(track.times) == pytest.approx(1 / 31)
    assert (track.times[0], track.viseme) == (VIDEO[0], None)
    assert track.times[-1] < VIDEO[-1]
    np.testing.assert_allclose(track.gap, 0.6 * curve(GAP, track.times), atol=0.02)


def test_lips_that_do_not_do_what_is_expected_score_less_than_a_mouth_that_does() -> None:
    wide_in_eh = ((0.0, 0.0), (0.85, 0.3), (0.95, 0.6), (1.15, 0.6), (1.2, 0.0), (1.28, 0.0), *GAP[8:])
    real = score(expected_tracks(CLIPS, real_mouths(CLIPS, CLIPS)))
    ours = score(expected_tracks(CLIPS, [mouth(wide_in_eh)] * len(CLIPS)))
    assert np.isnan(real.accuracy)
    assert real.fully_closed == ours.fully_closed == 1.0
    assert real.correlation < ours.correlation
