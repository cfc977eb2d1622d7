import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from facewire.face.channels import CHANNEL_INDEX
from facewire.qa.compare.measures import compare
from facewire.qa.compare.tolerance import Tolerance
from facewire.take.table import Take, TakeHead
from tests.qa.lines import CLOSURES, JAW, SMILE_LEFT, line, with_weights

USUAL = Tolerance()


def findings(a: Take, b: Take) -> list[str]:
    return list(USUAL.findings(compare(a, b)))


def test_lips_that_are_nearly_shut_have_lost_no_closure() -> None:
    take = line()
    nearly = with_weights(take, np.maximum(take.weights, np.float32(0.14) * (np.arange(52) == JAW)))
    assert compare(take, nearly).closures_lost == ()
    open_lips = with_weights(take, np.maximum(take.weights, np.float32(0.17) * (np.arange(52) == JAW)))
    assert compare(take, open_lips).closures_lost == pytest.approx(CLOSURES, abs=0.02)


@pytest.mark.parametrize(("around", "lost"), [(0.2, 0), (0.55, 1)])
def test_a_closure_of_one_frame_counts_where_one_sees_it(around: float, lost: int) -> None:
    # A network that is as sure of shut lips as of open ones draws either, by its last digits.
    a, b = line(), line()
    for take, gap in ((a, 0.02), (b, around - 0.03)):
        take.weights[60:65, JAW] = around
        take.weights[62, JAW] = gap
    found = compare(a, b)
    assert (len(found.closures_lost), len(found.closures_gained)) == (lost, 0)
    assert len(compare(b, a).closures_gained) == lost


def test_a_lag_that_explains_little_is_none() -> None:
    word = long_line(1.2)
    jaw = np.roll(word.weights[:, JAW], 1) + 0.15 * np.sin(40.0 * word.times)
    other = word.weights.copy()
    other[:, JAW] = jaw
    found = compare(word, with_weights(word, other))
    assert abs(found.lag_ms) > USUAL.lag_ms
    assert found.unlikeness_left > 0.5
    assert not any(" ms " in told for told in findings(word, with_weights(word, other)))
    assert compare(word, long_line(1.2, later_s=0.04)).unlikeness_left < 0.1
    assert "the mouth moves 40 ms later" in findings(word, long_line(1.2, later_s=0.04))


def test_a_mouth_that_drifts() -> None:
    seconds = 8.0
    take = long_line(seconds)
    found = compare(take, long_line(seconds, drift_s=0.12))
    assert found.drift_ms == pytest.approx(120.0, abs=10.0)
    assert compare(take, take).drift_ms == 0.0
    assert compare(take, long_line(seconds, later_s=0.1)).drift_ms == 0.0
    assert compare(take, long_line(seconds, later_s=0.1)).drift_ms == pytest.approx(0.0, abs=5.0)


def test_another_frame_rate_in_a_short_line() -> None:
    take = long_line(1.2)
    called = Take(replace(take.head, fps=30), take.times * 31 / 30, *take_arrays(take))
    assert compare(take, called).drift_ms == pytest.approx(40.0, abs=4.0)
    assert compare(called, take).drift_ms == pytest.approx(-39.0, abs=4.0)


def test_a_word_that_takes_longer_does_not_drift() -> None:
    take = long_line(0.9)
    slower = Take(take.head, take.times * 1.05, *take_arrays(take))
    assert compare(take, slower).drift_ms == 0.0


def test_a_part_that_comes_later() -> None:
    take = long_line(9.0)
    times = np.where(take.times < 4.5, take.times, take.times - 0.2)
    weights = np.stack([np.interp(times, take.times, column) for column in take.weights.T], axis=1)
    found = compare(take, with_weights(take, weights.astype(np.float32)))
    assert found.drift_ms > 150.0


def take_arrays(take: Take) -> tuple[NDArray[np.float32], ...]:
    return take.weights, take.pose, take.visemes, take.voice


def long_line(seconds: float, later_s: float = 0.0, drift_s: float = 0.0) -> Take:
    """Return a jaw that never repeats itself, which comes later and later."""
    times = np.arange(int(31 * seconds)) / 31
    at = times - later_s - drift_s * times / seconds
    weights = np.zeros((len(times), 52), np.float32)
    weights[:, JAW] = 0.4 + 0.2 * np.sin(9.0 * at) + 0.15 * np.sin(13.7 * at) * np.sin(2.3 * at)
    zeros = np.zeros((len(times), 15), np.float32)
    return Take(TakeHead(31, "long"), times, weights, zeros[:, :9], zeros, zeros[:, 0])


