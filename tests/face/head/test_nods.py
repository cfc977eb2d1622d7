"""Nods on accents: when, how far, how fast."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from facewire.face.head.nods import LEAD_S, OUT_S, Nods
from facewire.values import Accent, Boundary, PhraseEnd

NOD = math.radians(5.0)
STEP_S = 0.005


def moved(accent: Accent | None, end: PhraseEnd | None = None, seed: int = 1) -> NDArray[np.float64]:
    """Return float64[N, 3] every 5 ms from the frame on that tells of it, at 1 s."""
    nods = Nods(seed)
    nods.hear(accent, end, 1.0, NOD)
    return np.array([nods.pose(1.0 + k * STEP_S) for k in range(300)])


@given(st.floats(LEAD_S, 0.5), st.integers(0, 99))
def test_a_nod_sets_out_before_its_vowel_and_is_down_at_it(at_s: float, seed: int) -> None:
    pitch = moved(Accent(at_s, 1.0), seed=seed)[:, 1]
    begins = float(np.flatnonzero(pitch > 0.001 * NOD)[0]) * STEP_S
    lowest = float(pitch.argmax()) * STEP_S
    assert at_s - 0.15 <= begins <= at_s - 0.10
    assert lowest == pytest.approx(at_s - LEAD_S + OUT_S, abs=0.01)


@given(st.floats(-0.25, 0.0))
def test_a_nod_that_is_told_late_sets_out_at_once(at_s: float) -> None:
    pitch = moved(Accent(at_s, 1.0))[:, 1]
    assert float(np.flatnonzero(pitch > 0.001 * NOD)[0]) * STEP_S < 0.03


def test_an_accent_that_is_long_over_is_not_nodded_at() -> None:
    assert not moved(Accent(-0.3, 1.0)).any()


@given(st.floats(0.0, 1.0), st.integers(0, 999))
def test_a_nod_is_as_deep_as_its_accent_is_strong(strength: float, seed: int) -> None:
    pose = moved(Accent(0.2, strength), seed=seed)
    assert pose[:, 1].max() == pytest.approx(NOD * (0.35 + 0.65 * strength), rel=1e-3)
    assert np.abs(pose[:, [0, 2]]).max() <= 0.6 * NOD
    assert not pose[-1].any(), "it comes back"


def test_a_nod_is_the_same_whenever_its_accent_is_told() -> None:
    early, late = Nods(7), Nods(7)
    early.hear(Accent(0.6, 0.8), None, 1.0, NOD)
    late.hear(Accent(0.4, 0.8), None, 1.2, NOD)
    times = 1.2 + np.arange(200) * STEP_S
    np.testing.assert_allclose([late.pose(s) for s in times], [early.pose(s) for s in times], atol=1e-9)


def test_accents_that_crowd_give_one_nod() -> None:
    nods = Nods(1)
    nods.hear(Accent(0.2, 0.5), None, 1.0, NOD)
    nods.hear(Accent(0.3, 1.0), None, 1.03, NOD)
    assert max(nods.pose(1.0 + k * STEP_S)[1] for k in range(200)) < 0.7 * NOD


def test_a_statement_ends_with_a_nod_and_a_question_lifts_and_tilts() -> None:
    fall = moved(None, PhraseEnd(-0.2, Boundary.FALL))
    rise = moved(None, PhraseEnd(-0.2, Boundary.RISE))
    assert fall[:, 1].max() > 0.3 * NOD
    assert not fall[:, [0, 2]].any()
    assert rise[:, 1].min() < -0.25 * NOD
    assert np.abs(rise[:, 2]).max() > 0.4 * NOD
    late = round(0.8 / STEP_S)
    assert not fall[late:].any()
    assert not rise[late:].any()


@given(st.integers(0, 999))
def test_a_nod_is_smooth(seed: int) -> None:
    pose = moved(Accent(0.0, 1.0), seed=seed)
    speed = np.diff(pose, axis=0) / STEP_S
    bend = np.diff(speed, axis=0) / STEP_S
    assert np.abs(speed[:, 1]).max() <= 1.875 * NOD / OUT_S * 1.001
    assert np.abs(bend[:, 1]).max() <= 5.774 * NOD / OUT_S**2 * 1.01
    assert np.abs(bend[0]).max() < 0.4 * 5.774 * NOD / OUT_S**2, "it begins without a jolt"
