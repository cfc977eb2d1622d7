import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.face.channels import ARTICULATORS
from facewire_training.phones.inventory import LIPS_TOGETHER, PHONES, Phone
from facewire_training.targets.coarticulation import articulate_phones, lip_gap

FRAME = 0.008


def spoken(names: list[str], seconds: list[float]) -> list[Phone]:
    ends = np.cumsum(seconds)
    return [
        Phone(name, float(end - length), float(end))
        for name, end, length in zip(names, ends, seconds, strict=True)
    ]


def curves_of(phones: list[Phone], effort: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    times = np.arange(0.0, phones[-1].end, FRAME)
    return times, articulate_phones(phones, times, np.full(len(times), effort, np.float32))


def column(curves: np.ndarray, name: str) -> np.ndarray:
    return curves[:, ARTICULATORS.index(name)]


@given(
    before=st.sampled_from(PHONES),
    lips=st.sampled_from(sorted(LIPS_TOGETHER)),
    after=st.sampled_from(PHONES),
    seconds=st.floats(0.04, 0.2),
    effort=st.floats(0.8, 1.2),
)
def test_lips_close_for_p_b_m_whatever_surrounds_them(
    before: str, lips: str, after: str, seconds: float, effort: float
) -> None:
    phones = spoken([before, lips, after], [0.12, seconds, 0.12])
    times, curves = curves_of(phones, effort)
    inside = (times >= phones[1].start) & (times < phones[1].end)
    assert lip_gap(curves)[inside].min() == 0.0


@given(st.lists(st.sampled_from(PHONES), min_size=1, max_size=12), st.floats(0.03, 0.3))
def test_curves_stay_in_range(names: list[str], seconds: float) -> None:
    _, curves = curves_of(spoken(names, [seconds] * len(names)), effort=1.2)
    assert curves.min() >= 0.0
    assert curves.max() <= 1.0


@pytest.mark.parametrize("name", ["f", "v"])
def test_the_lower_lip_tucks_under_the_teeth(name: str) -> None:
    phones = spoken(["aa", name, "aa"], [0.15, 0.07, 0.15])
    times, curves = curves_of(phones)
    middle = int(np.argmin(np.abs(times - 0.185)))
    assert column(curves, "mouthRollLower")[middle] > 0.3
    assert lip_gap(curves)[middle] < 0.15


def test_rounding_is_seen_100_ms_before_it_is_heard() -> None:
    phones = spoken(["sil", "s", "t", "uw", "sil"], [0.1, 0.1, 0.06, 0.2, 0.1])
    spread = spoken(["sil", "s", "t", "iy", "sil"], [0.1, 0.1, 0.06, 0.2, 0.1])
    times, rounded = curves_of(phones)
    _, plain = curves_of(spread)
    early = int(np.argmin(np.abs(times - 0.16)))
    assert column(rounded, "mouthPucker")[early] > column(plain, "mouthPucker")[early] + 0.15


def test_long_silence_is_shut_and_an_open_vowel_is_open() -> None:
    phones = spoken(["sil", "aa", "sil"], [0.3, 0.2, 0.3])
    times, curves = curves_of(phones)
    gap = lip_gap(curves)
    assert gap[(times < 0.25) | (times > 0.55)].max() < 1e-4
    assert gap[np.argmin(np.abs(times - 0.4))] > 0.6


def test_the_jaw_is_slower_than_the_lips() -> None:
    phones = spoken(["aa", "p", "aa"], [0.2, 0.08, 0.2])
    times, curves = curves_of(phones)
    middle = int(np.argmin(np.abs(times - 0.23)))
    assert column(curves, "jawOpen")[middle] > 0.16
    assert column(curves, "mouthClose")[middle] >= column(curves, "jawOpen")[middle]


def test_effort_opens_wider() -> None:
    phones = spoken(["aa"], [0.2])
    _, soft = curves_of(phones, 0.85)
    _, loud = curves_of(phones, 1.1)
    assert lip_gap(loud).max() > lip_gap(soft).max()


def test_nothing_spoken_is_rest() -> None:
    assert not articulate_phones([], np.arange(5, dtype=np.float64) * FRAME).any()