def test_a_take_is_like_itself() -> None:
    found = compare(line(), line())
    assert (found.rms, found.lag_ms, found.scale, found.length_s) == (0.0, 0.0, 1.0, 0.0)
    assert not found.channels
    assert findings(line(), line()) == []


@pytest.mark.parametrize("fps", [30.0, 60.0, 62.0])
def test_another_frame_rate_is_no_difference(fps: float) -> None:
    found = compare(line(31.0), line(fps))
    assert abs(found.lag_ms) < 3.0
    assert found.closures_lost == found.closures_gained == ()
    assert found.rms < 0.01


def test_a_take_is_read_as_often_as_it_has_frames() -> None:
    # Hours of a thousand steps a second would take minutes and gigabytes.
    whole, other = long_line(5.0), long_line(5.0, drift_s=0.1)
    claims = Take(TakeHead(1000, "long"), whole.times, *take_arrays(whole))
    assert compare(claims, other) == compare(whole, other)
    times = np.array([0.0, 5e-324])
    at_once = Take(TakeHead(31, "at once"), times, *(array[:2] for array in take_arrays(whole)))
    assert compare(at_once, at_once).rms == 0.0
    most = line(1000.0)
    later = compare(most, line(1000.0, later_s=0.04))
    assert later.lag_ms == pytest.approx(40.0, abs=1.0)
    assert later.closures_lost == later.closures_gained == ()


@given(st.sampled_from([-0.2, -0.1, -0.04, 0.04, 0.08, 0.25]))
def test_a_shift_is_found_within_3_ms(later_s: float) -> None:
    found = compare(line(60.0), line(60.0, later_s=later_s))
    assert found.lag_ms == pytest.approx(1000.0 * later_s, abs=3.0)
    # What only comes later is not different.
    assert found.rms < 0.2 * found.raw_rms
    assert found.closures_lost == found.closures_gained == ()


def test_a_halved_gain_is_found() -> None:
    found = compare(line(), line(gain=0.5))
    assert found.scale == pytest.approx(0.5, abs=0.02)
    assert found.lag_ms == pytest.approx(0.0, abs=1.0)
    assert any("0.50 times" in one for one in findings(line(), line(gain=0.5)))


@pytest.mark.parametrize("missing", CLOSURES)
def test_each_closure_that_is_lost_or_gained_is_named(missing: float) -> None:
    rest = tuple(closure for closure in CLOSURES if closure != missing)
    lost = compare(line(), line(closures=rest))
    assert list(lost.closures_lost) == pytest.approx([missing], abs=0.02)
    assert lost.closures_gained == ()
    gained = compare(line(closures=rest), line()).closures_gained
    assert list(gained) == pytest.approx([missing], abs=0.02)


def test_swapped_sides_are_found() -> None:
    take = line()
    weights = take.weights.copy()
    weights[:, CHANNEL_INDEX["mouthSmileRight"]] = weights[:, SMILE_LEFT]
    weights[:, SMILE_LEFT] = 0.0
    assert findings(take, with_weights(take, weights))[0] == "left and right are swapped"


def test_a_cut_end_is_found() -> None:
    found = findings(line(), line(seconds=3.2))
    assert found[0] == "0.81 s shorter"
    # What is left is alike, and the closures of what is cut are not lost but cut.
    assert len(found) == 1


def test_channels_that_tremble_are_found() -> None:
    take = line()
    noise = np.random.default_rng(5).normal(0.0, 0.02, take.weights.shape).astype(np.float32)
    trembling = with_weights(take, np.clip(take.weights + noise, 0.0, 1.0))
    assert any(re.match(r"channels tremble by 0\.0\d\d more", told) for told in findings(take, trembling))
    assert any(told.endswith("less from frame to frame") for told in findings(trembling, take))


@pytest.mark.parametrize(("fps", "told"), [((31, 8), False), ((31, 20), True), ((8, 8), True)])
def test_a_tremor_is_told_where_frame_rates_allow_it(fps: tuple[int, int], told: bool) -> None:
    take, other = (line(float(one)) for one in fps)
    noise = np.random.default_rng(5).normal(0.0, 0.03, other.weights.shape).astype(np.float32)
    trembling = with_weights(other, np.clip(other.weights + noise, 0.0, 1.0))
    assert (compare(take, trembling).jitter > Tolerance().jitter) is told


