import numpy as np
import pytest

from facewire_training.measure.lips.pairs import Mouth, paired
from facewire_training.measure.lips.scores import LipScores, format_lip_table, score_lips
from tests.training.measure.lips.mouths import BREATH_THEN_SHUT, FIRST_B, GAP, mouth, real_clip

CLIPS = [real_clip(f"s1_{index}") for index in range(4)]


def scored(ours: Mouth) -> LipScores:
    return score_lips(paired(CLIPS, [ours] * len(CLIPS), CLIPS))


def test_a_mouth_that_does_the_same_scores_perfectly() -> None:
    scores = scored(mouth())
    assert scores.gap_correlation.value == pytest.approx(1.0, abs=0.01)
    assert scores.rounding_correlation.value == pytest.approx(1.0, abs=0.01)
    assert scores.jaw_correlation.value == pytest.approx(1.0, abs=0.01)
    assert (scores.closures_hit.value, scores.falsely_closed.value) == (1.0, 0.0)
    assert scores.lag_ms.value == pytest.approx(0.0)
    assert scores.spread.value == pytest.approx(1.0, abs=0.05)
    assert scores.rounded_gap_excess.value == pytest.approx(0.0, abs=0.05)
    late = [scores.closure_late_ms, scores.release_late_ms, scores.onset_late_ms, scores.rounding_late_ms]
    assert [estimate.value for estimate in late] == pytest.approx([0.0] * 4, abs=8.0)


@pytest.mark.parametrize("late", [-0.05, 0.08])
def test_a_late_mouth_shows_how_late_it_is_everywhere(late: float) -> None:
    scores = scored(mouth(late=late))
    timed = ("lag_ms", "closure_late_ms", "release_late_ms", "onset_late_ms", "rounding_late_ms")
    values = [getattr(scores, name).value for name in timed]
    assert values == pytest.approx([1000.0 * late] * 5, abs=12.0)


def test_a_mouth_that_hovers_is_seen_to_hover() -> None:
    hovering = tuple((time, 0.5 + 0.3 * (value - 0.5)) for time, value in GAP)
    scores = scored(mouth(hovering))
    assert scores.spread.value < 0.5
    assert scores.closures_hit.value == 0.0
    assert scores.rounded_gap_excess.value > 0.2
    assert scores.gap_correlation.value == pytest.approx(1.0, abs=0.01)


def test_a_mouth_that_shuts_in_vowels_is_falsely_closed() -> None:
    shut = tuple((time, 0.0 if 1.0 <= time <= 1.2 else value) for time, value in GAP)
    assert scored(mouth(shut)).falsely_closed.value > 0.2


def test_a_mouth_that_waits_for_the_sound_opens_late() -> None:
    waiting = ((0.0, 0.0), (0.8, 0.0), (0.9, 0.6), *GAP[4:])
    # Real lips pass a quarter of their range at 0.542 s, these at 0.842 s.
    assert scored(mouth(waiting)).onset_late_ms.value == pytest.approx(300.0, abs=8.0)


@pytest.mark.parametrize(("gap", "share"), [(BREATH_THEN_SHUT, 1.0), (GAP[4:], 0.0)])
def test_lips_that_part_before_a_first_b_are_counted(
    gap: tuple[tuple[float, float], ...], share: float
) -> None:
    clips = [real_clip("s1_b", FIRST_B, BREATH_THEN_SHUT)]
    shut = gap if gap is BREATH_THEN_SHUT else ((0.0, 0.0), (0.9, 0.0), *gap)
    scores = score_lips(paired(clips, [mouth(shut)], clips))
    assert scores.early_opening.value == share


def test_what_a_clip_does_not_hold_is_not_scored() -> None:
    scores = scored(mouth())
    assert np.isnan(scores.early_opening.value)
    row = next(line for line in format_lip_table([("48 ms", scores)]).splitlines() if "first p b m" in line)
    assert row.endswith("| \N{EN DASH} |")


def test_each_figure_comes_with_its_interval() -> None:
    late = [mouth(late=0.02 * index) for index in range(len(CLIPS))]
    lag = score_lips(paired(CLIPS, late, CLIPS)).closure_late_ms
    assert lag.low < lag.value < lag.high
