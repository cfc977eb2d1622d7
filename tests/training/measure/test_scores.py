from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from facewire.face.channels import CHANNEL_INDEX, CHANNELS, VISEMES
from facewire_training.measure.evaluate import Clip, format_table, gap_of_weights
from facewire_training.measure.expectations import expected_opening
from facewire_training.measure.misses import describe, misses
from facewire_training.measure.scores import Track, rank_quality, score
from facewire_training.phones.inventory import Phone

PHONES = (
    Phone("sil", 0.0, 0.5),
    Phone("aa", 0.5, 0.8),
    Phone("m", 0.8, 1.0),
    Phone("uw", 1.0, 1.3),
    Phone("iy", 1.3, 1.6),
    Phone("sil", 1.6, 2.0),
)
TIMES = np.arange(62) / 31.0


def perfect(late: float = 0.0) -> Track:
    gap = expected_opening(PHONES, TIMES - late)
    rounding = ((TIMES >= 1.0) & (TIMES < 1.3)).astype(float)
    names = {"sil": "sil", "aa": "aa", "m": "PP", "uw": "U", "iy": "I"}
    viseme = [
        next((VISEMES.index(names[p.name]) for p in PHONES if p.start <= time < p.end), 0) for time in TIMES
    ]
    return Track(TIMES, gap, rounding, np.array(viseme), PHONES)


def test_a_perfect_mouth_scores_perfectly() -> None:
    scores = score([perfect()])
    assert scores.accuracy == 1.0
    assert scores.correlation == pytest.approx(1.0)
    assert scores.best_lag_ms == 0.0
    assert (scores.closed_rank, scores.open_rank, scores.rounded_rank) == (1.0, 1.0, 1.0)
    assert (scores.fully_closed, scores.falsely_closed) == (1.0, 0.0)


def test_a_late_mouth_shows_its_lag() -> None:
    assert score([perfect(late=0.08)]).best_lag_ms == pytest.approx(80.0, abs=10.0)


def test_frames_at_a_labels_end_do_not_count_as_inside() -> None:
    track = perfect()
    assert track.viseme is not None
    starts = np.array([phone.start for phone in PHONES])
    at_end = np.abs(track.times[:, None] - starts[None, :]).min(axis=1) < 0.015
    scores = score([replace(track, viseme=np.where(at_end, 0, track.viseme))])
    assert scores.accuracy < 1.0
    assert scores.accuracy_inside == 1.0


def test_a_vowel_shut_at_its_edge_alone_is_not_falsely_closed_inside() -> None:
    track = perfect()
    gap = np.maximum(track.gap, 0.3)
    edge = (track.times >= 0.5) & (track.times < 0.52)
    assert edge.any()
    at_edge = score([replace(track, gap=np.where(edge, 0.0, gap))])
    assert (at_edge.falsely_closed, at_edge.falsely_closed_inside) == (1.0, 0.0)
    within = (track.times >= 0.6) & (track.times < 0.7)
    assert score([replace(track, gap=np.where(within, 0.0, gap))]).falsely_closed_inside == 1.0


def test_lips_that_part_before_a_sound_are_not_unrest() -> None:
    track = perfect()
    breath = (track.times > 0.25) & (track.times < 0.5)
    early = score([replace(track, gap=np.where(breath, 0.6, track.gap))])
    assert early.silence_ratio > 0.2
    assert early.rest_ratio < 0.05
    assert early.correlation < early.correlation_speech == pytest.approx(1.0)
    restless = score([replace(track, gap=np.where(track.times < 0.15, 0.6, track.gap))])
    assert restless.rest_ratio > 0.2


def test_a_mouth_that_never_rests_has_no_such_scores() -> None:
    clip = perfect()
    inside = (clip.times >= 0.5) & (clip.times < 1.6)
    assert clip.viseme is not None
    track = Track(clip.times[inside], clip.gap[inside], None, clip.viseme[inside], PHONES[1:-1])
    scores = score([track])
    assert np.isnan([scores.silence_ratio, scores.rest_ratio]).all()
    assert scores.correlation == pytest.approx(1.0)


def test_a_miss_names_its_phone_its_place_and_what_is_heard_there(tmp_path: Path) -> None:
    samples = np.zeros(32_000, np.int16)
    samples[8_000:25_600] = np.resize(np.array([3277, -3277], np.int16), 17_600)
    soundfile.write(tmp_path / "one.wav", samples, 16_000)
    clip, track = Clip(tmp_path / "one.wav", PHONES), perfect()
    assert misses([clip], [track]) == []
    apart, together = misses([clip], [replace(track, gap=1.0 - track.gap)])[::-1]
    assert (apart.phone.name, together.phone.name) == ("m", "aa")
    assert apart.phone.start <= apart.time < apart.phone.end
    assert apart.edge == pytest.approx(min(apart.time - 0.8, 1.0 - apart.time))
    assert apart.level == pytest.approx(-20.0, abs=0.1)
    assert describe(apart).startswith("one 0.80-1.00 s m: lips apart at 0.")
    assert "lips together" in describe(together)


def test_a_mouth_that_never_closes_is_not_fully_closed() -> None:
    track = perfect()
    scores = score([Track(track.times, track.gap + 0.3, track.rounding, track.viseme, track.phones)])
    assert scores.fully_closed == 0.0
    assert scores.silence_ratio > 0.3


def test_a_mouth_without_rounding_or_visemes_has_no_such_scores() -> None:
    track = perfect()
    scores = score([Track(track.times, track.gap, None, None, track.phones)])
    assert np.isnan([scores.accuracy, scores.rounded_rank]).all()
    assert scores.correlation == pytest.approx(1.0)
    table = format_table([("level", scores)]).splitlines()
    assert table[0] == "| measure | level |"
    assert table[2].endswith("| \N{EN DASH} |")


def test_rank_quality_counts_ties_as_half() -> None:
    assert rank_quality([1.0], [0.0, 1.0]) == 0.75
    assert np.isnan(rank_quality([], [1.0]))


def test_the_gap_follows_the_published_formula() -> None:
    weights = np.zeros((2, len(CHANNELS)), np.float32)
    weights[:, CHANNEL_INDEX["jawOpen"]] = 0.6
    weights[0, CHANNEL_INDEX["mouthClose"]] = 0.2
    weights[0, CHANNEL_INDEX["mouthLowerDownLeft"]] = 0.4
    weights[0, CHANNEL_INDEX["mouthRollLower"]] = 0.4
    weights[1, CHANNEL_INDEX["mouthClose"]] = 0.7
    np.testing.assert_allclose(gap_of_weights(weights), [0.6 - 0.2 + 0.25 * 0.2 - 0.25 * 0.4, 0.0], atol=1e-6)


def test_on_a_head_the_funnel_parts_the_lips_too() -> None:
    weights = np.zeros((2, len(CHANNELS)), np.float32)
    weights[:, CHANNEL_INDEX["mouthFunnel"]] = 0.4
    weights[1, CHANNEL_INDEX["mouthClose"]] = 0.1
    np.testing.assert_array_equal(gap_of_weights(weights), 0.0)
    np.testing.assert_allclose(gap_of_weights(weights, funnel=0.5), [0.2, 0.1], atol=1e-6)