def test_one_wrong_frame_is_named() -> None:
    take = line()
    weights = take.weights.copy()
    weights[40, JAW] += 0.5
    worst = compare(take, with_weights(take, weights)).worst
    assert worst.channel == "jawOpen"
    assert worst.at_s == pytest.approx(40 / 31, abs=0.017)
    # A frame is a third of what the eye takes in at once.
    assert worst.difference == pytest.approx(0.5 / 3.0, abs=0.005)
    weights[38:43, JAW] = take.weights[38:43, JAW] + np.float32(0.3)
    assert compare(take, with_weights(take, weights)).worst.difference == pytest.approx(0.3, abs=0.005)
    assert "jawOpen differs by +0.30 at 1." in findings(take, with_weights(take, weights))[0]


def test_one_frame_that_is_a_little_otherwise_is_not_seen() -> None:
    take = line()
    weights = take.weights.copy()
    weights[40, CHANNEL_INDEX["mouthPressLeft"]] += 0.25
    assert findings(take, with_weights(take, weights)) == []


def test_head_and_eyes() -> None:
    a, b = line(), line()
    b.pose[:, 1] += np.float32(np.radians(3.0))
    b.pose[:, [3, 6]] += np.float32(np.radians(6.0))
    found = compare(a, b)
    assert found.head_deg == pytest.approx(3.0 / np.sqrt(3.0), abs=0.01)
    assert found.eyes_deg == pytest.approx(6.0 * np.sqrt(2.0 / 6.0), abs=0.01)


@pytest.mark.parametrize("frames", [0, 1, 2, 3])
def test_takes_of_hardly_any_frame(frames: int) -> None:
    whole = line()
    short = Take(
        TakeHead(31, "short"),
        whole.times[:frames],
        whole.weights[:frames],
        whole.pose[:frames],
        whole.visemes[:frames],
        whole.voice[:frames],
    )
    for pair in ((short, short), (short, whole), (whole, short)):
        found = compare(*pair)
        assert np.isfinite([found.rms, found.lag_ms, found.scale, found.head_deg]).all()


def test_a_still_mouth_has_neither_lag_nor_scale() -> None:
    still = with_weights(line(), np.zeros_like(line().weights))
    found = compare(still, line())
    assert (found.lag_ms, found.scale) == (0.0, 1.0)


def test_a_blink_is_no_difference_of_the_mouth() -> None:
    take = line()
    weights = take.weights.copy()
    weights[20:24, CHANNEL_INDEX["eyeBlinkLeft"]] = 1.0
    found = compare(take, with_weights(take, weights))
    assert found.rms == 0.0
    assert found.worst.difference == 0.0
    assert found.brows_rms == 0.0
    assert findings(take, with_weights(take, weights)) == []
    weights[20:60, [CHANNEL_INDEX["eyeBlinkLeft"], CHANNEL_INDEX["eyeBlinkRight"]]] = 1.0
    (told,) = findings(take, with_weights(take, weights))
    assert told.startswith("lids and eyes differ by 0.")
    assert "eyeBlinkLeft" in told


def test_brows_that_stay_raised_are_found() -> None:
    take = line()
    weights = take.weights.copy()
    weights[:, CHANNEL_INDEX["browInnerUp"]] += 0.15
    (told,) = findings(take, with_weights(take, weights))
    assert told == "brows and cheeks differ by 0.050, most of all browInnerUp (0.150)"


def test_another_seed_is_told_from_a_change() -> None:
    a, b = line(), line()
    b.pose[:, 1] += np.float32(np.radians(6.0))
    b.weights[:, CHANNEL_INDEX["browInnerUp"]] += np.float32(0.15)
    assert len(findings(a, b)) == 2

    def seeded(take: Take, seed: int | None) -> Take:
        return replace(take, head=replace(take.head, seed=seed))

    assert findings(seeded(a, 1), seeded(b, 2)) == ["head, eyes, lids and brows move by another seed"]
    # It may be known, or be that of the other, or make no difference that one sees.
    for seeds in ((1, 1), (None, 2), (1, None)):
        assert findings(seeded(a, seeds[0]), seeded(b, seeds[1])) == findings(a, b)
    assert findings(seeded(a, 1), seeded(a, 2)) == []


def test_a_look_to_the_other_side_is_no_swapped_face() -> None:
    take, other = line(), line()
    take.weights[30:90, CHANNEL_INDEX["eyeLookOutLeft"]] = 0.5
    other.weights[30:90, CHANNEL_INDEX["eyeLookOutRight"]] = 0.5
    assert not compare(take, other).mirrored
